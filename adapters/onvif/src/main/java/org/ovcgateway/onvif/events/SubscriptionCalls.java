package org.ovcgateway.onvif.events;

import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.CameraException;
import org.ovcgateway.camera.NotSupported;
import org.ovcgateway.onvif.device.Timers;
import org.ovcgateway.onvif.soap.EventCalls;
import org.ovcgateway.onvif.soap.SoapFault;
import org.ovcgateway.onvif.xml.XmlElement;

/**
 * Makes, renews and ends subscriptions with one device. Remembers in which form the device takes the time that one shall last.
 * Used on the camera's event loop.
 */
final class SubscriptionCalls {
    static final Duration POLL = Duration.ofSeconds(20);
    static final Duration GENTLE_POLL = Duration.ofSeconds(10);
    static final int LIMIT = 100;
    static final int GENTLE_LIMIT = 10;

    private static final Duration LONG = Duration.ofMinutes(10);
    /** From what specifications want to what single cameras want; the order in which they are tried. */
    private static final List<Term> TERMS = List.of(
            new Term(Duration.ofSeconds(60), Form.RELATIVE),
            new Term(Duration.ofMinutes(5), Form.RELATIVE),
            new Term(LONG, Form.RELATIVE),
            new Term(LONG, Form.ABSOLUTE),
            new Term(Duration.ofSeconds(60), Form.NONE));

    private static final int ABSOLUTE = 3;
    /** A life shorter than this is that of a camera which took a duration for a time of its own. */
    private static final Duration SHORTEST_LIFE = Duration.ofSeconds(5);

    private static final Duration LONGEST_LIFE = Duration.ofDays(1);
    private static final int MOST_NONSENSE = 3;
    private static final Set<String> MISSING = Set.of(
            "ActionNotSupported", "OptionalActionNotImplemented", "NotImplemented", "NotSupported", "UnknownAction");
    private static final Set<Integer> MISSING_STATUS = Set.of(404, 405, 501);

    private final EventCalls calls;
    private final Timers timers;
    private final Supplier<Duration> clockAhead;
    private int term;
    /** How often in a row the device answered a wish for a subscription with what is no SOAP, or not at all. */
    private int nonsense;

    private enum Form {
        RELATIVE,
        ABSOLUTE,
        NONE
    }

    private record Term(Duration life, Form form) {}

    /**
     * Calls to one device.
     *
     * @param clockAhead how far the device's clock is ahead of ours, as far as is known
     */
    SubscriptionCalls(EventCalls calls, Timers timers, Supplier<Duration> clockAhead) {
        this.calls = calls;
        this.timers = timers;
        this.clockAhead = clockAhead;
    }

    /** Makes a pull point; fails with {@link NotSupported} where there are none. */
    Future<Subscription> createPullPoint() {
        return create(
                EventRequests.CREATE_PULL_POINT,
                EventRequests::createPullPoint,
                "the camera has no pull points for events");
    }

    /** Has messages posted to an address of ours; fails with {@link NotSupported} where the device cannot. */
    Future<Subscription> subscribe(String consumer) {
        return create(
                EventRequests.SUBSCRIBE,
                termination -> EventRequests.subscribe(consumer, termination),
                "the camera does not post events");
    }

    private Future<Subscription> create(String action, Function<@Nullable String, XmlElement> request, String missing) {
        return attempt(action, request, term, 0).onSuccess(made -> nonsense = 0).recover(failure -> {
            nonsense = isNonsense(failure) ? nonsense + 1 : 0;
            boolean none = isMissing(failure) || nonsense >= MOST_NONSENSE;
            return Future.failedFuture(none ? new NotSupported(missing) : failure);
        });
    }

    private Future<Subscription> attempt(
            String action, Function<@Nullable String, XmlElement> request, int index, int failures) {
        Instant asked = timers.now();
        return calls.call(EventCalls.Target.SERVICE, action, request.apply(text(TERMS.get(index))))
                .compose(
                        answer -> {
                            term = index;
                            return made(answer, TERMS.get(index), asked);
                        },
                        failure -> isRefusal(failure) && failures + 1 < TERMS.size()
                                ? attempt(action, request, (index + 1) % TERMS.size(), failures + 1)
                                : Future.failedFuture(failure));
    }

    /** Whether another form of the time may please the device. */
    private static boolean isRefusal(Throwable failure) {
        return (failure instanceof SoapFault || isNonsense(failure)) && !isMissing(failure);
    }

    /** Some devices answer what they do not know with an empty page, or close the connection. */
    private static boolean isNonsense(Throwable failure) {
        return failure instanceof CameraException exception && exception.kind() == CameraException.Kind.FAILED;
    }

    private static boolean isMissing(Throwable failure) {
        return failure instanceof NotSupported
                || (failure instanceof SoapFault fault
                        && (MISSING.contains(fault.subcode()) || MISSING_STATUS.contains(fault.status())));
    }

    private @Nullable String text(Term wanted) {
        return switch (wanted.form()) {
            case RELATIVE -> duration(wanted.life());
            case ABSOLUTE ->
                DateTimeFormatter.ISO_INSTANT.format(
                        timers.now().plus(clockAhead.get()).plus(wanted.life()).truncatedTo(ChronoUnit.SECONDS));
            case NONE -> null;
        };
    }

    /** Ten minutes and more in minutes, less in seconds: cameras that know one of these forms only know it so. */
    private static String duration(Duration life) {
        boolean minutes = life.compareTo(LONG) >= 0 && life.toSecondsPart() == 0;
        return minutes ? "PT" + life.toMinutes() + "M" : "PT" + life.toSeconds() + "S";
    }

    private Future<Subscription> made(XmlElement answer, Term wanted, Instant asked) {
        XmlElement reference = answer.child("SubscriptionReference").orElse(null);
        if (reference == null || reference.textAt("Address") == null) {
            return Future.failedFuture(new CameraException(
                    CameraException.Kind.FAILED,
                    "expected the address of a subscription but was " + answer.name() + " without one"));
        }
        Duration life = life(answer);
        if (life == null || life.compareTo(SHORTEST_LIFE) < 0) {
            if (life != null && wanted.form() == Form.RELATIVE) {
                term = ABSOLUTE;
            }
            life = wanted.life();
        }
        return Future.succeededFuture(new Subscription(EventCalls.Target.of(reference), life, asked.plus(life)));
    }

    /** How long it lasts from now on, by the times in an answer; null if it does not say. */
    private static @Nullable Duration life(XmlElement answer) {
        Instant now = Stamps.read(String.valueOf(answer.textAt("CurrentTime")));
        Instant end = Stamps.read(String.valueOf(answer.textAt("TerminationTime")));
        if (now == null || end == null) {
            return null;
        }
        Duration life = Duration.between(now, end);
        return life.compareTo(LONGEST_LIFE) > 0 ? LONGEST_LIFE : life;
    }

    /** The subscription as an answer to a poll of it leaves it. */
    Subscription after(XmlElement answer, Subscription subscription) {
        Duration life = life(answer);
        Instant end = life == null ? null : timers.now().plus(life);
        return end == null || end.isBefore(subscription.end()) ? subscription : subscription.until(end);
    }

    /** Renews it; the answer is the same that lasts longer. */
    Future<Subscription> renew(Subscription subscription) {
        Term wanted = TERMS.get(term).form() == Form.ABSOLUTE
                ? TERMS.get(term)
                : new Term(subscription.life(), Form.RELATIVE);
        String text = text(wanted);
        return calls.call(subscription.target(), EventRequests.RENEW, EventRequests.renew(String.valueOf(text)))
                .map(answer -> {
                    Duration life = life(answer);
                    boolean usable = life != null && life.compareTo(SHORTEST_LIFE) >= 0;
                    return subscription.until(timers.now().plus(usable ? life : wanted.life()));
                });
    }

    /** Asks for how things stand; the answer comes as messages. */
    Future<XmlElement> synchronise(Subscription subscription) {
        return calls.call(
                subscription.target(),
                EventRequests.SET_SYNCHRONIZATION_POINT,
                EventRequests.setSynchronizationPoint());
    }

    /** Waits for messages; gently for a device that refused more. */
    Future<XmlElement> poll(Subscription subscription, boolean gently) {
        Duration atMost = gently ? GENTLE_POLL : POLL;
        return calls.longPoll(
                subscription.target(),
                EventRequests.PULL_MESSAGES,
                EventRequests.pullMessages(atMost, gently ? GENTLE_LIMIT : LIMIT),
                atMost);
    }

    void abandonPoll() {
        calls.abandonLongPoll();
    }

    /**
     * Ends it; always succeeds, as one that cannot be ended ends by itself. Asks once more where the connection broke or something
     * else than an answer came.
     */
    Future<Void> unsubscribe(Subscription subscription) {
        return end(subscription)
                .recover(failure -> isNonsense(failure) ? end(subscription) : Future.failedFuture(failure))
                .otherwiseEmpty()
                .mapEmpty();
    }

    private Future<XmlElement> end(Subscription subscription) {
        return calls.call(subscription.target(), EventRequests.UNSUBSCRIBE, EventRequests.unsubscribe());
    }
}
