package org.ovcgateway.gateway.channel;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.Camera;
import org.ovcgateway.gateway.command.CommandException;
import org.ovcgateway.gateway.command.ErrorCode;
import org.ovcgateway.gateway.command.PtzOrder;

/**
 * Hands a camera its orders, one after the other, so that a slow camera is not buried: of moves that wait the last one counts.
 * A stop goes at once, and what would move the camera and has not been begun is forgotten. On the channel's loop.
 */
final class PtzOrders {
    static final int MAX_WAITING = 16;

    private record Waiting(PtzOrder order, Promise<Void> done) {}

    private final Camera camera;
    private final CameraCalls calls;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private boolean busy;
    private @Nullable Future<Void> stopping;

    PtzOrders(Camera camera, CameraCalls calls) {
        this.camera = camera;
        this.calls = calls;
    }

    /**
     * Completes when the camera has done it, or when a later order has made it needless; fails with a
     * {@link CommandException}.
     */
    Future<Void> give(PtzOrder order) {
        if (order instanceof PtzOrder.Stop) {
            return stop();
        }
        Waiting last = waiting.peekLast();
        if (last != null && order instanceof PtzOrder.Move && last.order() instanceof PtzOrder.Move) {
            waiting.removeLast();
            last.done().complete();
        }
        if (waiting.size() >= MAX_WAITING) {
            return Future.failedFuture(new CommandException(
                    ErrorCode.INTERNAL, MAX_WAITING + " orders are waiting for the camera already"));
        }
        Promise<Void> done = Promise.promise();
        waiting.add(new Waiting(order, done));
        next();
        return done.future();
    }

    private Future<Void> stop() {
        waiting.removeIf(each -> {
            boolean needless = moves(each.order());
            if (needless) {
                each.done().complete();
            }
            return needless;
        });
        Future<Void> underWay = stopping;
        if (underWay != null) {
            return underWay; // nothing has been begun since
        }
        Future<Void> asked = calls.ask(
                "stop", ErrorCode.UNSUPPORTED_METHOD, () -> camera.ptz().stop());
        stopping = asked;
        return asked.onComplete(stopped -> {
            stopping = null;
            next();
        });
    }

    private void next() {
        if (busy || stopping != null) {
            return;
        }
        Waiting first = waiting.poll();
        if (first == null) {
            return;
        }
        busy = true;
        calls.ask(name(first.order()), ErrorCode.UNSUPPORTED_METHOD, question(first.order()))
                .onComplete(outcome -> {
                    busy = false;
                    first.done().handle(outcome);
                    next();
                });
    }

    private static boolean moves(PtzOrder order) {
        return !(order instanceof PtzOrder.SetPreset || order instanceof PtzOrder.ClearPreset);
    }

    private Supplier<CompletionStage<Void>> question(PtzOrder order) {
        if (order instanceof PtzOrder.Move move) {
            return () -> camera.ptz().move(move.direction(), move.speed());
        } else if (order instanceof PtzOrder.Step step) {
            return () -> camera.ptz().step(step.direction(), step.size());
        } else if (order instanceof PtzOrder.GoToPreset preset) {
            return () -> camera.presets().goTo(preset.number());
        } else if (order instanceof PtzOrder.SetPreset preset) {
            return () -> camera.presets().set(preset.number());
        } else if (order instanceof PtzOrder.ClearPreset preset) {
            return () -> camera.presets().clear(preset.number());
        }
        return () -> camera.ptz().stop();
    }

    private static String name(PtzOrder order) {
        if (order instanceof PtzOrder.Move || order instanceof PtzOrder.Step) {
            return "move";
        }
        return order instanceof PtzOrder.Stop ? "stop" : "preset";
    }
}
