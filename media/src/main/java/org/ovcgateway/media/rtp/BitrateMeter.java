package org.ovcgateway.media.rtp;

/** Bits per second over a sliding window of ten seconds. */
final class BitrateMeter {
    private static final long SLOT_NANOS = 500_000_000;
    private static final int SLOTS = 20;
    private static final long LEAST_NANOS = 1_000_000_000;

    private final long[] bytes = new long[SLOTS];
    private boolean started;
    private long firstNanos;
    private long currentSlot;

    void add(int count, long nanos) {
        if (!started) {
            started = true;
            firstNanos = nanos;
            currentSlot = Math.floorDiv(nanos, SLOT_NANOS);
        }
        advance(nanos);
        bytes[Math.floorMod(currentSlot, SLOTS)] += count;
    }

    /** What was added in the ten seconds before {@code nanos}; 0 if there was nothing. */
    long bitsPerSecond(long nanos) {
        if (!started) {
            return 0;
        }
        advance(nanos);
        long sum = 0;
        for (long slot : bytes) {
            sum += slot;
        }
        long window = nanos - (currentSlot - SLOTS + 1) * SLOT_NANOS;
        long covered = Math.max(LEAST_NANOS, Math.min(window, nanos - firstNanos));
        return Math.round(sum * 8e9 / covered);
    }

    private void advance(long nanos) {
        long slot = Math.floorDiv(nanos, SLOT_NANOS);
        for (long passed = Math.min(slot - currentSlot, SLOTS); passed > 0; passed--) {
            bytes[Math.floorMod(slot - passed + 1, SLOTS)] = 0;
        }
        currentSlot = Math.max(currentSlot, slot);
    }
}
