package org.ovcgateway.gateway.record;

import org.ovcgateway.gateway.record.ledger.Account;
import org.ovcgateway.gateway.record.ledger.Cause;
import org.ovcgateway.media.segment.Segment;

/** Hears what becomes of finished segments, which are borrowed. */
interface SegmentFate {

    /** The platform has it, or does not want it. */
    void safe(Segment segment);

    /** It is lost. */
    void lost(Segment segment, Cause cause, String detail);

    /** Has it all written down. */
    static SegmentFate in(Account account, String session) {
        return new SegmentFate() {
            @Override
            public void safe(Segment segment) {
                account.safe(segment.start());
            }

            @Override
            public void lost(Segment segment, Cause cause, String detail) {
                account.lost(session, segment.start(), segment.start().plus(segment.duration()), cause, detail);
            }
        };
    }
}
