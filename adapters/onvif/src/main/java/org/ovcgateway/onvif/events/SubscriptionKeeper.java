package org.ovcgateway.onvif.events;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.CameraException;
import org.ovcgateway.camera.NotSupported;
import org.ovcgateway.onvif.device.Timers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that a device keeps one subscription for us, and never two: makes it, renews it, makes another when it is lost.
 * One that is lost is replaced at once, as a camera that was restarted has forgotten it; but cameras count subscriptions and
 * forget old ones slowly, so that there are never more than {@link #MOST_IN_PAUSE} within a minute. Used on the camera's event
 * loop.
 */
final class SubscriptionKeeper {
    /** After the device refused a subscription, or ended as many as it may end at once. */
    static final Duration SUBSCRIBE_PAUSE = Duration.ofSeconds(60);
    /** How many subscriptions are made within that time, at most. */
    static final int MOST_IN_PAUSE = 2;

    private static final Duration LONGEST_SUBSCRIBE_PAUSE = Duration.ofMinutes(10);
    private static final Duration RECONNECT_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_RECONNECT_PAUSE = Duration.ofSeconds(30);
    private static final Duration SHORTEST_RENEWAL = Duration.ofSeconds(5);
    private static final Logger LOG = LoggerFactory.getLogger(SubscriptionKeeper.class);

    private final String name;
    private final SubscriptionCalls calls;
    private final Timers timers;
    private final Owner owner;
    private final Backoff refusals;
    private final Backoff reconnects;

    private @Nullable Subscription live;
    /** When the last ones were made, at most {@link #MOST_IN_PAUSE}. */
    private final Deque<Instant> created = new ArrayDeque<>();
    /** That a subscription is being made, or ended. */
    private Future<Void> busy = Future.succeededFuture();

    private Timers.@Nullable Timer pause;
    private Timers.@Nullable Timer renewal;
    /** Which subscription it is, the first being 1. */
    private int number;

    private boolean renewable;
    private boolean troubled;
    private boolean closed;

    /** What is done with a subscription. */
    interface Owner {
        /** Asks the device for one. */
        Future<Subscription> create();

        /** There is one now. */
        void begun();

        /** There is none any more; another will be made. */
        void ended();

        /** The device does not renew it. */
        void unrenewable();

        /** The device does not make any; the keeper has ended. */
        void missing(String words);
    }

    SubscriptionKeeper(String name, SubscriptionCalls calls, Timers timers, RandomGenerator random, Owner owner) {
        this.name = name;
        this.calls = calls;
        this.timers = timers;
        this.owner = owner;
        this.refusals = new Backoff(SUBSCRIBE_PAUSE, LONGEST_SUBSCRIBE_PAUSE, random);
        this.reconnects = new Backoff(RECONNECT_PAUSE, LONGEST_RECONNECT_PAUSE, random);
    }

    void start() {
        subscribe();
    }

    /** The one that there is; null if there is none now. */
    @Nullable
    Subscription live() {
        return live;
    }

    /** A number that is another one for each subscription. */
    int number() {
        return number;
    }

    /** Ends it all. Completes when the device has heard of it, or cannot be told; also of one that was being made. */
    Future<Void> close() {
        closed = true;
        cancel(pause);
        cancel(renewal);
        Subscription ended = live;
        live = null;
        return ended == null ? busy : calls.unsubscribe(ended);
    }

    private void subscribe() {
        pause = null;
        Promise<Void> done = Promise.promise();
        busy = done.future();
        owner.create()
                .onComplete(
                        made -> {
                            if (closed) {
                                calls.unsubscribe(made).onComplete(done);
                            } else {
                                done.complete();
                                subscribed(made);
                            }
                        },
                        failure -> {
                            done.complete();
                            refused(failure);
                        });
    }

    private void subscribed(Subscription subscription) {
        live = subscription;
        number++;
        created.addLast(timers.now());
        if (created.size() > MOST_IN_PAUSE) {
            created.removeFirst();
        }
        renewable = true;
        troubled = false;
        reconnects.reset();
        LOG.info("{} listening for events", name);
        renewInTime(subscription);
        owner.begun();
    }

    private void refused(Throwable failure) {
        if (closed) {
            return;
        }
        if (failure instanceof NotSupported) {
            closed = true;
            owner.missing(String.valueOf(failure.getMessage()));
            return;
        }
        Duration delay = isUnreachable(failure) ? reconnects.next() : refusals.next();
        subscribeAfter(delay, "cannot listen for events", failure);
    }

    private void subscribeAfter(Duration delay, String what, Throwable failure) {
        if (!troubled) {
            troubled = true;
            LOG.warn("{} {}: {}", name, what, failure.getMessage());
        }
        pause = timers.after(delay, this::subscribe);
    }

    /** The device has shown that it keeps it. */
    void proven() {
        Instant last = created.peekLast();
        if (last != null && !timers.now().isBefore(last.plus(SUBSCRIBE_PAUSE))) {
            refusals.reset();
        }
    }

    /** The device has said, on another occasion, that the subscription lasts longer. */
    void extended(Subscription longer) {
        if (live != null && !live.end().equals(longer.end())) {
            live = longer;
            renewInTime(longer);
        }
    }

    /** The device does not keep it any longer, or hangs. The next is made when this one is surely ended. */
    void gone(Throwable failure) {
        Subscription ended = live;
        if (ended == null) {
            return;
        }
        live = null;
        cancel(renewal);
        owner.ended();
        Duration delay = isCrowded() ? refusals.next() : reconnects.next();
        busy = calls.unsubscribe(ended);
        busy.onComplete(ignored -> {
            if (!closed) {
                subscribeAfter(delay, "lost the subscription to events", failure);
            }
        });
    }

    /** Whether as many as may be were made within the last minute. */
    private boolean isCrowded() {
        Instant first = created.peekFirst();
        return created.size() == MOST_IN_PAUSE && first != null && timers.now().isBefore(first.plus(SUBSCRIBE_PAUSE));
    }

    private void renewInTime(Subscription renewed) {
        cancel(renewal);
        if (renewable) {
            Duration delay = Duration.between(timers.now(), renewed.renewal());
            renewal = timers.after(
                    delay.compareTo(SHORTEST_RENEWAL) < 0 ? SHORTEST_RENEWAL : delay, () -> renew(renewed, number));
        }
    }

    private void renew(Subscription renewed, int renewedNumber) {
        calls.renew(renewed)
                .onComplete(
                        longer -> {
                            if (live != null && number == renewedNumber) {
                                live = longer;
                                renewInTime(longer);
                                proven();
                            }
                        },
                        failure -> {
                            if (live != null && number == renewedNumber) {
                                notRenewed(live, failure);
                            }
                        });
    }

    /** A device that faults at it is not asked again: to most of those each poll is a renewal. */
    private void notRenewed(Subscription renewed, Throwable failure) {
        if (isUnreachable(failure) && timers.now().isBefore(renewed.end())) {
            renewInTime(renewed);
        } else {
            renewable = false;
            owner.unrenewable();
        }
    }

    static boolean isUnreachable(Throwable failure) {
        return failure instanceof CameraException exception && exception.kind() == CameraException.Kind.UNREACHABLE;
    }

    private static void cancel(Timers.@Nullable Timer timer) {
        if (timer != null) {
            timer.cancel();
        }
    }
}
