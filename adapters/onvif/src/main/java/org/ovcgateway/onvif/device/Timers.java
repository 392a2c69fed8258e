package org.ovcgateway.onvif.device;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Time on a camera's event loop: real in the daemon, moved by hand in tests. */
public interface Timers {

    /** Runs the task once, on the event loop, after the delay. On the event loop. */
    Timer after(Duration delay, Runnable task);

    /** The wall clock; it may jump. */
    Instant now();

    /** A task that waits for its time. */
    interface Timer {

        /** Keeps the task from running if it has not run yet. On the event loop. */
        void cancel();
    }

    /** Timers whose tasks run on the context's event loop. */
    static Timers on(Context context) {
        return on(context, InstantSource.system());
    }

    /** As {@link #on(Context)}, with another wall clock. */
    static Timers on(Context context, InstantSource time) {
        Vertx vertx = context.owner();
        return new Timers() {
            @Override
            public Timer after(Duration delay, Runnable task) {
                long id = vertx.setTimer(
                        Math.max(1, delay.toMillis()), due -> context.runOnContext(nothing -> task.run()));
                return () -> vertx.cancelTimer(id);
            }

            @Override
            public Instant now() {
                return time.instant();
            }
        };
    }
}
