package org.ovcgateway.media.rtp;

/** Interarrival jitter of one track (RFC 3550 6.4.1, A.8). */
final class Jitter {
    private final int clockRate;
    private boolean started;
    private int lastTransit;
    private long sixteenfold;

    Jitter(int clockRate) {
        this.clockRate = clockRate;
    }

    void packet(int timestamp, long nanos) {
        long ticks = nanos / 1_000_000_000L * clockRate + nanos % 1_000_000_000L * clockRate / 1_000_000_000L;
        int transit = (int) ticks - timestamp;
        if (started) {
            long difference = Math.abs((long) (transit - lastTransit));
            sixteenfold += difference - ((sixteenfold + 8) >> 4);
        }
        started = true;
        lastTransit = transit;
    }

    /** Forgets the last packet, as the next one's stamp has nothing to do with it. */
    void restart() {
        started = false;
    }

    /** In ticks of the track's RTP clock. */
    long ticks() {
        return sixteenfold >> 4;
    }

    double seconds() {
        return (double) ticks() / clockRate;
    }
}
