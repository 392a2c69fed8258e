package org.ovcgateway.media.rtmp;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Tells of a server that has gone although the socket takes data: a router or a proxy between holds the connection, or the kernel has
 * room yet. Each server is judged by what it has shown before: one that has answered a ping or acknowledged what it got is expected
 * to do so again, one that never did either is not judged. For one thread.
 */
final class ServerWatch {
    /** What a server may leave unacknowledged that has acknowledged but once: the window of those that keep their own. */
    static final long USUAL_WINDOW = 5_000_000;

    /**
     * What there is to see of a connection.
     *
     * @param sent bytes
     * @param acknowledged of them by RTMP; negative if nothing was
     * @param pongs answers to pings
     * @param writable whether the line takes data; what queues behind a full one says nothing of the server
     */
    record Sight(long sent, long acknowledged, long pongs, boolean writable) {}

    private final long stallNanos;

    private long pongs;
    private long acknowledged;
    private int acknowledgements;
    private long acknowledgedNanos;

    /** Bytes between the server's acknowledgements, as far as it has shown. */
    private long rhythm;

    /** When the server last gave a sign, or could not have. */
    private long heardNanos;

    /**
     * Begins to watch.
     *
     * @param stall how long a server may acknowledge nothing; twice as long, as in TCP, it may give no sign at all
     * @param nowNanos on a clock that is never set
     */
    ServerWatch(Duration stall, long nowNanos) {
        stallNanos = stall.toNanos();
        acknowledgedNanos = nowNanos;
        heardNanos = nowNanos;
    }

    /**
     * Judges. To be called some times within a stall, and the server pinged each time.
     *
     * @return why the server is held to have gone, in words that follow its address; null if it is not
     */
    @Nullable
    String judge(Sight sight, long nowNanos) {
        if (sight.acknowledged() > acknowledged) {
            rhythm = Math.max(rhythm, sight.acknowledged() - acknowledged);
            acknowledged = sight.acknowledged();
            acknowledgements++;
            acknowledgedNanos = nowNanos;
            heardNanos = nowNanos;
        }
        if (sight.pongs() != pongs || !sight.writable()) {
            pongs = sight.pongs();
            heardNanos = nowNanos;
        }
        long unacknowledged = sight.sent() - acknowledged;
        if (acknowledgements > 0
                && unacknowledged > 2 * (acknowledgements == 1 ? Math.max(rhythm, USUAL_WINDOW) : rhythm)
                && nowNanos - acknowledgedNanos > stallNanos) {
            return "acknowledged none of the last " + unacknowledged + " bytes in " + millis(stallNanos) + " ms";
        }
        if (pongs > 0 && nowNanos - heardNanos > 2 * stallNanos) {
            return "has given no sign for " + millis(2 * stallNanos) + " ms, not even in answer to pings";
        }
        return null;
    }

    private static long millis(long nanos) {
        return Duration.ofNanos(nanos).toMillis();
    }
}
