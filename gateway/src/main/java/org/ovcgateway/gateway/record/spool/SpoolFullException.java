package org.ovcgateway.gateway.record.spool;

import java.io.IOException;
import org.ovcgateway.gateway.record.ledger.Cause;

/** There is no room for a segment, even where the spool holds nothing else. */
public final class SpoolFullException extends IOException {
    private static final long serialVersionUID = 1;

    private final Cause reason;

    SpoolFullException(Cause reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** {@link Cause#SPOOL_FULL} or {@link Cause#DISK_FULL}. */
    public Cause reason() {
        return reason;
    }
}
