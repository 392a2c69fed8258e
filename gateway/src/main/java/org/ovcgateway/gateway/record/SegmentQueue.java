package org.ovcgateway.gateway.record;

import java.time.Duration;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.media.segment.Segment;

/**
 * The finished segments of one session that wait in memory, the one uploading included. When it is full the newest
 * segment, the one that comes, is dropped: the older ones are either under way or next. Drops are accounted until they
 * have been reported. Used on the channel's event loop only.
 */
final class SegmentQueue {
    private final int capacity;
    private final ArrayDeque<Segment> segments = new ArrayDeque<>();
    private boolean gapAtTail;
    private Drops total = Drops.NONE;
    private Drops unreported = Drops.NONE;

    /** Segments and time lost for want of room. */
    record Drops(long segments, Duration time) {
        static final Drops NONE = new Drops(0, Duration.ZERO);

        Drops plus(long moreSegments, Duration moreTime) {
            return new Drops(segments + moreSegments, time.plus(moreTime));
        }

        Drops minus(Drops other) {
            return new Drops(segments - other.segments, time.minus(other.time));
        }
    }

    /** @param capacity {@code seg_max_count}, at least 1 */
    SegmentQueue(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("expected room for a segment but was " + capacity);
        }
        this.capacity = capacity;
    }

    /**
     * Takes a segment over, or drops it when there is no room.
     *
     * @return whether it was taken
     */
    boolean offer(Segment segment) {
        if (segments.size() >= capacity) {
            countDrop(segment.duration());
            segment.release();
            return false;
        }
        segments.add(gapAtTail ? segment.afterLoss() : segment);
        gapAtTail = false;
        return true;
    }

    /** The oldest segment, which stays here and is borrowed; null if there is none. */
    @Nullable
    Segment oldest() {
        return segments.peekFirst();
    }

    /** Lets the oldest segment go. */
    void removeOldest() {
        segments.removeFirst().release();
    }

    /** A segment was lost before it came here. */
    void countDrop(Duration duration) {
        gapAtTail = true;
        total = total.plus(1, duration);
        unreported = unreported.plus(1, duration);
    }

    int size() {
        return segments.size();
    }

    /** Size of all that waits. */
    long bytes() {
        long bytes = 0;
        for (Segment segment : segments) {
            bytes += segment.size();
        }
        return bytes;
    }

    Drops drops() {
        return total;
    }

    Drops unreported() {
        return unreported;
    }

    /** The platform knows of these drops now. */
    void reported(Drops drops) {
        unreported = unreported.minus(drops);
    }
}
