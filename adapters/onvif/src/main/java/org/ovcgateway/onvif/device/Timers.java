package org.ovcgateway.onvif.device;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;

/** Time on a camera's event loop: real in the daemon, moved by hand in tests. */
public interface Timers {

    /** Runs the task once, on the event loop, after the delay. On the event loop. */
    Timer after(Duration delay, Runnable task);

    /** A task that waits for its time. */
    interface Timer {

        /** Keeps the task from running if it has not run yet. On the event loop. */
        void cancel();
    }

    /** Timers whose tasks run on the context's event loop. */
    static Timers on(Context context) {
        Vertx vertx = context.owner();
        return (delay, task) -> {
            long id = vertx.setTimer(Math.max(1, delay.toMillis()), due -> context.runOnContext(nothing -> task.run()));
            return () -> vertx.cancelTimer(id);
        };
    }
}
