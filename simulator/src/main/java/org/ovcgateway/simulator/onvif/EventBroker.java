package org.ovcgateway.simulator.onvif;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.simulator.onvif.VirtualEvent.Item;
import org.ovcgateway.simulator.onvif.VirtualEvent.Operation;

/** Who is to be told what, and the states of all properties. On the device's context. */
final class EventBroker {
    private final Vertx vertx;
    private final HttpClient client;
    private final FaultSwitches faults;
    private final DeviceClock clock;
    private final EventTags tags;
    private final Map<String, Subscription> subscriptions = new LinkedHashMap<>();
    private final Map<State, List<Item>> states = new LinkedHashMap<>();
    private volatile int count;

    private record State(String topic, List<Item> source) {}

    EventBroker(Vertx vertx, Sources sources, FaultSwitches faults, DeviceClock clock) {
        this.vertx = vertx;
        this.client = vertx.createHttpClient();
        this.faults = faults;
        this.clock = clock;
        this.tags = new EventTags(faults, clock);
        for (VirtualSource source : sources.all()) {
            for (EventKind kind : List.of(EventKind.MOTION, EventKind.CELL_MOTION, EventKind.DIGITAL_INPUT)) {
                VirtualEvent still = kind.event(source, false);
                if (still != null) {
                    states.put(new State(still.topic(), still.source()), still.data());
                }
            }
        }
    }

    /** How many subscriptions there are; safe for any thread. */
    int count() {
        return count;
    }

    void fire(EventKind kind, VirtualSource source, boolean active) {
        EventKind told = kind;
        if (faults.has(OnvifFault.TOPICS_SWAPPED)) {
            told = kind == EventKind.DIGITAL_INPUT
                    ? EventKind.MOTION
                    : kind == EventKind.MOTION || kind == EventKind.CELL_MOTION ? EventKind.DIGITAL_INPUT : kind;
        }
        VirtualEvent event = told.event(source, active);
        if (event == null || (!active && faults.has(OnvifFault.NO_END))) {
            return;
        }
        if (!active && faults.has(OnvifFault.DELETED_AS_END)) {
            fire(event.withData(List.of()).with(Operation.Deleted));
        } else {
            fire(event);
        }
    }

    void fire(VirtualEvent event) {
        State state = new State(event.topic(), event.source());
        if (event.operation() == Operation.Deleted) {
            states.remove(state);
        } else if (event.operation() != null) {
            states.put(state, event.data());
        }
        for (Subscription subscription : List.copyOf(subscriptions.values())) {
            subscription.add(tags.message(event));
            if (event.operation() != null && faults.has(OnvifFault.INITIALIZED_REPEATS)) {
                addStates(subscription);
            }
            deliver(subscription);
        }
    }

    /** Tells a client all states, as SetSynchronizationPoint wants it. */
    void synchronise(Subscription subscription) {
        addStates(subscription);
        deliver(subscription);
    }

    private void addStates(Subscription subscription) {
        states.forEach((state, data) -> subscription.add(
                tags.message(new VirtualEvent(state.topic(), state.source(), data, Operation.Initialized))));
    }

    Subscription subscribe(@Nullable String consumer, Instant termination) {
        Duration lasting = Duration.between(clock.now(), termination);
        String id = UUID.randomUUID().toString();
        Subscription made =
                new Subscription(id, consumer, faults.has(OnvifFault.REFERENCE_PARAMETERS), termination, lasting);
        subscriptions.put(id, made);
        count = subscriptions.size();
        watch(made);
        synchronise(made);
        return made;
    }

    @Nullable
    Subscription find(String id) {
        return subscriptions.get(id);
    }

    void remove(Subscription subscription, RuntimeException why) {
        subscriptions.remove(subscription.id);
        count = subscriptions.size();
        subscription.fail(why);
    }

    void removeAll(RuntimeException why) {
        for (Subscription each : new ArrayList<>(subscriptions.values())) {
            remove(each, why);
        }
    }

    void close() {
        removeAll(new CloseConnection());
        client.close();
    }

    private void watch(Subscription subscription) {
        long left = Duration.between(clock.now(), subscription.termination).toMillis();
        vertx.setTimer(Math.max(1, Math.min(left, 1000)), timer -> {
            if (subscriptions.get(subscription.id) != subscription) {
                return;
            }
            if (clock.now().isBefore(subscription.termination)) {
                watch(subscription);
            } else {
                remove(subscription, EventService.unknownResource());
            }
        });
    }

    private void deliver(Subscription subscription) {
        String consumer = subscription.consumer;
        if (consumer == null) {
            subscription.flush();
            return;
        }
        subscription.poll(100).future().onSuccess(messages -> notify(consumer, messages));
    }

    @SuppressWarnings("FutureReturnValueIgnored") // a consumer that is not there misses the event
    private void notify(String consumer, List<Tag> messages) {
        String envelope = Soap.envelope(null, Tag.tag("wsnt:Notify", messages)).document();
        RequestOptions options = new RequestOptions().setMethod(HttpMethod.POST).setAbsoluteURI(consumer);
        client.request(options)
                .compose(request ->
                        request.putHeader("Content-Type", Soap.CONTENT_TYPE).send(envelope));
    }
}
