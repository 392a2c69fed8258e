package org.ovcgateway.media.rtp;

import java.util.Arrays;
import java.util.List;
import org.ovcgateway.media.AccessUnit;

/**
 * The one time-line of a source, 90 kHz, beginning at {@link #START} or where an earlier connection left off. Tracks join it where their first packet arrives and
 * are aligned by RTCP sender reports. See docs/design/time-line.md.
 */
final class TimeLine {
    /** One second: decoding times and tracks that belong earlier than the first stamp stay positive. */
    static final long START = AccessUnit.CLOCK_RATE;

    /** Two reports of one track that differ by more: the sender's wall clock was set between them. */
    private static final long WALL_CLOCK_STEP = 45 * AccessUnit.CLOCK_RATE / 1000;

    /** What is not worth moving a track for. */
    private static final long TOLERANCE = 5 * AccessUnit.CLOCK_RATE / 1000;

    /** Tracks that are further apart have reports of different wall clocks. */
    private static final long MAX_SHIFT = 5L * AccessUnit.CLOCK_RATE;

    private final RtpClock[] clocks;
    private final boolean[] reported;
    private final long[] wallClockOffsets; // place on the time-line minus NTP time, where reported
    private final long start;
    private int master;
    private boolean started;
    private long startNanos;

    /** An empty time-line of tracks with these RTP clock rates. */
    TimeLine(List<Integer> clockRates) {
        this(clockRates, START);
    }

    /** @param start where it begins; at {@link #START} if that is later */
    TimeLine(List<Integer> clockRates, long start) {
        this.start = Math.max(START, start);
        this.clocks = clockRates.stream().map(RtpClock::new).toArray(RtpClock[]::new);
        this.reported = new boolean[clocks.length];
        this.wallClockOffsets = new long[clocks.length];
    }

    /** Names the track that never moves and that others are aligned to; the first one if not called. */
    void alignTo(int track) {
        master = track;
    }

    RtpClock clock(int track) {
        return clocks[track];
    }

    /** The place of a track's stamp, as {@link RtpClock#map}. */
    long map(int track, int rtp, long nanos) {
        RtpClock clock = clocks[track];
        if (!clock.isStarted()) {
            if (!started) {
                started = true;
                startNanos = nanos;
            }
            long position = start + Math.max(0, (nanos - startNanos) * 9 / 100_000);
            clock.start(rtp, nanos, position);
            return position;
        }
        long jumps = clock.jumps();
        long position = clock.map(rtp, nanos);
        if (clock.jumps() != jumps) {
            reported[track] = false;
        }
        return position;
    }

    /** A sender report says which wall clock time a stamp stands for (RFC 3550 6.4.1). */
    void senderReport(int track, long ntp, int rtp) {
        RtpClock clock = clocks[track];
        if (!clock.isStarted() || ntp == 0) {
            return;
        }
        long position = clock.position(rtp);
        if (Math.abs(position - clock.latest()) > 2 * MAX_SHIFT) {
            return;
        }
        long offset = position - ntpTicks(ntp);
        if (reported[track] && Math.abs(offset - wallClockOffsets[track]) > WALL_CLOCK_STEP) {
            Arrays.fill(reported, false);
        }
        reported[track] = true;
        wallClockOffsets[track] = offset;
        for (int other = 0; other < clocks.length; other++) {
            if (other != master && reported[other] && reported[master]) {
                align(other);
            }
        }
    }

    /** The track's sender was replaced: what it reported holds no more. */
    void senderChanged(int track) {
        reported[track] = false;
    }

    private void align(int track) {
        long shift = wallClockOffsets[master] - wallClockOffsets[track];
        if (Math.abs(shift) > TOLERANCE && Math.abs(shift) <= MAX_SHIFT) {
            clocks[track].moveBy(shift);
            wallClockOffsets[track] += shift;
        }
    }

    private static long ntpTicks(long ntp) {
        return (ntp >>> 32) * AccessUnit.CLOCK_RATE + (((ntp & 0xFFFF_FFFFL) * AccessUnit.CLOCK_RATE) >>> 32);
    }
}
