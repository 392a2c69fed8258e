package org.ovcgateway.gateway.channel;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.CameraException;
import org.ovcgateway.camera.NotSupported;
import org.ovcgateway.gateway.command.CommandException;
import org.ovcgateway.gateway.command.ErrorCode;
import org.ovcgateway.gateway.supervise.Timers;

/** Asks a channel's camera, waits no longer than the platform does, and tells its failures in the platform's codes. On the channel's loop. */
final class CameraCalls {
    /** A session answers by itself after 15 s; what the camera did is said before. */
    static final Duration DEADLINE = Duration.ofSeconds(14);

    private final Timers timers;

    CameraCalls(Timers timers) {
        this.timers = timers;
    }

    /** As {@link #ask(String, ErrorCode, Duration, Supplier)}, within {@link #DEADLINE}. */
    <T extends @Nullable Object> Future<T> ask(
            String what, ErrorCode unsupported, Supplier<CompletionStage<T>> question) {
        return ask(what, unsupported, DEADLINE, question);
    }

    /**
     * Asks at once.
     *
     * @param what the camera is asked to do, for people
     * @param unsupported the code for what the camera cannot do
     * @return completes on the loop; fails with {@link CommandException}, or with what the question threw
     */
    <T extends @Nullable Object> Future<T> ask(
            String what, ErrorCode unsupported, Duration within, Supplier<CompletionStage<T>> question) {
        Promise<T> answer = Promise.promise();
        Timers.Timer limit = timers.after(
                within,
                () -> answer.tryFail(new CommandException(
                        ErrorCode.INTERNAL, what + ": the camera did not answer within " + within.toSeconds() + " s")));
        CompletionStage<T> asked;
        try {
            asked = question.get();
        } catch (RuntimeException e) {
            limit.cancel();
            return Future.failedFuture(e);
        }
        asked.whenComplete((result, fault) -> timers.execute(() -> {
            limit.cancel();
            if (fault == null) {
                answer.tryComplete(result);
            } else {
                answer.tryFail(told(what, unsupported, fault));
            }
        }));
        return answer.future();
    }

    private static Throwable told(String what, ErrorCode unsupported, Throwable fault) {
        Throwable cause = fault instanceof CompletionException && fault.getCause() != null ? fault.getCause() : fault;
        if (cause instanceof NotSupported) {
            return new CommandException(unsupported, what + ": " + cause.getMessage(), cause);
        }
        if (cause instanceof CameraException refused) {
            return new CommandException(
                    switch (refused.kind()) {
                        case UNREACHABLE, UNAUTHORISED, EXCHANGED -> ErrorCode.CHANNEL_OFFLINE;
                        case FAILED -> ErrorCode.INTERNAL;
                    },
                    what + ": " + refused.getMessage(),
                    refused);
        }
        return cause;
    }
}
