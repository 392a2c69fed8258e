package org.ovcgateway.gateway.supervise;

import io.netty.util.concurrent.Future;
import io.vertx.core.Context;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/** Time on one event loop: real in the daemon, moved by hand in tests. */
public interface Timers {

    /** Runs the task once, on the event loop, after the delay. */
    Timer after(Duration delay, Runnable task);

    /** Runs the task on the event loop: now if the caller is on it already, otherwise soon. From any thread. */
    void execute(Runnable task);

    /** The wall clock, for showing; it may jump. */
    Instant now();

    /** A task that waits for its time. */
    interface Timer {

        /** Keeps the task from running if it has not run yet. On the event loop. */
        void cancel();
    }

    /** Timers whose tasks run on the context's event loop, with the context as the current one. */
    static Timers on(Context context) {
        return on(context, InstantSource.system());
    }

    /** As {@link #on(Context)}, with another wall clock. */
    static Timers on(Context context, InstantSource clock) {
        ContextInternal loop = (ContextInternal) context;
        return new Timers() {
            @Override
            public Timer after(Duration delay, Runnable task) {
                Future<?> scheduled = loop.nettyEventLoop()
                        .schedule(() -> loop.dispatch(task), delay.toNanos(), TimeUnit.NANOSECONDS);
                return () -> scheduled.cancel(false);
            }

            @Override
            public void execute(Runnable task) {
                if (loop.nettyEventLoop().inEventLoop()) {
                    task.run();
                } else {
                    loop.runOnContext(nothing -> task.run());
                }
            }

            @Override
            public Instant now() {
                return clock.instant();
            }
        };
    }
}
