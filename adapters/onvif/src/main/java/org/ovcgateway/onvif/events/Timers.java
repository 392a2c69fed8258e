package org.ovcgateway.onvif.events;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Time on the camera's event loop: real in the daemon, moved by hand in tests. */
public interface Timers {

    /** Runs the task once, on the event loop, after the delay. */
    Timer after(Duration delay, Runnable task);

    /** The wall clock; it may jump. */
    Instant now();

    /** A task that waits for its time. */
    interface Timer {

        /** Keeps the task from running if it has not run yet. On the event loop. */
        void cancel();
    }

    /** Timers whose tasks run on the context. */
    static Timers on(Vertx vertx, Context context) {
        return on(vertx, context, InstantSource.system());
    }

    /** As {@link #on(Vertx, Context)}, with another wall clock. */
    static Timers on(Vertx vertx, Context context, InstantSource time) {
        return new Timers() {
            @Override
            public Timer after(Duration delay, Runnable task) {
                long id = vertx.setTimer(
                        Math.max(1, delay.toMillis()), fired -> context.runOnContext(nothing -> task.run()));
                return () -> vertx.cancelTimer(id);
            }

            @Override
            public Instant now() {
                return time.instant();
            }
        };
    }
}
