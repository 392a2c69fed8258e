package org.ovcgateway.onvif.events;

import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.CameraException;
import org.ovcgateway.camera.NotSupported;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that a device keeps one subscription for us, and never two: makes it, renews it, makes another when it is lost.
 * Cameras count subscriptions and forget old ones slowly, so that another is not made within a minute of the one before. Used
 * on the camera's event loop.
 */
final class SubscriptionKeeper {
    /** Between two subscriptions of which the device ended the first, and after it refused one. */
    static final Duration SUBSCRIBE_PAUSE = Duration.ofSeconds(60);

    private static final Duration LONGEST_SUBSCRIBE_PAUSE = Duration.ofMinutes(10);
    private static final Duration RECONNECT_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_RECONNECT_PAUSE = Duration.ofSeconds(60);
    private static final Duration SHORTEST_RENEWAL = Duration.ofSeconds(5);
    private static final Logger LOG = LoggerFactory.getLogger(SubscriptionKeeper.class);

    private final String name;
    private final SubscriptionCalls calls;
    private final Timers timers;
    private final Owner owner;
    private final Backoff refusals;
    private final Backoff reconnects;

    private @Nullable Subscription live;
    private @Nullable Instant created;
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

    /** Ends it all. Completes when the device has heard of it, or cannot be told. */
    Future<Void> close() {
        closed = true;
        cancel(pause);
        cancel(renewal);
        Subscription ended = live;
        live = null;
        return ended == null ? Future.succeededFuture() : calls.unsubscribe(ended);
    }

    private void subscribe() {
        pause = null;
        owner.create().onComplete(this::subscribed, this::refused);
    }

    private void subscribed(Subscription subscription) {
        if (closed) {
            calls.unsubscribe(subscription);
            return;
        }
        live = subscription;
        number++;
        created = timers.now();
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
        if (created != null && !timers.now().isBefore(created.plus(SUBSCRIBE_PAUSE))) {
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
        Instant earliest = created == null ? timers.now() : created.plus(SUBSCRIBE_PAUSE);
        Duration delay = timers.now().isBefore(earliest) ? refusals.next() : reconnects.next();
        calls.unsubscribe(ended).onComplete(ignored -> {
            if (!closed) {
                subscribeAfter(delay, "lost the subscription to events", failure);
            }
        });
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
