package org.ovcgateway.media.relay;

import java.time.Duration;
import java.util.ArrayDeque;
import org.ovcgateway.media.AccessUnit;
import org.ovcgateway.media.push.Outlet;

/**
 * Stands between a relay and an outlet that may be slow. What the outlet cannot take waits here; what does not fit here is
 * dropped by whole groups of pictures, the oldest first, and counted. The outlet thus always continues with a key frame.
 *
 * <p>Used on the relay's event loop only.
 */
public final class SinkQueue implements Sink {

    /**
     * How much waits at most.
     *
     * @param maxBytes coded bytes
     * @param maxDelay media time between the oldest and the newest unit waiting
     */
    public record Limits(long maxBytes, Duration maxDelay) {
        /** For live: ten seconds, as long as the watchdogs wait. */
        public static final Limits LIVE = new Limits(8 << 20, Duration.ofSeconds(10));

        long maxTicks() {
            return maxDelay.toMillis() * AccessUnit.CLOCK_RATE / 1000;
        }
    }

    /**
     * What a slow outlet has cost so far.
     *
     * @param units access units dropped
     * @param bytes coded bytes of those
     * @param groups drops in a row count as one
     */
    public record Drops(long units, long bytes, long groups) {}

    private final Outlet outlet;
    private final Limits limits;
    private final Runnable onDrop;
    private final ArrayDeque<AccessUnit> queue = new ArrayDeque<>();

    /** Before which units something is missing: counts of units that have left the queue by then, ascending. */
    private final ArrayDeque<Long> gaps = new ArrayDeque<>();

    private long left;
    private long queuedBytes;
    private boolean hasVideo;
    private boolean skipToKeyFrame;
    private long droppedUnits;
    private long droppedBytes;
    private long droppedGroups;
    private long acceptedUnits;

    /** @param onDrop called once whenever a run of units is dropped; for the log */
    public SinkQueue(Outlet outlet, Limits limits, Runnable onDrop) {
        this.outlet = outlet;
        this.limits = limits;
        this.onDrop = onDrop;
    }

    @Override
    public void accept(AccessUnit unit) {
        hasVideo |= unit.isVideo();
        if (skipToKeyFrame) {
            if (!canStartAt(unit)) {
                countDrop(unit);
                return;
            }
            skipToKeyFrame = false;
        }
        if (queue.isEmpty() && outlet.isWritable()) {
            write(unit);
            return;
        }
        queue.add(unit.retain());
        queuedBytes += unit.size();
        if (isFull()) {
            dropOldestGroup();
        }
    }

    @Override
    public void flush() {
        outlet.flush();
    }

    @Override
    public void discontinuity() {
        Long last = gaps.peekLast();
        long position = left + queue.size();
        if (last == null || last != position) {
            gaps.add(position);
        }
    }

    private void write(AccessUnit unit) {
        if (passGaps()) {
            outlet.discontinuity();
        }
        left++;
        acceptedUnits++;
        outlet.write(unit);
    }

    /** Forgets the gaps before the next unit. Returns whether there was one. */
    private boolean passGaps() {
        boolean gap = false;
        for (Long next = gaps.peek(); next != null && next <= left; next = gaps.peek()) {
            gaps.remove();
            gap = true;
        }
        return gap;
    }

    /** To be called when the outlet is writable again. */
    public void drain() {
        AccessUnit unit;
        while (outlet.isWritable() && (unit = queue.poll()) != null) {
            queuedBytes -= unit.size();
            try {
                write(unit);
            } finally {
                unit.release();
            }
        }
        outlet.flush();
    }

    /** Lets go what waits; nothing may be accepted afterwards. */
    public void close() {
        queue.forEach(AccessUnit::release);
        queue.clear();
        queuedBytes = 0;
    }

    public Drops drops() {
        return new Drops(droppedUnits, droppedBytes, droppedGroups);
    }

    /** Coded bytes that wait. */
    public long queuedBytes() {
        return queuedBytes;
    }

    /** Units handed to the outlet so far. */
    public long acceptedUnits() {
        return acceptedUnits;
    }

    private boolean isFull() {
        AccessUnit oldest = queue.peekFirst();
        AccessUnit newest = queue.peekLast();
        return oldest != null
                && newest != null
                && (queuedBytes > limits.maxBytes() || newest.dts() - oldest.dts() > limits.maxTicks());
    }

    private void dropOldestGroup() {
        droppedGroups++;
        do {
            dropOne();
        } while (!queue.isEmpty() && !canStartAt(queue.getFirst()));
        skipToKeyFrame = queue.isEmpty();
        passGaps();
        gaps.addFirst(left);
        onDrop.run();
    }

    private boolean canStartAt(AccessUnit unit) {
        return unit.startsGroup() || !hasVideo;
    }

    private void dropOne() {
        AccessUnit unit = queue.poll();
        if (unit != null) {
            left++;
            queuedBytes -= unit.size();
            countDrop(unit);
            unit.release();
        }
    }

    private void countDrop(AccessUnit unit) {
        droppedUnits++;
        droppedBytes += unit.size();
    }
}
