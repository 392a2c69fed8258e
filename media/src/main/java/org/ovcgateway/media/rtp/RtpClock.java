package org.ovcgateway.media.rtp;

import org.ovcgateway.media.AccessUnit;

/** One track's RTP time, unwrapped and mapped to the source's time-line. See docs/design/time-line.md. */
final class RtpClock {
    /** A stamp further back than this is no reordered picture any more: the sender's clock was set. */
    static final long MAX_BACK = AccessUnit.CLOCK_RATE;

    /** A stamp further ahead of the time that really passed than this was set, too. */
    static final long MAX_AHEAD = 5L * AccessUnit.CLOCK_RATE;

    /** How far behind its predecessor a unit is put that arrived with it: RTMP's clock, in milliseconds, must tell them apart. */
    static final long MIN_STEP = AccessUnit.CLOCK_RATE / 1000;

    /** How long arrivals are watched before the sender's clock is judged by them: the promptest of them counts. */
    private static final long WINDOW = 10L * AccessUnit.CLOCK_RATE;

    /** What is within the differences between one promptest arrival and another. */
    private static final long DRIFT_TOLERANCE = 20L * AccessUnit.CLOCK_RATE / 1000;

    /** From here on drift is made up for ten times as fast. */
    private static final long FAR_OFF = AccessUnit.CLOCK_RATE;

    /** The part of the time that passes by which drift is made up for, so that nobody sees or hears it. */
    private static final int SLEW = 1000;

    private final int clockRate;
    private boolean started;
    private int lastRtp;
    private long ticks; // since the first stamp, unwrapped, of lastRtp
    private long offset; // of the track on the time-line, 90 kHz
    private long pendingShift; // still to be added to offset, 90 kHz
    private long latest; // the furthest mapped so far
    private long lastNanos;
    private long jumps;
    private long startNanos;
    private long windowEnd; // of arrivals, 90 kHz since startNanos
    private long promptest; // arrival minus place in the present window
    private long promptestEver; // in the first window: where the time-line belongs
    private boolean judged;
    private long driftLeft; // still to be taken off the offset, 90 kHz
    private long drift; // taken off so far
    private long slewed; // remainder of the division by SLEW

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
        startNanos = nanos;
        windowEnd = WINDOW;
        promptest = Long.MAX_VALUE;
    }

    /** How far the sender's clock has run ahead of that of arrival, as it was made up for, in ticks of 90 kHz. */
    long drift() {
        return drift;
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
        long advance = Math.max(0, scale(difference));
        shift(advance);
        slew(advance);
        long mapped = scale(ticks) + offset;
        long ahead = mapped - latest;
        long elapsed = elapsed(nanos);
        if (ahead < -MAX_BACK || ahead > elapsed + MAX_AHEAD) {
            jumps++;
            pendingShift = 0;
            mapped = latest + Math.max(MIN_STEP, elapsed);
            offset = mapped - scale(ticks);
            driftLeft = 0;
            restartWindow();
        }
        latest = Math.max(latest, mapped);
        lastNanos = nanos;
        judge((nanos - startNanos) * 9 / 100_000, mapped);
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
        promptestEver -= shift;
        restartWindow();
    }

    /** Makes the last stamp lie at a place: what was repaired has run too far away from what is stamped. */
    void settleAt(long position) {
        offset = position - scale(ticks);
        latest = Math.max(latest, position);
        jumps++;
        driftLeft = 0;
        restartWindow();
    }

    /** Compares the sender's clock with that of arrival, once in a window. */
    private void judge(long arrival, long place) {
        if (pendingShift != 0) {
            restartWindow();
            return;
        }
        promptest = Math.min(promptest, arrival - place);
        if (arrival < windowEnd) {
            return;
        }
        if (!judged) {
            judged = true;
            promptestEver = promptest;
        } else {
            long off = promptestEver - promptest;
            driftLeft = Math.abs(off) > DRIFT_TOLERANCE ? off : 0;
        }
        windowEnd = arrival + WINDOW;
        promptest = Long.MAX_VALUE;
    }

    /** What came before says nothing of what will come. */
    private void restartWindow() {
        windowEnd = Math.max(windowEnd, (lastNanos - startNanos) * 9 / 100_000 + WINDOW);
        promptest = Long.MAX_VALUE;
    }

    private void slew(long advance) {
        if (driftLeft != 0) {
            slewed += Math.abs(driftLeft) > FAR_OFF ? 10 * advance : advance;
            long step = Math.min(Math.abs(driftLeft), slewed / SLEW);
            slewed %= SLEW;
            step = driftLeft > 0 ? step : -step;
            offset -= step;
            drift += step;
            driftLeft -= step;
        }
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
