package org.ovcgateway.simulator.onvif;

import static org.ovcgateway.simulator.onvif.Tag.attribute;
import static org.ovcgateway.simulator.onvif.Tag.tag;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The event service (event.wsdl, WS-BaseNotification): pull points, and Subscribe with Notify. */
final class EventService {
    static final String SUBSCRIPTIONS = "/onvif/subscription";
    private static final Duration DEFAULT_TERMINATION = Duration.ofSeconds(60);
    private static final Duration MAX_TERMINATION = Duration.ofHours(1);
    private static final Duration MAX_TIMEOUT = Duration.ofMinutes(1);
    private static final int MAX_MESSAGES = 100;
    private static final int MAX_SUBSCRIPTIONS = 16;

    private final Vertx vertx;
    private final FaultSwitches faults;
    private final DeviceClock clock;
    private final Addresses addresses;
    private final EventBroker broker;

    EventService(Vertx vertx, FaultSwitches faults, DeviceClock clock, Addresses addresses, EventBroker broker) {
        this.vertx = vertx;
        this.faults = faults;
        this.clock = clock;
        this.addresses = addresses;
        this.broker = broker;
    }

    static OnvifFailure unknownResource() {
        return OnvifFailure.receiver("the subscription is not known", "wsrf-r:ResourceUnknownFault");
    }

    static Tag capabilities(String name, FaultSwitches faults) {
        boolean denied = faults.has(OnvifFault.PULL_POINT_DENIED);
        return tag(
                name,
                attribute("WSSubscriptionPolicySupport", false),
                attribute("MaxPullPoints", denied ? 0 : MAX_SUBSCRIPTIONS),
                attribute("MaxNotificationProducers", MAX_SUBSCRIPTIONS));
    }

    void register(Operations operations) {
        add(
                operations,
                Namespaces.EVENTS,
                "GetServiceCapabilities",
                call -> tag("tev:GetServiceCapabilitiesResponse", capabilities("tev:Capabilities", faults)));
        add(operations, Namespaces.EVENTS, "GetEventProperties", call -> properties());
        add(operations, Namespaces.EVENTS, "CreatePullPointSubscription", this::create);
        add(operations, Namespaces.EVENTS, "SetSynchronizationPoint", call -> {
            broker.synchronise(subscription(call));
            return tag("tev:SetSynchronizationPointResponse");
        });
        operations.addSlow(Namespaces.EVENTS, "PullMessages", this::pull);
        add(operations, Namespaces.NOTIFICATION, "Subscribe", this::subscribe);
        add(operations, Namespaces.NOTIFICATION, "Renew", this::renew);
        add(operations, Namespaces.NOTIFICATION, "Unsubscribe", this::unsubscribe);
    }

    private void add(Operations operations, String namespace, String name, Function<Call, Tag> answer) {
        operations.add(namespace, name, call -> {
            checkAddressing(call);
            return answer.apply(call);
        });
    }

    private void checkAddressing(Call call) {
        boolean complete =
                call.header("Action") != null && call.header("MessageID") != null && call.header("To") != null;
        if (!complete && faults.has(OnvifFault.NEEDS_ADDRESSING)) {
            throw OnvifFailure.sender("a WS-Addressing header is missing", "wsa:MessageAddressingHeaderRequired");
        }
    }

    private static Tag properties() {
        return tag(
                "tev:GetEventPropertiesResponse",
                tag("tev:TopicNamespaceLocation", "http://www.onvif.org/onvif/ver10/topics/topicns.xml"),
                tag("wsnt:FixedTopicSet", true),
                EventTags.topicSet(),
                tag("wsnt:TopicExpressionDialect", "http://docs.oasis-open.org/wsn/t-1/TopicExpression/Concrete"),
                tag("wsnt:TopicExpressionDialect", EventTags.CONCRETE_SET),
                tag(
                        "tev:MessageContentFilterDialect",
                        "http://www.onvif.org/ver10/tev/messageContentFilter/ItemFilter"),
                tag("tev:MessageContentSchemaLocation", "http://www.onvif.org/onvif/ver10/schema/onvif.xsd"));
    }

    private Tag create(Call call) {
        if (faults.has(OnvifFault.PULL_POINT_CLAIMED)) {
            throw OnvifFailure.notSupported("CreatePullPointSubscription");
        }
        Subscription made = broker.subscribe(null, admitted(call));
        return tag(
                "tev:CreatePullPointSubscriptionResponse",
                reference("tev:SubscriptionReference", made, call),
                tag("wsnt:CurrentTime", clock.told()),
                tag("wsnt:TerminationTime", told(made.termination)));
    }

    private Tag subscribe(Call call) {
        String consumer = call.body().required("ConsumerReference", "Address");
        Subscription made = broker.subscribe(consumer, admitted(call));
        return tag(
                "wsnt:SubscribeResponse",
                reference("wsnt:SubscriptionReference", made, call),
                tag("wsnt:CurrentTime", clock.told()),
                tag("wsnt:TerminationTime", told(made.termination)));
    }

    /** When a new subscription ends, if there may be one. */
    private Instant admitted(Call call) {
        int most = faults.has(OnvifFault.ONE_SUBSCRIPTION) ? 1 : MAX_SUBSCRIPTIONS;
        if (broker.count() >= most) {
            throw OnvifFailure.receiver("no more than " + most + " subscriptions", "ter:Action", "ter:MaxPullPoints");
        }
        return termination(call.body().text("InitialTerminationTime"));
    }

    private Instant termination(@Nullable String text) {
        Instant now = clock.now();
        if (text == null || text.isEmpty()) {
            if (faults.has(OnvifFault.NEEDS_TERMINATION_TIME)) {
                throw OnvifFailure.receiver("Internal Server Error");
            }
            return now.plus(DEFAULT_TERMINATION);
        }
        Instant wanted = parse(text, now);
        Duration shortest = faults.has(OnvifFault.MINIMAL_TERMINATION) ? DEFAULT_TERMINATION : Duration.ZERO;
        // an absolute time was computed a moment ago and has no fractions of a second
        if (wanted.plusSeconds(5).isBefore(now.plus(shortest)) || !wanted.isAfter(now)) {
            throw OnvifFailure.sender(
                    "the termination time is too early", "wsnt:UnacceptableInitialTerminationTimeFault");
        }
        return wanted.isAfter(now.plus(MAX_TERMINATION)) ? now.plus(MAX_TERMINATION) : wanted;
    }

    private Instant parse(String text, Instant now) {
        try {
            if (!text.startsWith("P")) {
                return Instant.parse(text).minus(Duration.between(now, clock.told()));
            }
            if (!faults.has(OnvifFault.NO_RELATIVE_TERMINATION)) {
                return now.plus(Duration.parse(text));
            }
        } catch (DateTimeException e) {
            // said below
        }
        throw OnvifFailure.sender(
                "the termination time is not understood: " + text, "wsnt:UnacceptableInitialTerminationTimeFault");
    }

    private Instant told(Instant time) {
        return time.plus(Duration.between(clock.now(), clock.told()).truncatedTo(ChronoUnit.SECONDS));
    }

    private Tag reference(String name, Subscription made, Call call) {
        String address = addresses.base(call.host()) + SUBSCRIPTIONS + (made.byReference ? "" : "/" + made.id);
        return tag(
                name,
                tag("wsa:Address", address),
                made.byReference ? tag("wsa:ReferenceParameters", tag("vnd:SubscriptionId", made.id)) : null);
    }

    private Subscription subscription(Call call) {
        String path = call.path();
        String id = path.startsWith(SUBSCRIPTIONS + "/")
                ? path.substring(SUBSCRIPTIONS.length() + 1)
                : String.valueOf(call.header("SubscriptionId"));
        Subscription found = broker.find(id);
        if (found == null) {
            throw unknownResource();
        }
        return found;
    }

    private Future<Tag> pull(Call call) {
        checkAddressing(call);
        Subscription subscription = subscription(call);
        if (faults.has(OnvifFault.SUBSCRIPTIONS_VANISH)) {
            broker.remove(subscription, unknownResource());
            throw unknownResource();
        }
        Double limit = call.body().number("MessageLimit");
        Duration timeout = timeout(call.body().required("Timeout"));
        keep(subscription, clock.now().plus(timeout).plus(subscription.lasting));
        Promise<List<Tag>> poll =
                subscription.poll(limit == null ? 1 : Math.max(1, Math.min(MAX_MESSAGES, limit.intValue())));
        long timer = vertx.setTimer(Math.max(1, timeout.toMillis()), ended -> {
            if (faults.has(OnvifFault.POLL_CLOSES)) {
                subscription.fail(new CloseConnection());
            } else {
                subscription.end(poll);
            }
        });
        return poll.future().map(messages -> {
            vertx.cancelTimer(timer);
            return tag(
                    "tev:PullMessagesResponse",
                    tag("tev:CurrentTime", clock.told()),
                    tag("tev:TerminationTime", told(subscription.termination)),
                    messages);
        });
    }

    private static Duration timeout(String text) {
        try {
            Duration timeout = Duration.parse(text);
            return timeout.compareTo(MAX_TIMEOUT) > 0 ? MAX_TIMEOUT : timeout;
        } catch (DateTimeException e) {
            throw OnvifFailure.invalidArgument("expected a duration but was " + text);
        }
    }

    private void keep(Subscription subscription, Instant until) {
        if (!faults.has(OnvifFault.RENEW_IGNORED) && until.isAfter(subscription.termination)) {
            subscription.termination = until;
        }
    }

    private Tag renew(Call call) {
        Subscription subscription = subscription(call);
        if (faults.has(OnvifFault.RENEW_FAILS)) {
            throw unknownResource();
        }
        Instant until = termination(call.body().text("TerminationTime"));
        keep(subscription, until);
        return tag(
                "wsnt:RenewResponse", tag("wsnt:TerminationTime", told(until)), tag("wsnt:CurrentTime", clock.told()));
    }

    private Tag unsubscribe(Call call) {
        Subscription subscription = subscription(call);
        if (faults.has(OnvifFault.UNSUBSCRIBE_DROPS_ALL)) {
            broker.removeAll(unknownResource());
        } else {
            broker.remove(subscription, unknownResource());
        }
        return tag("wsnt:UnsubscribeResponse");
    }
}
