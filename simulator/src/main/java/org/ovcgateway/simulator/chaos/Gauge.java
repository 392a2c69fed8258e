package org.ovcgateway.simulator.chaos;

/** How much may pass in one direction, by a rate that may change. On the proxy's loop. */
final class Gauge {
    /** How far apart portions are: short enough that a drip looks like one. */
    static final long STEP_NANOS = 10_000_000;

    private long freeAt;

    /**
     * Bytes that may pass now: at least one, or none.
     *
     * @param bytesPerSecond 0 for any number
     */
    int allowance(long now, long bytesPerSecond) {
        if (bytesPerSecond == 0) {
            return Integer.MAX_VALUE;
        }
        if (now - freeAt < 0) {
            return 0;
        }
        return (int) Math.min(1 << 20, Math.max(1, bytesPerSecond * STEP_NANOS / 1_000_000_000L));
    }

    /** Bytes have passed. */
    void passed(long now, int bytes, long bytesPerSecond) {
        if (bytesPerSecond > 0) {
            long from = Math.max(freeAt, now - STEP_NANOS);
            freeAt = from + bytes * 1_000_000_000L / bytesPerSecond;
        }
    }

    /** When something may pass again. */
    long freeAt() {
        return freeAt;
    }
}
