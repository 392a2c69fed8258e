package org.ovcgateway.gateway.platform;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.gateway.command.AlarmReport;

/** Alarms that the platform has not taken yet, in order. All that {@link Reports} knows of where they wait. */
final class PendingAlarms {
    private final int limit;
    private final Deque<AlarmReport> alarms = new ArrayDeque<>();

    PendingAlarms(int limit) {
        this.limit = limit;
    }

    /** Adds one behind the others; returns the oldest, which had to go for it, or null. */
    @Nullable
    AlarmReport add(AlarmReport alarm) {
        alarms.add(alarm);
        return alarms.size() > limit ? alarms.remove() : null;
    }

    /** All of them, the oldest first. */
    List<AlarmReport> all() {
        return List.copyOf(alarms);
    }

    /** The oldest; null if there is none. */
    @Nullable
    AlarmReport first() {
        return alarms.peek();
    }

    /** Takes the oldest away if it is this one; not if it had to go for a newer one meanwhile. */
    boolean remove(AlarmReport alarm) {
        return alarm.equals(alarms.peek()) && alarms.remove() != null;
    }
}
