package org.ovcgateway.gateway.record;

import io.vertx.core.Context;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.ovcgateway.gateway.supervise.Timers;
import org.ovcgateway.testkit.Await;

/** Timers of an event loop whose time comes when a test says so. */
final class StepTimers implements Timers {
    private final Timers loop;
    private final List<Task> waiting = new CopyOnWriteArrayList<>();

    /** Equal to itself only. */
    private static final class Task {
        final Duration delay;
        final Runnable work;

        Task(Duration delay, Runnable work) {
            this.delay = delay;
            this.work = work;
        }
    }

    StepTimers(Context context) {
        loop = Timers.on(context);
    }

    @Override
    public Timer after(Duration delay, Runnable task) {
        Task entry = new Task(delay, task);
        waiting.add(entry);
        return () -> waiting.remove(entry);
    }

    @Override
    public void execute(Runnable task) {
        loop.execute(task);
    }

    @Override
    public Instant now() {
        return Instant.parse("2026-01-01T00:00:00Z");
    }

    /** Waits for a timer with such a delay and lets its time come. */
    Duration fire(Predicate<Duration> delay) {
        Task due = Await.value(
                "a timer",
                Duration.ofSeconds(20),
                () -> waiting.stream()
                        .filter(task -> delay.test(task.delay))
                        .findFirst()
                        .orElse(null));
        loop.execute(() -> {
            if (waiting.remove(due)) {
                due.work.run();
            }
        });
        Await.until("the timer's task", Duration.ofSeconds(20), () -> !waiting.contains(due));
        return due.delay;
    }

    /** Ends the pause between two tries. */
    Duration endPause() {
        return fire(delay -> delay.toSeconds() < 10);
    }

    int waiting() {
        return waiting.size();
    }
}
