package org.ovcgateway.media.srt;

import java.util.function.LongSupplier;

/** The clock of one connection: what its time stamps count. */
public final class SrtClock {
    private final LongSupplier nanoTime;
    private final long start;
    private final int offset;

    /**
     * @param nanoTime a monotonic clock, nanoseconds
     * @param offset what the first time stamp is, microseconds; 0 but in tests of its wrap
     */
    public SrtClock(LongSupplier nanoTime, int offset) {
        this.nanoTime = nanoTime;
        this.start = nanoTime.getAsLong();
        this.offset = offset;
    }

    public SrtClock() {
        this(System::nanoTime, 0);
    }

    /** Monotonic nanoseconds; only differences mean something. */
    public long nanos() {
        return nanoTime.getAsLong();
    }

    /** Microseconds since the connection began, modulo 2^32 (71 minutes). */
    public int timestamp() {
        return (int) ((nanos() - start) / 1_000) + offset;
    }
}
