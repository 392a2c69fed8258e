package org.ovcgateway.media.ffmpeg;

import org.jspecify.annotations.Nullable;
import org.ovcgateway.media.AccessUnit;
import org.ovcgateway.media.Track;

/**
 * A demuxed stream's stamps on the source's time-line: both tracks are moved by the same amount, so that the first unit is
 * where the time-line begins. A stamp that goes back or jumps far ahead moves the time-line so that it goes on; decoding
 * times of a track always increase. In ticks of 90 kHz. Used on one thread.
 */
final class PacketTimes {
    /** A longer gap is a jump. */
    static final long MAX_GAP = 10L * AccessUnit.CLOCK_RATE;

    /** What a stamp may go back before it is a jump: interleaving. */
    static final long MAX_BACK = 2L * AccessUnit.CLOCK_RATE;

    /** Where there is no stamp, and after a jump, the next unit is as much later: 25 pictures a second. */
    private static final long STEP = AccessUnit.CLOCK_RATE / 25;

    /** A track that is behind at the start stays positive. */
    private static final long EARLIEST_START = MAX_BACK;

    private final long start;
    private final long[] last = {Long.MIN_VALUE, Long.MIN_VALUE};
    private boolean started;
    private long latest;
    private long shift;
    private long repairs;
    private long pts;
    private long dts;

    /** @param start where the time-line begins or goes on */
    PacketTimes(long start) {
        this.start = Math.max(start, EARLIEST_START);
    }

    /**
     * Gives the next unit its place; to be had from {@link #pts} and {@link #dts}.
     *
     * @param stampPts null if the container has none
     * @param stampDts null if the container has none
     */
    void next(Track track, @Nullable Long stampPts, @Nullable Long stampDts) {
        Long stamp = stampDts != null ? stampDts : stampPts;
        int index = track == Track.VIDEO ? 0 : 1;
        long place;
        if (!started) {
            started = true;
            shift = stamp == null ? 0 : start - stamp;
            place = start;
        } else if (stamp == null) {
            place = last[index] == Long.MIN_VALUE ? latest : last[index] + STEP;
        } else {
            place = stamp + shift;
            if (place > latest + MAX_GAP || place < latest - MAX_BACK) {
                repairs++;
                shift += latest + STEP - place;
                place = latest + STEP;
            }
        }
        if (place <= last[index]) {
            repairs++;
            place = last[index] + 1;
        }
        last[index] = place;
        latest = Math.max(latest, place);
        dts = place;
        long reordering = stampPts == null || stampDts == null ? 0 : stampPts - stampDts;
        pts = place + Math.max(0, Math.min(reordering, MAX_BACK));
    }

    long pts() {
        return pts;
    }

    long dts() {
        return dts;
    }

    /** Stamps that had to be moved. */
    long repairs() {
        return repairs;
    }
}
