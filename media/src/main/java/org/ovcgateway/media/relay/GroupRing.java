package org.ovcgateway.media.relay;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.ovcgateway.media.AccessUnit;

/**
 * The last seconds of a stream as whole groups of pictures, with the sound that came with them, for a recording that is to begin
 * before it was asked for. Goes back at least as far as its window where there is room, by less than a group further. Holds units, not copies of them.
 *
 * <p>Two bounds: the window, and the memory, which is asked for with each unit; the oldest group goes first, and a group that alone does
 * not fit goes altogether. Used on the relay's event loop only.
 */
public final class GroupRing implements Sink {

    /** Hears what a ring holds, oldest first. */
    public interface Reader {

        /** What follows does not continue what came before: units were lost, or the source restarted. */
        void gap();

        /**
         * A group follows.
         *
         * @param age how long ago its key frame came; in nanoseconds
         */
        void group(long age);

        /**
         * The next unit; the first of a group is its key frame.
         *
         * @param unit borrowed for the call
         */
        void unit(AccessUnit unit);
    }

    /** What a ring holds since some time. */
    @FunctionalInterface
    public interface Past {
        /** Of no time. */
        Past NONE = reader -> false;

        /** As {@link GroupRing#read}. */
        boolean read(Reader reader);
    }

    /** Hears what matters to an operator. */
    public interface Listener {

        /** A group lasted longer than the window; said once. */
        void longGroup(Duration length, Duration window);
    }

    private static final class Group {
        private final long arrival;
        private final long stamp;
        private final boolean gapBefore;
        private final List<AccessUnit> units = new ArrayList<>();
        private long bytes;
        /** When its newest unit came; once the next group has followed, when that began. */
        private long end;

        Group(long arrival, long stamp, boolean gapBefore) {
            this.arrival = arrival;
            this.stamp = stamp;
            this.gapBefore = gapBefore;
            this.end = arrival;
        }
    }

    private final LongSupplier nanos;
    private final LongSupplier maxBytes;
    private final Listener listener;
    private final ArrayDeque<Group> groups = new ArrayDeque<>();
    private Duration window;
    private long bytes;
    private long dropped;
    private long groupTicks;
    /** Whether the newest group goes on. */
    private boolean open;

    private boolean gap;
    private boolean saidLong;

    /**
     * Empty.
     *
     * @param nanos a clock that is never set
     * @param maxBytes memory of units held at most, now
     */
    public GroupRing(Duration window, LongSupplier nanos, LongSupplier maxBytes, Listener listener) {
        this.window = window;
        this.nanos = nanos;
        this.maxBytes = maxBytes;
        this.listener = listener;
    }

    /** What is wanted from now on; what was let go before is not there. */
    public void window(Duration wanted) {
        window = wanted;
    }

    public Duration window() {
        return window;
    }

    @Override
    public void accept(AccessUnit unit) {
        long now = nanos.getAsLong();
        if (unit.startsGroup()) {
            begin(unit, now);
        } else if (!open) {
            return;
        }
        Group newest = groups.getLast();
        newest.units.add(unit.retain());
        newest.end = now;
        newest.bytes += memory(unit);
        bytes += memory(unit);
        trim(now - window.toNanos());
        while (bytes > maxBytes.getAsLong() && !groups.isEmpty()) {
            dropOldest();
            dropped++;
        }
        if (groups.isEmpty()) {
            open = false;
            gap = true;
        }
    }

    @Override
    public void discontinuity() {
        open = false;
        gap = true;
    }

    /**
     * Hands over what covers a time, in whole groups.
     *
     * @param since on the ring's clock, in nanoseconds
     * @return whether what comes next continues the last of it; false where there was nothing
     */
    public boolean read(long since, Reader reader) {
        long now = nanos.getAsLong();
        boolean first = true;
        long startStamp = 0;
        for (Group group : groups) {
            boolean goesOn = open && group == groups.getLast();
            if (first && !goesOn && group.end - since <= 0) {
                continue;
            }
            if (first) {
                startStamp = group.stamp;
            } else if (group.gapBefore) {
                reader.gap();
            }
            first = false;
            reader.group(now - group.arrival);
            for (AccessUnit unit : group.units) {
                if (unit.isVideo() || unit.dts() >= startStamp) {
                    reader.unit(unit);
                }
            }
        }
        return !first && open;
    }

    /** From the oldest key frame to the newest unit. */
    public Duration held() {
        return groups.isEmpty() ? Duration.ZERO : Duration.ofNanos(groups.getLast().end - groups.getFirst().arrival);
    }

    /** Memory of the units held. */
    public long bytes() {
        return bytes;
    }

    /** Groups that went for want of room, since the ring was made. */
    public long dropped() {
        return dropped;
    }

    /** How long the last whole group lasted; zero before it is known. */
    public Duration groupLength() {
        return Duration.ofNanos(groupTicks * 100_000 / 9);
    }

    /** Lets everything go; a key frame begins anew. */
    public void close() {
        while (!groups.isEmpty()) {
            dropOldest();
        }
        open = false;
    }

    private void begin(AccessUnit keyFrame, long now) {
        if (open) {
            Group last = groups.getLast();
            last.end = now;
            groupTicks = keyFrame.dts() - last.stamp;
            if (!saidLong && groupLength().compareTo(window) > 0) {
                saidLong = true;
                listener.longGroup(groupLength(), window);
            }
        }
        groups.add(new Group(now, keyFrame.dts(), gap));
        open = true;
        gap = false;
    }

    /** Lets go what ended by then; the newest group stays. */
    private void trim(long since) {
        while (groups.size() > 1 && groups.getFirst().end - since <= 0) {
            dropOldest();
        }
    }

    private void dropOldest() {
        Group oldest = groups.removeFirst();
        bytes -= oldest.bytes;
        oldest.units.forEach(AccessUnit::release);
    }

    /** A unit may be smaller than the buffer that it was read into. */
    private static int memory(AccessUnit unit) {
        return unit.data().capacity();
    }
}
