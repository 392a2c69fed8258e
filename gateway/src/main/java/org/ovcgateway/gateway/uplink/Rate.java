package org.ovcgateway.gateway.uplink;

/** A rate over about the last five seconds, from the first moment on. For one thread. */
final class Rate {
    private static final double SECONDS = 5;

    private double bytes;
    private double seconds;

    /** So many bytes in so many nanoseconds. */
    void add(long more, long nanos) {
        double elapsed = nanos / 1e9;
        double kept = Math.exp(-elapsed / SECONDS);
        bytes = bytes * kept + more;
        seconds = seconds * kept + elapsed;
    }

    /** 0 while nothing is known. */
    long bitsPerSecond() {
        return seconds <= 0 ? 0 : Math.round(bytes * 8 / seconds);
    }

    void forget() {
        bytes = 0;
        seconds = 0;
    }
}
