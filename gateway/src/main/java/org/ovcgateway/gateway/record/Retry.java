package org.ovcgateway.gateway.record;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.gateway.record.UploadException.Kind;
import org.ovcgateway.gateway.supervise.Backoff;
import org.ovcgateway.gateway.supervise.Timers;

/** Tries a request several times, with a pause after each failure (H.627.2 9.3.4.1.2). One request at a time, on the event loop. */
final class Retry {
    static final int ATTEMPTS = 5;

    private final ContextInternal context;
    private final Timers timers;
    private final Backoff backoff;
    private boolean inHaste;
    private @Nullable Runnable endPause;

    Retry(ContextInternal context, Timers timers, Backoff backoff) {
        this.context = context;
        this.timers = timers;
        this.backoff = backoff;
    }

    /** The first result that comes, or the last failure. */
    <T extends @Nullable Object> Future<T> run(Supplier<Future<T>> attempt) {
        Promise<T> result = context.promise();
        run(attempt, 1, result);
        return result.future();
    }

    /** From now on everything is tried once; a pause in progress ends with the failure before it. */
    void hurry() {
        inHaste = true;
        if (endPause != null) {
            endPause.run();
        }
    }

    private <T extends @Nullable Object> void run(Supplier<Future<T>> attempt, int number, Promise<T> result) {
        attempt.get().onComplete(done -> {
            if (done.succeeded()) {
                result.complete(done.result());
            } else if (number == ATTEMPTS || inHaste || isPermanent(done.cause())) {
                result.fail(done.cause());
            } else {
                Timers.Timer pause = timers.after(backoff.pause(number, done.cause()), () -> {
                    endPause = null;
                    run(attempt, number + 1, result);
                });
                endPause = () -> {
                    endPause = null;
                    pause.cancel();
                    result.fail(done.cause());
                };
            }
        });
    }

    private static boolean isPermanent(Throwable cause) {
        return cause instanceof UploadException failure && failure.kind() == Kind.BAD_ADDRESS;
    }
}
