package org.ovcgateway.onvif.device;

import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The event loop that all of a device lives on, for those who are not on it. Safe for any thread. */
public final class DeviceLoop {
    private final Context context;

    public DeviceLoop(Context context) {
        this.context = context;
    }

    /**
     * Makes a call on the loop.
     *
     * @param wanted what is asked for, for messages, such as "making a still"
     * @return fails as the camera port does
     */
    public <T extends @Nullable Object> CompletionStage<T> call(String wanted, Supplier<Future<T>> call) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        context.runOnContext(unused -> {
            Future<T> made;
            try {
                made = call.get();
            } catch (RuntimeException e) {
                answer.completeExceptionally(Failures.forPort(e, wanted));
                return;
            }
            made.onComplete(done -> {
                if (done.succeeded()) {
                    answer.complete(done.result());
                } else {
                    answer.completeExceptionally(Failures.forPort(done.cause(), wanted));
                }
            });
        });
        return answer;
    }

    /** Does something on the loop, sometime. */
    public void run(Runnable task) {
        context.runOnContext(unused -> task.run());
    }
}
