package org.ovcgateway.media.rtp;

import org.ovcgateway.media.AccessUnit;

/** One track's RTP time, unwrapped and mapped to the source's time-line. See docs/design/time-line.md. */
final class RtpClock {
    /** A stamp further back than this is no reordered picture any more: the sender's clock was set. */
    static final long MAX_BACK = AccessUnit.CLOCK_RATE;

    /** A stamp further ahead of the time that really passed than this was set, too. */
    static final long MAX_AHEAD = 5L * AccessUnit.CLOCK_RATE;

    private final int clockRate;
    private boolean started;
    private int lastRtp;
    private long ticks; // since the first stamp, unwrapped, of lastRtp
    private long offset; // of the track on the time-line, 90 kHz
    private long pendingShift; // still to be added to offset, 90 kHz
    private long latest; // the furthest mapped so far
    private long lastNanos;
    private long jumps;

    RtpClock(int clockRate) {
        this.clockRate = clockRate;
    }

    boolean isStarted() {
        return started;
    }

    /** How often a stamp jumped. */
    long jumps() {
        return jumps;
    }

    /** Lets the track begin at a place on the time-line. */
    void start(int rtp, long nanos, long position) {
        started = true;
        lastRtp = rtp;
        ticks = 0;
        offset = position;
        latest = position;
        lastNanos = nanos;
    }

    /**
     * The place of a stamp on the time-line. A stamp that jumps is put where the clock of arrival says, and those after
     * it follow it.
     *
     * @return 90 kHz; may lie before earlier ones by less than {@link #MAX_BACK}
     */
    long map(int rtp, long nanos) {
        int difference = rtp - lastRtp;
        lastRtp = rtp;
        ticks += difference;
        shift(Math.max(0, scale(difference)));
        long mapped = scale(ticks) + offset;
        long ahead = mapped - latest;
        long elapsed = elapsed(nanos);
        if (ahead < -MAX_BACK || ahead > elapsed + MAX_AHEAD) {
            jumps++;
            pendingShift = 0;
            mapped = latest + Math.max(1, elapsed);
            offset = mapped - scale(ticks);
        }
        latest = Math.max(latest, mapped);
        lastNanos = nanos;
        return mapped;
    }

    /** Where a stamp near the last one lies, all shifts applied. */
    long position(int rtp) {
        return scale(ticks + (rtp - lastRtp)) + offset + pendingShift;
    }

    /** The furthest place reached. */
    long latest() {
        return latest;
    }

    /** 90 kHz ticks of real time since the last stamp. */
    long elapsed(long nanos) {
        return Math.max(0, (nanos - lastNanos) * 9 / 100_000);
    }

    /** Moves the track: ahead at once, back by letting time run at half its speed until it is made up for. */
    void moveBy(long shift) {
        pendingShift += shift;
    }

    /** Makes the last stamp lie at a place: what was repaired has run too far away from what is stamped. */
    void settleAt(long position) {
        offset = position - scale(ticks);
        latest = Math.max(latest, position);
        jumps++;
    }

    private void shift(long advance) {
        if (pendingShift != 0) {
            long step = Math.max(pendingShift, -advance / 2);
            offset += step;
            pendingShift -= step;
        }
    }

    private long scale(long rtpTicks) {
        return rtpTicks * AccessUnit.CLOCK_RATE / clockRate;
    }
}
