package org.ovcgateway.gateway.channel;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.Camera;
import org.ovcgateway.gateway.command.CommandException;
import org.ovcgateway.gateway.command.ErrorCode;
import org.ovcgateway.gateway.command.PtzOrder;

/**
 * Hands a camera its orders, one after the other, so that a slow camera is not buried: of moves that wait the last one counts.
 * A stop, of a move or of a tour, goes at once, and what would move the camera and has not been begun is forgotten. On the
 * channel's loop.
 */
final class PtzOrders {
    static final int MAX_WAITING = 16;

    /** For each of two questions where a tour has to be found first. */
    private static final Duration TOUR_WITHIN = CameraCalls.DEADLINE.dividedBy(2);

    private record Waiting(PtzOrder order, Promise<Void> done) {}

    private final Camera camera;
    private final CameraCalls calls;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private final Map<PtzOrder, Future<Void>> stopping = new HashMap<>();
    private boolean busy;
    /** So many came: what was not begun before the last of them is not begun any more. */
    private long stops;
    /** The tour that was begun last; null if none was, or it was ended. */
    private @Nullable String touring;

    PtzOrders(Camera camera, CameraCalls calls) {
        this.camera = camera;
        this.calls = calls;
    }

    /**
     * Completes when the camera has done it, or when a later order has made it needless; fails with a
     * {@link CommandException}.
     */
    Future<Void> give(PtzOrder order) {
        if (order instanceof PtzOrder.Stop || order instanceof PtzOrder.StopTour) {
            return stop(order);
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

    private Future<Void> stop(PtzOrder order) {
        stops++;
        waiting.removeIf(each -> {
            boolean needless = moves(each.order());
            if (needless) {
                each.done().complete();
            }
            return needless;
        });
        Future<Void> underWay = stopping.get(order);
        if (underWay != null) {
            return underWay; // nothing has been begun since
        }
        Future<Void> asked = carryOut(order);
        stopping.put(order, asked);
        return asked.onComplete(stopped -> {
            stopping.remove(order);
            next();
        });
    }

    private void next() {
        if (busy || !stopping.isEmpty()) {
            return;
        }
        Waiting first = waiting.poll();
        if (first == null) {
            return;
        }
        busy = true;
        carryOut(first.order()).onComplete(outcome -> {
            busy = false;
            first.done().handle(outcome);
            next();
        });
    }

    private static boolean moves(PtzOrder order) {
        return !(order instanceof PtzOrder.SetPreset || order instanceof PtzOrder.ClearPreset);
    }

    private Future<Void> carryOut(PtzOrder order) {
        if (order instanceof PtzOrder.StartTour tour) {
            return startTour(tour.token());
        } else if (order instanceof PtzOrder.StopTour tour) {
            return stopTour(tour.token());
        }
        return calls.ask(name(order), ErrorCode.UNSUPPORTED_METHOD, question(order));
    }

    private Future<Void> startTour(@Nullable String named) {
        long before = stops;
        return tour(named).compose(token -> {
            if (stops != before) {
                return Future.succeededFuture(); // stopped while it was looked for
            }
            touring = token;
            return tell(() -> camera.presetTours().start(token));
        });
    }

    private Future<Void> stopTour(@Nullable String named) {
        String begun = touring;
        touring = null;
        return tour(named == null ? begun : named)
                .compose(token -> tell(() -> camera.presetTours().stop(token)));
    }

    private Future<Void> tell(Supplier<CompletionStage<Void>> order) {
        return calls.ask("tour", ErrorCode.UNSUPPORTED_METHOD, TOUR_WITHIN, order);
    }

    /** @param named null for the camera's first one */
    private Future<String> tour(@Nullable String named) {
        return named != null
                ? Future.succeededFuture(named)
                : calls.ask(
                                "tour",
                                ErrorCode.UNSUPPORTED_METHOD,
                                TOUR_WITHIN,
                                () -> camera.presetTours().list())
                        .compose(tours -> tours.isEmpty()
                                ? CommandException.unsupported("tour: the camera has none")
                                : Future.succeededFuture(tours.get(0).token()));
    }

    private Supplier<CompletionStage<Void>> question(PtzOrder order) {
        if (order instanceof PtzOrder.Move move) {
            return () -> camera.ptz().move(move.direction(), move.speed());
        } else if (order instanceof PtzOrder.Step step) {
            return () -> camera.ptz().step(step.direction(), step.size());
        } else if (order instanceof PtzOrder.GoToPreset preset) {
            return () -> camera.presets().goTo(preset.number());
        } else if (order instanceof PtzOrder.GoToToken preset) {
            return () -> camera.presets().goTo(preset.token());
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
