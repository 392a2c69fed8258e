package org.ovcgateway.media.rtp;

import org.ovcgateway.media.AccessUnit;
import org.ovcgateway.media.h26x.SequenceParameterSet;

/**
 * Decoding times for one track, without holding a unit back: with a reorder depth of n, a unit's decoding time is the
 * lowest of the n + 1 highest presentation times so far. Stamps that stand still, or go back where nothing is reordered,
 * are repaired. See docs/design/time-line.md.
 */
final class DecodeTimes {
    private static final int MAX_DEPTH = 16;

    /** Where the stream does not say how deep it reorders, more than this is not learnt from its stamps. */
    private static final int MAX_LEARNT_DEPTH = 4;

    private static final double USUAL_FRAME_RATE = 25;

    private final long[] highest = new long[MAX_DEPTH + 1]; // depth + 1 presentation times, ascending
    private int depth;
    private boolean learning;
    private long frameTicks = Math.round(AccessUnit.CLOCK_RATE / USUAL_FRAME_RATE);
    private boolean started;
    private long lastPlace;
    private long repairs;
    private long pts;
    private long dts;

    /**
     * What the format says of reordering, from the next unit on.
     *
     * @param reorderDepth pictures; {@link SequenceParameterSet#UNKNOWN} to learn it
     * @param frameRate frames per second, 0 if not known
     */
    void configure(int reorderDepth, double frameRate) {
        learning = reorderDepth == SequenceParameterSet.UNKNOWN;
        if (!learning) {
            setDepth(Math.min(reorderDepth, MAX_DEPTH));
        }
        double rate = frameRate >= 1 && frameRate <= 240 ? frameRate : USUAL_FRAME_RATE;
        frameTicks = Math.round(AccessUnit.CLOCK_RATE / rate);
    }

    /**
     * Finds the times of the next unit in decoding order.
     *
     * @param place where its stamp lies on the time-line
     * @param elapsed 90 kHz ticks of real time since the last unit
     */
    void next(long place, long elapsed) {
        if (!started) {
            started = true;
            for (int i = 0; i <= depth; i++) {
                highest[i] = place - (depth - i) * frameTicks;
            }
            pts = place;
            dts = highest[0];
        } else {
            pts = place;
            boolean standsStill = place == lastPlace;
            boolean goesBack = depth == 0 && !learning && place <= highest[0];
            if (standsStill || goesBack) {
                pts = highest[depth] + Math.max(RtpClock.MIN_STEP, elapsed);
                repairs++;
            }
            insert();
        }
        lastPlace = place;
        dts = Math.max(dts, highest[0]);
        if (pts < dts) {
            pts = dts;
            repairs++;
        }
    }

    /** Presentation time of the unit last asked for, never before {@link #dts}. */
    long pts() {
        return pts;
    }

    /** Decoding time of the unit last asked for; never decreases. */
    long dts() {
        return dts;
    }

    /** How many presentation times were not as the source had them. */
    long repairs() {
        return repairs;
    }

    private void insert() {
        if (pts < highest[0]) {
            if (learning && depth < MAX_LEARNT_DEPTH) {
                setDepth(depth + 1);
                highest[0] = pts;
            }
            return;
        }
        int i = 0;
        while (i < depth && highest[i + 1] < pts) {
            highest[i] = highest[i + 1];
            i++;
        }
        highest[i] = pts;
    }

    private void setDepth(int wanted) {
        int change = wanted - depth;
        if (change > 0) {
            System.arraycopy(highest, 0, highest, change, depth + 1);
            for (int i = 0; i < change; i++) {
                highest[i] = highest[change];
            }
        } else if (change < 0) {
            System.arraycopy(highest, -change, highest, 0, wanted + 1);
        }
        depth = wanted;
    }
}
