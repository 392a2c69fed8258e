package org.ovcgateway.onvif.events;

import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.CameraException;
import org.ovcgateway.onvif.device.Timers;
import org.ovcgateway.onvif.soap.EventCalls;
import org.ovcgateway.onvif.soap.SoapFault;
import org.ovcgateway.onvif.xml.XmlElement;

/**
 * Fetches messages from a pull point (ONVIF Core Specification 9.2), polled without a pause. A poll that ends without an answer
 * says nothing about the subscription, which lives on in the device; only a fault ends it, or that nobody answers beyond its
 * end. Whether the device claims to have pull points is of no interest: it is tried. Used on the camera's event loop.
 */
final class PullPoint implements Feed {
    /** A poll that lasted this long before its connection went was closed because nothing happened. */
    static final Duration IDLE = Duration.ofSeconds(5);
    /** Between the beginnings of two polls of a device that does not wait until something happens. */
    static final Duration EMPTY_PAUSE = Duration.ofSeconds(2);
    /** Between the beginnings of two polls that bring messages. */
    static final Duration FULL_PAUSE = Duration.ofMillis(250);
    /** After which a poll is given up that the transport ought to have ended. */
    static final Duration WATCHDOG = SubscriptionCalls.POLL.plusSeconds(40);

    private static final Duration RECONNECT_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_RECONNECT_PAUSE = Duration.ofSeconds(30);
    private static final int MOST_SILENT = 3;
    private static final int MOST_STRANGE = 3;

    private final SubscriptionCalls calls;
    private final Timers timers;
    private final Supplier<Duration> clockAhead;
    private final Listener listener;
    private final SubscriptionKeeper keeper;
    private final Backoff reconnects;

    private Timers.@Nullable Timer next;
    private Timers.@Nullable Timer watchdog;
    /** Which poll it is, so that the end of one that was given up is not taken for the end of the one after. */
    private int poll;

    /** Polls in a row to which nothing came. */
    private int silent;
    /** Polls in a row to which something else than an answer came, or the connection was closed at once. */
    private int strange;

    private boolean answered;
    private boolean gently;

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
        this.calls = new SubscriptionCalls(calls, timers, clockAhead);
        this.timers = timers;
        this.clockAhead = clockAhead;
        this.listener = listener;
        this.keeper = new SubscriptionKeeper(name, this.calls, timers, random, new Polling());
        this.reconnects = new Backoff(RECONNECT_PAUSE, LONGEST_RECONNECT_PAUSE, random);
    }

    private final class Polling implements SubscriptionKeeper.Owner {
        @Override
        public Future<Subscription> create() {
            return calls.createPullPoint();
        }

        @Override
        public void begun() {
            answered = false;
            silent = 0;
            strange = 0;
            reconnects.reset();
            Subscription live = keeper.live();
            int number = keeper.number();
            if (live != null) {
                calls.synchronise(live).onComplete(ignored -> {
                    if (keeper.number() == number) {
                        poll();
                    }
                });
            }
        }

        @Override
        public void ended() {
            stop();
        }

        @Override
        public void unrenewable() {
            // each poll renews it, or else a fault will say that it is gone
        }

        @Override
        public void missing(String words) {
            listener.missing(words);
        }
    }

    @Override
    public void start() {
        keeper.start();
    }

    @Override
    public void synchronise() {
        Subscription live = keeper.live();
        if (live != null) {
            calls.synchronise(live);
        }
    }

    @Override
    public Future<Void> close() {
        stop();
        calls.abandonPoll();
        return keeper.close();
    }

    private void stop() {
        poll++;
        cancel(next);
        cancel(watchdog);
    }

    private void poll() {
        Subscription live = keeper.live();
        if (live == null) {
            return;
        }
        Instant began = timers.now();
        int number = ++poll;
        watchdog = timers.after(WATCHDOG, this::hung);
        calls.poll(live, gently)
                .onComplete(
                        answer -> ifCurrent(number, () -> answered(live, answer, began)),
                        failure -> ifCurrent(number, () -> failed(live, failure, began)));
    }

    private void ifCurrent(int number, Runnable task) {
        if (poll == number) {
            cancel(watchdog);
            task.run();
        }
    }

    private void hung() {
        stop();
        calls.abandonPoll();
        keeper.gone(new CameraException(CameraException.Kind.UNREACHABLE, "a poll for events never ended"));
    }

    private void answered(Subscription polled, XmlElement answer, Instant began) {
        answered = true;
        silent = 0;
        strange = 0;
        reconnects.reset();
        keeper.proven();
        Subscription live = keeper.live();
        keeper.extended(calls.after(answer, live == null ? polled : live));
        List<Notification> messages = NotificationReader.read(answer, timers.now(), clockAhead.get());
        if (!messages.isEmpty()) {
            listener.messages(messages);
        }
        pollAt(began.plus(messages.isEmpty() ? EMPTY_PAUSE : FULL_PAUSE));
    }

    private void pollAt(Instant at) {
        Duration delay = Duration.between(timers.now(), at);
        if (delay.isNegative() || delay.isZero()) {
            poll();
        } else {
            next = timers.after(delay, this::poll);
        }
    }

    private void failed(Subscription polled, Throwable failure, Instant began) {
        if (failure instanceof SoapFault && !answered && !gently) {
            gently = true; // it may be the time or the limit that it does not like
            pollAt(began.plus(FULL_PAUSE));
            return;
        }
        if (!(failure instanceof CameraException exception) || exception.kind() == CameraException.Kind.UNAUTHORISED) {
            keeper.gone(failure);
            return;
        }
        Duration lasted = Duration.between(began, timers.now());
        if (exception.kind() == CameraException.Kind.UNREACHABLE) {
            unreachable(polled, failure, lasted);
        } else if (lasted.compareTo(IDLE) >= 0) {
            strange = 0; // it closed the connection as nothing happened
            poll();
        } else if (++strange >= MOST_STRANGE) {
            keeper.gone(failure);
        } else {
            pollAt(timers.now().plus(reconnects.next()));
        }
    }

    private void unreachable(Subscription polled, Throwable failure, Duration lasted) {
        if (lasted.compareTo(SubscriptionCalls.POLL) > 0 && ++silent >= MOST_SILENT) {
            keeper.gone(failure);
        } else if (timers.now().isAfter(polled.end()) && lasted.compareTo(IDLE) < 0) {
            keeper.gone(failure);
        } else {
            pollAt(timers.now().plus(reconnects.next()));
        }
    }

    private static void cancel(Timers.@Nullable Timer timer) {
        if (timer != null) {
            timer.cancel();
        }
    }
}
