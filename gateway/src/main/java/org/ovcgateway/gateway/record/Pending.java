package org.ovcgateway.gateway.record;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.gateway.record.UploadService.Slot;
import org.ovcgateway.gateway.record.ledger.Cause;
import org.ovcgateway.gateway.record.spool.SegmentInfo;
import org.ovcgateway.gateway.record.spool.Spool;
import org.ovcgateway.gateway.record.spool.SpooledSegment;

/**
 * A segment of a backlog with all that is known of it: where it is, and how its upload stands. Passive: where it is is for
 * {@link Stock} to change, the rest for {@link Backlog}. On the backlog's loop.
 */
final class Pending {
    final SegmentInfo info;

    /** In memory; owned. Null if it is not. */
    @Nullable
    ByteBuf data;

    /** On disk; null if it is not. */
    @Nullable
    SpooledSegment stored;

    /** On its way to disk; null if it is not. */
    Spool.@Nullable Write writing;

    /** Why it is lost if it is not in memory any more. */
    Cause trouble = Cause.DISK;

    String troubleDetail = "the disk did not keep up";

    /** Whether somebody uses what it holds. */
    boolean uploading;

    /** Whether it was decided what becomes of it. */
    boolean over;

    /** Of an earlier session, while the present one wants nothing now. */
    boolean deferred;

    /** Where the platform wants it; null before it was asked. */
    @Nullable
    Slot slot;

    Addresses.@Nullable Target slotTarget;
    /** To that slot so far. */
    int puts;

    int refusals;

    Pending(SegmentInfo info, @Nullable ByteBuf data, @Nullable SpooledSegment stored) {
        this.info = info;
        this.data = data;
        this.stored = stored;
    }

    void trouble(Cause cause, String detail) {
        trouble = cause;
        troubleDetail = detail;
    }

    void releaseData() {
        if (data != null) {
            data.release();
            data = null;
        }
    }
}
