package org.ovcgateway.onvif.events;

import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.CameraException;
import org.ovcgateway.camera.NotSupported;
import org.ovcgateway.onvif.soap.EventCalls;
import org.ovcgateway.onvif.soap.SoapFault;
import org.ovcgateway.onvif.xml.XmlElement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches messages from a pull point (ONVIF Core Specification 9.2): one subscription at a time, polled without a pause. A poll
 * that ends without an answer says nothing about the subscription, which lives on in the device; only a fault ends it, or that
 * nobody answers beyond its end. Whether the device claims to have pull points is of no interest: it is tried. Used on the
 * camera's event loop.
 */
final class PullPoint implements Feed {
    /** Between two subscriptions of which the device ended the first, and after it refused one. */
    static final Duration SUBSCRIBE_PAUSE = Duration.ofSeconds(60);

    /** A poll that lasted this long before its connection went was closed because nothing happened. */
    static final Duration IDLE = Duration.ofSeconds(5);
    /** Between the beginnings of two polls of a device that does not wait until something happens. */
    static final Duration EMPTY_PAUSE = Duration.ofSeconds(2);
    /** Between the beginnings of two polls that bring messages. */
    static final Duration FULL_PAUSE = Duration.ofMillis(250);

    private static final Duration LONGEST_SUBSCRIBE_PAUSE = Duration.ofMinutes(10);
    private static final Duration RECONNECT_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_RECONNECT_PAUSE = Duration.ofSeconds(30);
    /** Beyond what the transport itself waits for. */
    private static final Duration WATCHDOG = SubscriptionCalls.POLL.plusSeconds(40);

    private static final Duration SHORTEST_RENEWAL = Duration.ofSeconds(5);
    private static final int MOST_SILENT = 3;
    private static final Logger LOG = LoggerFactory.getLogger(PullPoint.class);

    private final String name;
    private final SubscriptionCalls calls;
    private final Timers timers;
    private final Supplier<Duration> clockAhead;
    private final Listener listener;
    private final Backoff refusals;
    private final Backoff reconnects;

    private @Nullable Live live;
    private Timers.@Nullable Timer pause;
    private @Nullable Instant created;
    private boolean gently;
    private boolean troubled;
    private boolean closed;

    /** The one subscription there is. */
    private static final class Live {
        private Subscription subscription;
        private boolean answered;
        private boolean renewable = true;
        private int silent;
        private int poll;
        private Timers.@Nullable Timer next;
        private Timers.@Nullable Timer watchdog;
        private Timers.@Nullable Timer renewal;

        Live(Subscription subscription) {
            this.subscription = subscription;
        }

        void end() {
            cancel(next);
            cancel(watchdog);
            cancel(renewal);
        }
    }

    /**
     * Events of one device, not yet asked for.
     *
     * @param name prefix of what is logged
     * @param clockAhead how far the device's clock is ahead of ours, as far as is known
     */
    PullPoint(
            String name,
            EventCalls calls,
            Timers timers,
            Supplier<Duration> clockAhead,
            RandomGenerator random,
            Listener listener) {
        this.name = name;
        this.calls = new SubscriptionCalls(calls, timers, clockAhead);
        this.timers = timers;
        this.clockAhead = clockAhead;
        this.listener = listener;
        this.refusals = new Backoff(SUBSCRIBE_PAUSE, LONGEST_SUBSCRIBE_PAUSE, random);
        this.reconnects = new Backoff(RECONNECT_PAUSE, LONGEST_RECONNECT_PAUSE, random);
    }

    @Override
    public void start() {
        subscribe();
    }

    @Override
    public void synchronise() {
        if (live != null) {
            calls.synchronise(live.subscription);
        }
    }

    @Override
    public Future<Void> close() {
        closed = true;
        cancel(pause);
        Live ended = live;
        live = null;
        if (ended == null) {
            return Future.succeededFuture();
        }
        ended.end();
        calls.abandonPoll();
        return calls.unsubscribe(ended.subscription);
    }

    private void subscribe() {
        pause = null;
        calls.createPullPoint().onComplete(this::subscribed, this::refused);
    }

    private void subscribed(Subscription subscription) {
        if (closed) {
            calls.unsubscribe(subscription);
            return;
        }
        Live begun = new Live(subscription);
        live = begun;
        created = timers.now();
        reconnects.reset();
        LOG.info("{} listening for events", name);
        troubled = false;
        renewInTime(begun);
        calls.synchronise(subscription).onComplete(ignored -> poll(begun));
    }

    private void refused(Throwable failure) {
        if (closed) {
            return;
        }
        if (failure instanceof NotSupported) {
            closed = true;
            listener.missing(String.valueOf(failure.getMessage()));
            return;
        }
        boolean reached = !isUnreachable(failure);
        subscribeAfter(reached ? refusals.next() : reconnects.next(), "cannot listen for events", failure);
    }

    private void subscribeAfter(Duration delay, String what, Throwable failure) {
        if (!troubled) {
            troubled = true;
            LOG.warn("{} {}: {}", name, what, failure.getMessage());
        }
        pause = timers.after(delay, this::subscribe);
    }

    private void poll(Live polled) {
        if (polled != live) {
            return;
        }
        Instant began = timers.now();
        int number = ++polled.poll;
        cancel(polled.watchdog);
        polled.watchdog = timers.after(WATCHDOG, () -> {
            calls.abandonPoll();
            gone(polled, new CameraException(CameraException.Kind.UNREACHABLE, "a poll for events never ended"));
        });
        calls.poll(polled.subscription, gently)
                .onComplete(
                        answer -> ifCurrent(polled, number, () -> answered(polled, answer, began)),
                        failure -> ifCurrent(polled, number, () -> failed(polled, failure, began)));
    }

    private void ifCurrent(Live polled, int number, Runnable task) {
        if (polled == live && polled.poll == number) {
            cancel(polled.watchdog);
            task.run();
        }
    }

    private void answered(Live polled, XmlElement answer, Instant began) {
        polled.answered = true;
        polled.silent = 0;
        reconnects.reset();
        if (created != null && created.plus(SUBSCRIBE_PAUSE).isBefore(timers.now())) {
            refusals.reset();
        }
        Subscription extended = calls.after(answer, polled.subscription);
        if (!extended.end().equals(polled.subscription.end())) {
            polled.subscription = extended;
            renewInTime(polled);
        }
        List<Notification> messages = NotificationReader.read(answer, timers.now(), clockAhead.get());
        if (!messages.isEmpty()) {
            listener.messages(messages);
        }
        pollAt(polled, began.plus(messages.isEmpty() ? EMPTY_PAUSE : FULL_PAUSE));
    }

    private void pollAt(Live polled, Instant at) {
        Duration delay = Duration.between(timers.now(), at);
        if (delay.isNegative() || delay.isZero()) {
            poll(polled);
        } else {
            polled.next = timers.after(delay, () -> poll(polled));
        }
    }

    private void failed(Live polled, Throwable failure, Instant began) {
        if (failure instanceof SoapFault && !polled.answered && !gently) {
            gently = true;
            pollAt(polled, began.plus(FULL_PAUSE));
            return;
        }
        if (!isUnreachable(failure)) {
            gone(polled, failure);
            return;
        }
        Duration lasted = Duration.between(began, timers.now());
        if (lasted.compareTo(SubscriptionCalls.POLL) > 0 && ++polled.silent >= MOST_SILENT) {
            gone(polled, failure);
        } else if (lasted.compareTo(IDLE) >= 0) {
            poll(polled);
        } else if (timers.now().isAfter(polled.subscription.end())) {
            gone(polled, failure);
        } else {
            pollAt(polled, timers.now().plus(reconnects.next()));
        }
    }

    private static boolean isUnreachable(Throwable failure) {
        return failure instanceof CameraException exception
                && exception.kind() == CameraException.Kind.UNREACHABLE;
    }

    /** The device does not keep it any longer, or hangs. The next is made when this one is surely ended. */
    private void gone(Live ended, Throwable failure) {
        if (ended != live) {
            return;
        }
        live = null;
        ended.end();
        Instant now = timers.now();
        Instant earliest = created == null ? now : created.plus(SUBSCRIBE_PAUSE);
        Duration delay = now.isBefore(earliest) ? refusals.next() : reconnects.next();
        calls.unsubscribe(ended.subscription).onComplete(ignored -> {
            if (!closed) {
                subscribeAfter(delay, "lost the subscription to events", failure);
            }
        });
    }

    private void renewInTime(Live renewed) {
        cancel(renewed.renewal);
        if (!renewed.renewable) {
            return;
        }
        Duration delay = Duration.between(timers.now(), renewed.subscription.renewal());
        renewed.renewal = timers.after(
                delay.compareTo(SHORTEST_RENEWAL) < 0 ? SHORTEST_RENEWAL : delay, () -> renew(renewed));
    }

    /** A device that faults at it is not asked again: to most of them each poll is a renewal. */
    private void renew(Live renewed) {
        calls.renew(renewed.subscription)
                .onComplete(
                        longer -> {
                            if (renewed == live) {
                                renewed.subscription = longer;
                                renewInTime(renewed);
                            }
                        },
                        failure -> {
                            renewed.renewable = isUnreachable(failure);
                            if (renewed == live && timers.now().isBefore(renewed.subscription.end())) {
                                renewInTime(renewed);
                            }
                        });
    }

    private static void cancel(Timers.@Nullable Timer timer) {
        if (timer != null) {
            timer.cancel();
        }
    }
}
