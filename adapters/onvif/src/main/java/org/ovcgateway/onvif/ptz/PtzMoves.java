package org.ovcgateway.onvif.ptz;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.NotSupported;
import org.ovcgateway.camera.Ptz;
import org.ovcgateway.onvif.device.Memory;
import org.ovcgateway.onvif.device.Quirks;
import org.ovcgateway.onvif.device.Timers;
import org.ovcgateway.onvif.ptz.PtzRequests.Vector;
import org.ovcgateway.onvif.soap.Refusals;
import org.ovcgateway.onvif.soap.Service;
import org.ovcgateway.onvif.soap.SoapCalls;
import org.ovcgateway.onvif.soap.SoapFault;
import org.ovcgateway.onvif.xml.XmlElement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves by an operator's hand. At most one request to move is under way; of those that wait behind it only the newest is sent,
 * and one whose place a later command took has been done with: its answer is no failure. A stop waits for nothing.
 */
final class PtzMoves implements Ptz {
    /** After which every move ends unless it is renewed. */
    static final Duration LONGEST = Duration.ofSeconds(10);
    /** Between the steps by which a camera without continuous moves is moved. */
    static final Duration REPEAT = Duration.ofMillis(300);
    /** Between a stop that failed and the next. */
    static final Duration STOP_AGAIN = Duration.ofSeconds(2);

    static final int STOPS_AGAIN = 5;
    static final Duration SHORTEST_STEP = Duration.ofMillis(80);
    static final Duration LONGEST_STEP = Duration.ofMillis(800);

    private static final Logger LOG = LoggerFactory.getLogger(PtzMoves.class);
    private static final double SLOWEST = 0.01;
    /** Of the largest step; ten steps in three seconds go all the way. */
    private static final double REPEATED = 0.1;

    private static final double STEP_VELOCITY = 0.5;
    /** Codes that speak of where the camera stands, not of what it can. */
    private static final Set<String> OUT_OF_BOUNDS = Set.of("InvalidTranslation", "InvalidPosition");

    private final SoapCalls calls;
    private final PtzTarget.Finder targets;
    private final Memory memory;
    private final Supplier<Quirks> quirks;
    private final Timers timers;

    /** Counts commands; a task that began under another count has been overtaken. */
    private long generation;
    /** Counts stops. */
    private long stops;
    /** What moves, for all we know. */
    private final Set<Axes> moving = EnumSet.noneOf(Axes.class);
    /** Kinds of relative moves that were refused; not asked for again. */
    private final Set<String> refusedSteps = new LinkedHashSet<>();

    private @Nullable Armed armed;
    /** The request that is under way or was last; never fails. */
    private Future<Void> sending = Future.succeededFuture();
    /** The stop that is under way. */
    private @Nullable Stopping stopping;

    private int failedStops;

    /**
     * The timer that ends the present move.
     *
     * @param displaced runs if another takes its place
     */
    private record Armed(Timers.Timer timer, Runnable displaced) {}

    private record Stopping(long generation, Future<Void> ended) {}

    PtzMoves(SoapCalls calls, PtzTarget.Finder targets, Memory memory, Supplier<Quirks> quirks, Timers timers) {
        this.calls = calls;
        this.targets = targets;
        this.memory = memory;
        this.quirks = quirks;
        this.timers = timers;
    }

    @Override
    public CompletionStage<Void> move(Direction direction, int speed) {
        double part = part(speed);
        long before = stops;
        Future<Void> moved = targets.find().compose(target -> {
            Axes axes = axes(direction);
            Vector velocity = vector(direction, target.node().velocity(axes), part, false);
            Vector translation = repeated(direction, target.node(), part);
            LongFunction<Future<Void>> begin;
            if (velocity != null) {
                begin = mine -> glide(mine, target, velocity, LONGEST);
            } else if (translation != null) {
                begin = mine -> hop(mine, target, translation);
            } else {
                return notSupported(direction);
            }
            if (stops != before) {
                return Future.succeededFuture();
            }
            long mine = ++generation;
            return turn(mine, () -> allStandBut(Set.of(axes), mine, target).compose(others -> begin.apply(mine)));
        });
        return Refusals.answer("move " + words(direction), moved);
    }

    @Override
    public CompletionStage<Void> step(Direction direction, int size) {
        double part = part(size);
        long before = stops;
        Future<Void> stepped = targets.find().compose(target -> {
            Axes axes = axes(direction);
            List<Vector> translations = translations(direction, target.node(), part);
            Vector velocity = vector(direction, target.node().velocity(axes), STEP_VELOCITY, false);
            if (translations.isEmpty() && velocity == null) {
                return notSupported(direction);
            }
            if (stops != before) {
                return Future.succeededFuture();
            }
            long mine = ++generation;
            Duration time = SHORTEST_STEP.plusMillis(
                    Math.round(LONGEST_STEP.minus(SHORTEST_STEP).toMillis() * size / 100.0));
            return turn(
                            mine,
                            () -> allStandBut(Set.of(), mine, target)
                                    .compose(stands ->
                                            step(mine, target, translations.iterator(), velocity, time, null)))
                    .compose(timed -> Boolean.TRUE.equals(timed) ? standAfter(time, mine) : Future.succeededFuture());
        });
        return Refusals.answer("move " + words(direction) + " a bit", stepped);
    }

    @Override
    public CompletionStage<Void> stop() {
        return Refusals.answer("stop", standStill());
    }

    /** Does something else that moves the camera, in the place of what was asked of it before. */
    <T> Future<T> travel(Supplier<Future<T>> request) {
        long mine = ++generation;
        stops++;
        return request.get().onSuccess(done -> {
            if (mine == generation) {
                moving.clear();
                disarm();
            }
        });
    }

    /** Stops if something moves. */
    Future<Void> settle() {
        return moving.isEmpty() ? Future.succeededFuture() : standStill();
    }

    /** The request under way answered, whatever came of it. */
    private <T> Future<@Nullable T> turn(long mine, Supplier<Future<T>> request) {
        if (!sending.isComplete()) {
            return sending.compose(before -> turn(mine, request));
        }
        if (mine != generation) {
            return Future.succeededFuture();
        }
        Future<T> sent = request.get();
        sending = sent.<Void>mapEmpty().otherwiseEmpty();
        return sent;
    }

    private Future<Void> glide(long mine, PtzTarget target, Vector velocity, Duration time) {
        if (mine != generation) {
            return Future.succeededFuture();
        }
        boolean stood = moving.isEmpty();
        moving.add(velocity.axes());
        failedStops = 0;
        arm(LONGEST, this::stopByItself, () -> {});
        Duration told = quirks.get().sendMoveTimeout() ? time : null;
        return calls.call(Service.PTZ, PtzRequests.continuousMove(target.profileToken(), velocity, told))
                .<Void>mapEmpty()
                .recover(failure -> {
                    if (mine != generation) {
                        return Future.succeededFuture();
                    }
                    if (stood && failure instanceof SoapFault) {
                        moving.clear();
                        disarm();
                    }
                    return Future.failedFuture(failure);
                });
    }

    /** Steps until a stop comes, or another command; the answer is that of the first. */
    private Future<Void> hop(long mine, PtzTarget target, Vector translation) {
        if (mine != generation) {
            return Future.succeededFuture();
        }
        moving.add(translation.axes());
        failedStops = 0;
        arm(LONGEST, this::stopByItself, () -> {});
        return hopOnce(mine, target, translation);
    }

    private Future<Void> hopOnce(long mine, PtzTarget target, Vector translation) {
        Promise<Void> pause = Promise.promise();
        Timers.Timer timer = timers.after(REPEAT, pause::complete);
        Future<Void> sent = calls.call(Service.PTZ, PtzRequests.relativeMove(target.profileToken(), translation))
                .mapEmpty();
        sent.compose(answered -> pause.future()).onComplete(result -> {
            if (mine != generation) {
                timer.cancel();
            } else if (result.succeeded()) {
                sending = hopOnce(mine, target, translation).otherwiseEmpty();
            } else {
                timer.cancel();
                LOG.debug("[onvif] [ptz] no more steps: {}", result.cause().getMessage());
                moving.clear();
                disarm();
            }
        });
        return sent.recover(failure -> mine != generation ? Future.succeededFuture() : Future.failedFuture(failure));
    }

    /** Whether it is a move that must be ended by a stop. */
    private Future<Boolean> step(
            long mine,
            PtzTarget target,
            Iterator<Vector> translations,
            @Nullable Vector velocity,
            Duration time,
            @Nullable Throwable refusal) {
        if (mine != generation) {
            return Future.succeededFuture(false);
        }
        if (translations.hasNext()) {
            Vector translation = translations.next();
            return calls.call(Service.PTZ, PtzRequests.relativeMove(target.profileToken(), translation))
                    .map(false)
                    .recover(failure -> {
                        if (mine != generation) {
                            return Future.succeededFuture(false);
                        }
                        if (!Refusals.mayLikeAnother(failure)) {
                            return Future.failedFuture(failure);
                        }
                        if (!(failure instanceof SoapFault fault) || !OUT_OF_BOUNDS.contains(fault.subcode())) {
                            refusedSteps.add(kind(translation));
                        }
                        return step(mine, target, translations, velocity, time, failure);
                    });
        }
        if (velocity != null) {
            return glide(mine, target, velocity, time).map(true);
        }
        return Future.failedFuture(refusal != null ? refusal : new NotSupported("the camera does not move in steps"));
    }

    private Future<Void> standAfter(Duration time, long mine) {
        if (mine != generation) {
            return Future.succeededFuture();
        }
        Promise<Void> stands = Promise.promise();
        arm(time, () -> standStill().onComplete(stands), stands::tryComplete);
        return stands.future();
    }

    private void stopByItself() {
        standStill().onFailure(failure -> LOG.warn("[onvif] [ptz] a move did not end: {}", failure.getMessage()));
    }

    private Future<Void> standStill() {
        stops++;
        Stopping underWay = stopping;
        if (underWay != null && underWay.generation() == generation) {
            return underWay.ended();
        }
        long mine = ++generation;
        disarm();
        Future<Void> ended = targets.profileToken()
                .compose(token -> {
                    Ladder ladder = new Ladder(mine, token, Set.copyOf(moving), SoapCalls.Urgency.OVERTAKING);
                    return ladder.descend(ways().iterator(), null);
                })
                .onFailure(failure -> {
                    if (mine == generation && !moving.isEmpty() && failedStops++ < STOPS_AGAIN) {
                        arm(STOP_AGAIN, this::stopByItself, () -> {});
                    }
                });
        stopping = new Stopping(mine, ended);
        sending = ended.otherwiseEmpty();
        ended.onComplete(result -> {
            Stopping latest = stopping;
            if (latest != null && latest.generation() == mine) {
                stopping = null;
            }
        });
        return ended;
    }

    /** What does not stop for it may go on: the move that is wanted matters more. */
    private Future<Void> allStandBut(Set<Axes> wanted, long mine, PtzTarget target) {
        if (wanted.containsAll(moving)) {
            return Future.succeededFuture();
        }
        Ladder ladder = new Ladder(mine, target.profileToken(), Set.copyOf(moving), SoapCalls.Urgency.IN_TURN);
        return ladder.descend(ways().iterator(), null).recover(failure -> {
            LOG.debug("[onvif] [ptz] no stop between two moves: {}", failure.getMessage());
            return Future.succeededFuture();
        });
    }

    /** The ways to stop, the one that is known to work first. */
    private List<Quirks.Stop> ways() {
        Set<Quirks.Stop> ways = new LinkedHashSet<>();
        ways.add(quirks.get().stop());
        ways.addAll(List.of(Quirks.Stop.STOP, Quirks.Stop.STOP_AXES, Quirks.Stop.MOVE_ZERO));
        ways.remove(Quirks.Stop.TRY);
        return List.copyOf(ways);
    }

    /** Tries one way to stop after the other. */
    private final class Ladder {
        private final long mine;
        private final String profileToken;
        private final Set<Axes> axes;
        private final SoapCalls.Urgency urgency;

        /**
         * @param axes that move; empty if that is not known
         */
        Ladder(long mine, String profileToken, Set<Axes> axes, SoapCalls.Urgency urgency) {
            this.mine = mine;
            this.profileToken = profileToken;
            this.axes = axes;
            this.urgency = urgency;
        }

        Future<Void> descend(Iterator<Quirks.Stop> ways, @Nullable Throwable refusal) {
            if (mine != generation) {
                return Future.succeededFuture();
            }
            if (!ways.hasNext()) {
                return Future.failedFuture(
                        refusal != null ? refusal : new NotSupported("the camera has no way to stop"));
            }
            Quirks.Stop way = ways.next();
            return tryWay(way).transform(result -> {
                if (result.succeeded()) {
                    if (Boolean.TRUE.equals(result.result())) {
                        remember(way);
                    }
                    moving.clear();
                    return Future.succeededFuture();
                }
                if (!Refusals.mayLikeAnother(result.cause())) {
                    return Future.failedFuture(result.cause());
                }
                return descend(ways, refusal != null ? refusal : result.cause());
            });
        }

        /** Whether anything had to be sent. */
        private Future<Boolean> tryWay(Quirks.Stop way) {
            if (way == Quirks.Stop.STOP) {
                return calls.call(Service.PTZ, PtzRequests.stop(profileToken), urgency)
                        .map(true);
            }
            return targets.find().compose(target -> {
                PtzNode node = target.node();
                Collection<Axes> which = axes.isEmpty() ? EnumSet.allOf(Axes.class) : axes;
                if (way == Quirks.Stop.STOP_AXES) {
                    return each(
                            which.stream()
                                    .filter(axis -> node.velocity(axis) != null || node.translation(axis) != null)
                                    .iterator(),
                            axis -> PtzRequests.stop(profileToken, axis),
                            null);
                }
                // what moves in steps only stands after the last of them
                return each(
                        which.stream()
                                .filter(axis -> node.velocity(axis) != null)
                                .iterator(),
                        axis -> PtzRequests.continuousMove(profileToken, new Vector(axis, 0, 0, null), null),
                        null);
            });
        }

        /** Sends one after the other; it is enough that one is taken. */
        private Future<Boolean> each(
                Iterator<Axes> left, Function<Axes, XmlElement> request, @Nullable Throwable refusal) {
            if (!left.hasNext()) {
                return refusal == null ? Future.succeededFuture(false) : Future.failedFuture(refusal);
            }
            XmlElement body = request.apply(left.next());
            return calls.call(Service.PTZ, body, urgency).transform(result -> {
                if (result.succeeded()) {
                    return each(left, request, null).map(true).otherwise(true);
                }
                return each(left, request, result.cause());
            });
        }

        private void remember(Quirks.Stop way) {
            if (quirks.get().stop() != way) {
                memory.update(learnt -> learnt.withStop(way));
            }
        }
    }

    private void arm(Duration delay, Runnable due, Runnable displaced) {
        disarm();
        armed = new Armed(
                timers.after(delay, () -> {
                    armed = null;
                    due.run();
                }),
                displaced);
    }

    private void disarm() {
        Armed present = armed;
        if (present != null) {
            armed = null;
            present.timer().cancel();
            present.displaced().run();
        }
    }

    /** Relative moves of a step, the best first. */
    private List<Vector> translations(Direction direction, PtzNode node, double part) {
        List<@Nullable Vector> all = new ArrayList<>();
        if (axes(direction) == Axes.PAN_TILT) {
            all.add(vector(direction, node.fieldOfView(), part, true));
        }
        all.add(vector(direction, node.translation(axes(direction)), part, false));
        return all.stream()
                .flatMap(translation -> Optional.ofNullable(translation).stream())
                .filter(translation -> !refusedSteps.contains(kind(translation)))
                .toList();
    }

    private @Nullable Vector repeated(Direction direction, PtzNode node, double part) {
        List<Vector> translations = translations(direction, node, part * REPEATED);
        return translations.isEmpty() ? null : translations.get(translations.size() - 1);
    }

    private static String kind(Vector translation) {
        return translation.axes() + (translation.space() == null ? "" : " " + translation.space());
    }

    /** Null if nothing of it moves in that space. */
    private @Nullable Vector vector(Direction direction, @Nullable Space space, double part, boolean named) {
        if (space == null) {
            return null;
        }
        Quirks known = quirks.get();
        int right = known.invertPan() ? -direction.pan() : direction.pan();
        int up = known.invertTilt() ? -direction.tilt() : direction.tilt();
        Axes axes = axes(direction);
        double x = space.x() == null ? 0 : space.x().part(axes == Axes.ZOOM ? direction.zoom() : right, part);
        double y = space.y() == null ? 0 : space.y().part(up, part);
        return x == 0 && y == 0 ? null : new Vector(axes, x, y, named ? space.uri() : null);
    }

    private static Axes axes(Direction direction) {
        return direction.zoom() == 0 ? Axes.PAN_TILT : Axes.ZOOM;
    }

    private static double part(int percent) {
        if (percent < 0 || percent > 100) {
            throw new IllegalArgumentException("0 to 100 was wanted, not " + percent);
        }
        return Math.max(SLOWEST, percent / 100.0);
    }

    private static <T> Future<T> notSupported(Direction direction) {
        return Future.failedFuture(new NotSupported("the camera cannot move " + words(direction)));
    }

    private static String words(Direction direction) {
        return direction.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
