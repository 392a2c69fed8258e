package org.ovcgateway.media.ffmpeg;

import org.ovcgateway.media.AccessUnit;

/**
 * Where on the source's time-line the sound stands, by its samples and by the stamps of its packets. The two drift apart:
 * by the camera's two clocks, by packets that were lost, by silence that was not sent. Small differences are made up for
 * little by little, larger ones by silence put in or samples left out; beyond that the sound begins anew.
 */
final class SampleClock {
    /** What {@link #arrive} says where neither silence nor leaving out helps. */
    static final long BEGIN_ANEW = Long.MAX_VALUE;

    /** Differences below are jitter: with the slow correction they stay well below the 40 ms that are heard. */
    static final long TOLERANCE = ticks(25);

    /** A gap of more is no lost packets: nothing was sent. */
    static final long LONGEST_FILL = ticks(500);

    /** Stamps that are further back are another time-line. */
    static final long LONGEST_CUT = ticks(5000);

    /** Part of a difference that is made up for at each packet. */
    private static final double CORRECTION = 1.0 / 16;

    private double position;
    private boolean started;
    private boolean paused;

    private static long ticks(int milliseconds) {
        return (long) milliseconds * AccessUnit.CLOCK_RATE / 1000;
    }

    /** Where the next sample stands, in 90 kHz ticks. */
    double position() {
        return position;
    }

    /** Lets the sound begin at a stamp. */
    void begin(long stamp) {
        position = stamp;
        started = true;
        paused = false;
    }

    /** The sound has been brought to an end at its position; it begins anew at whatever later stamp comes. */
    void pause() {
        paused = true;
    }

    /** Nothing is known any more. */
    void reset() {
        started = false;
        paused = false;
    }

    /** Counts samples. */
    void advance(long samples, int sampleRate) {
        position += (double) samples * AccessUnit.CLOCK_RATE / sampleRate;
    }

    /**
     * Takes in the stamp of the next sample.
     *
     * @return how many ticks of silence to put in (positive) or of samples to leave out (negative) first, or
     *     {@link #BEGIN_ANEW}
     */
    long arrive(long stamp) {
        double difference = stamp - position;
        if (!started || difference > LONGEST_FILL || difference < -LONGEST_CUT || (paused && difference >= 0)) {
            return BEGIN_ANEW;
        }
        paused = false;
        if (Math.abs(difference) > TOLERANCE) {
            return Math.round(difference);
        }
        position += difference * CORRECTION;
        return 0;
    }
}
