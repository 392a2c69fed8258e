package org.ovcgateway.media.relay;

import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.ovcgateway.media.AccessUnit;

/**
 * The newest group of pictures with the audio that belongs to it, so that a new sink can start at once. Bounded: a group
 * that grows beyond the limit is let go, and sinks start at the next key frame.
 */
final class GroupCache {
    private final int maxBytes;
    private final ArrayDeque<AccessUnit> units = new ArrayDeque<>();
    private long bytes;

    /** @param maxBytes coded bytes held at most; 0 caches nothing */
    GroupCache(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    void add(AccessUnit unit) {
        if (unit.startsGroup()) {
            clear();
        } else if (units.isEmpty()) {
            return;
        }
        if (bytes + unit.size() > maxBytes) {
            clear();
            return;
        }
        bytes += unit.size();
        units.add(unit.retain());
    }

    /** Hands every cached unit to the consumer, which borrows it; nothing when no group is cached. */
    void replay(Consumer<AccessUnit> consumer) {
        units.forEach(consumer);
    }

    long bytes() {
        return bytes;
    }

    void clear() {
        units.forEach(AccessUnit::release);
        units.clear();
        bytes = 0;
    }
}
