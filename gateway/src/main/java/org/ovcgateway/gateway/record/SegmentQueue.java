package org.ovcgateway.gateway.record;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.gateway.record.ledger.Cause;
import org.ovcgateway.media.segment.Segment;

/**
 * Finished segments in memory, oldest first, at most so many, the one uploading included. Where one more comes, the oldest
 * that waits goes. A segment whose predecessor was not uploaded is marked as not following directly on it. Owns its
 * segments; on one thread.
 */
final class SegmentQueue {
    private final int capacity;
    private final SegmentFate fate;
    private final Deque<Segment> waiting = new ArrayDeque<>();
    private @Nullable Segment uploading;
    private long bytes;
    /** Whether the segment before the next one to come was lost. */
    private boolean gap;

    private long dropped;
    private Duration droppedTime = Duration.ZERO;

    /**
     * Empty.
     *
     * @param capacity segments; positive
     * @param fate hears what becomes of each
     */
    SegmentQueue(int capacity, SegmentFate fate) {
        if (capacity < 1) {
            throw new IllegalArgumentException("expected room for a segment but was " + capacity);
        }
        this.capacity = capacity;
        this.fate = fate;
    }

    /**
     * Takes a segment over.
     *
     * @return whether nothing had to go for it
     */
    boolean offer(Segment segment) {
        Segment newcomer = gap ? segment.afterLoss() : segment;
        gap = false;
        waiting.addLast(newcomer);
        bytes += newcomer.size();
        if (size() <= capacity) {
            return true;
        }
        Segment oldest = waiting.removeFirst();
        countDropped(oldest.duration());
        fate.lost(oldest, Cause.QUEUE_FULL, "");
        forget(oldest);
        return false;
    }

    /** Counts a segment that was lost for want of memory before it came here. */
    void countDropped(Duration duration) {
        dropped++;
        droppedTime = droppedTime.plus(duration);
    }

    /** The oldest segment, now uploading; lent until one of the methods below says what became of it. Null if none waits. */
    @Nullable
    Segment begin() {
        if (uploading != null) {
            throw new IllegalStateException("expected no upload in progress");
        }
        uploading = waiting.pollFirst();
        return uploading;
    }

    /** The one uploading is not wanted now: it waits again, as the oldest. */
    void keep() {
        waiting.addFirst(endUpload());
    }

    /** The platform has the one uploading. */
    void uploaded() {
        Segment done = endUpload();
        bytes -= done.size();
        fate.safe(done);
        done.release();
    }

    /** The one uploading is given up. */
    void lost(Cause cause, String detail) {
        Segment segment = endUpload();
        fate.lost(segment, cause, detail);
        forget(segment);
    }

    /** The one uploading is not wanted: no loss. */
    void letGo() {
        Segment segment = endUpload();
        fate.safe(segment);
        forget(segment);
    }

    /** Gives up all that wait. */
    void clear(Cause cause, String detail) {
        while (!waiting.isEmpty()) {
            Segment segment = waiting.removeFirst();
            fate.lost(segment, cause, detail);
            forget(segment);
        }
    }

    /** Finished segments in memory, the one uploading included. */
    int size() {
        return waiting.size() + (uploading == null ? 0 : 1);
    }

    /** Their size. */
    long bytes() {
        return bytes;
    }

    /** Segments lost because there was no room, since the start. */
    long dropped() {
        return dropped;
    }

    /** How much they lasted. */
    Duration droppedTime() {
        return droppedTime;
    }

    private Segment endUpload() {
        Segment segment = uploading;
        if (segment == null) {
            throw new IllegalStateException("expected an upload in progress");
        }
        uploading = null;
        return segment;
    }

    private void forget(Segment segment) {
        Segment next = waiting.pollFirst();
        if (next == null) {
            gap = true;
        } else {
            waiting.addFirst(next.afterLoss());
        }
        bytes -= segment.size();
        segment.release();
    }
}
