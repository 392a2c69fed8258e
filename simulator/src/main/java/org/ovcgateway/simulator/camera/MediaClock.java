package org.ovcgateway.simulator.camera;

/** The wall clock as it was when this was made, gone on steadily since: never set back, never leaping. */
final class MediaClock {
    private final long offset = System.currentTimeMillis() * 1_000_000L - System.nanoTime();

    /** Nanoseconds since the epoch. */
    long nanos() {
        return System.nanoTime() + offset;
    }
}
