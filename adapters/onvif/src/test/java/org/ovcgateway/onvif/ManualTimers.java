package org.ovcgateway.onvif;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.ovcgateway.onvif.device.Timers;

/** A clock that stands still until a test moves it. Tasks run on the test's thread, in the order of their times. Other
 * threads may only read the clock. */
public final class ManualTimers implements Timers {
    private final List<Task> tasks = new ArrayList<>();
    private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private long order;

    private record Task(Instant due, long order, Runnable work) {}

    @Override
    public Timer after(Duration delay, Runnable task) {
        Task entry = new Task(now.plus(delay), order++, task);
        tasks.add(entry);
        return () -> tasks.remove(entry);
    }

    @Override
    public Instant now() {
        return now;
    }

    /** Moves the clock, running what falls due on the way, at its own time. */
    public void advance(Duration by) {
        Instant until = now.plus(by);
        while (true) {
            Task next = tasks.stream()
                    .min(Comparator.comparing(Task::due).thenComparing(Task::order))
                    .filter(task -> !task.due().isAfter(until))
                    .orElse(null);
            if (next == null) {
                now = until;
                return;
            }
            tasks.remove(next);
            now = next.due();
            next.work().run();
        }
    }

    /** Tasks that still wait. */
    public int waiting() {
        return tasks.size();
    }
}
