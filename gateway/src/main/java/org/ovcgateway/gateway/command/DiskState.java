package org.ovcgateway.gateway.command;

/**
 * The disk that recordings wait on (H.627.2 I.2.31).
 *
 * @param totalBytes that recordings may have
 * @param freeBytes of these
 */
public record DiskState(Condition condition, long totalBytes, long freeBytes) {

    /** H.627.2 I.2.31 calls these 0 to 3, in this order. */
    public enum Condition {
        READY,
        NONE,
        FAULT,
        FORMATTING
    }
}
