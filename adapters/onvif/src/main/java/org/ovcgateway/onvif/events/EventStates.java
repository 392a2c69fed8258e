package org.ovcgateway.onvif.events;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.AlarmType;
import org.ovcgateway.camera.CameraEvents.Event;
import org.ovcgateway.camera.CameraEvents.State;
import org.ovcgateway.camera.CameraEvents.UnknownTopic;
import org.ovcgateway.onvif.device.Timers;

/**
 * Turns messages into events, one for each change: what a camera repeats, or tells again because somebody subscribed anew, is no
 * event. Only every half a minute a state that the camera repeats is passed on: it still lasts, or its end got lost.
 * Used on the camera's event loop, except for {@link #unknownTopics}.
 */
final class EventStates {
    /** For how long after an event a message that says the same says nothing new. */
    static final Duration REPEAT = Duration.ofSeconds(30);

    private static final int MAX_SOURCES = 500;
    private static final int MAX_DESCRIPTION = 200;

    private final TopicTable table;
    private final SourceFilter filter;
    private final Timers timers;
    private final Consumer<Event> listener;
    private final Consumer<Notification> news;
    private final UnknownTopics unknown = new UnknownTopics();
    private final Map<Key, Known> states = new LinkedHashMap<>();

    private record Key(AlarmType type, String source) {}

    /**
     * What was last heard of a source.
     *
     * @param initial whether it was told as the way things stand, so that the change to it, which may come later, is still news
     * @param raised when that was last made an event
     * @param said of a moment: what tells it from another
     * @param end when the state is taken to be over
     */
    private record Known(State state, boolean initial, Instant raised, String said, Timers.@Nullable Timer end) {}

    /** @param news told the first message of each topic that no row knows */
    EventStates(
            TopicTable table,
            SourceFilter filter,
            Timers timers,
            Consumer<Event> listener,
            Consumer<Notification> news) {
        this.table = table;
        this.filter = filter;
        this.timers = timers;
        this.listener = listener;
        this.news = news;
    }

    /** Takes what the camera told, in its order. */
    void take(List<Notification> messages) {
        messages.forEach(this::take);
    }

    private void take(Notification message) {
        List<TopicTable.Meaning> meanings = table.meanings(message);
        if (meanings == null) {
            if (filter.mayConcern(message) && unknown.count(message, timers.now())) {
                news.accept(message);
            }
            return;
        }
        if (!meanings.isEmpty() && filter.accepts(message)) {
            merged(meanings).forEach(meaning -> take(message, meaning));
        }
    }

    /** One for each type, as several items of a message can mean the same alarm: it is so if one says that it is so. */
    private static List<TopicTable.Meaning> merged(List<TopicTable.Meaning> meanings) {
        Map<AlarmType, TopicTable.Meaning> byType = new LinkedHashMap<>();
        for (TopicTable.Meaning meaning : meanings) {
            byType.merge(meaning.type(), meaning, (one, other) -> one.state() == State.INACTIVE ? other : one);
        }
        return new ArrayList<>(byType.values());
    }

    private void take(Notification message, TopicTable.Meaning meaning) {
        Key key = new Key(meaning.type(), source(message));
        Known before = states.get(key);
        boolean initial = message.operation() == Notification.Operation.INITIALISED;
        String said = message.stamp() + "|" + items(message.data());
        if (message.operation() == Notification.Operation.DELETED
                && (before == null || before.state() != State.ACTIVE)) {
            return;
        }
        boolean repeated = before != null
                && before.state() == meaning.state()
                && (initial
                        || (!before.initial() && before.raised().plus(REPEAT).isAfter(timers.now())))
                && (meaning.state() != State.MOMENT || before.said().equals(said));
        Event event = new Event(
                meaning.type(), key.source(), meaning.state(), initial, message.at(), description(message, meaning));
        Instant raised = repeated && before != null ? before.raised() : timers.now();
        remember(
                key,
                new Known(
                        event.state(),
                        (repeated && before != null) ? before.initial() : initial,
                        raised,
                        said,
                        end(key, event, meaning.row().hold())));
        if (!repeated) {
            listener.accept(event);
        }
    }

    private Timers.@Nullable Timer end(Key key, Event event, @Nullable Duration hold) {
        return hold != null && event.state() == State.ACTIVE
                ? timers.after(hold, () -> missingEnd(key, event.description()))
                : null;
    }

    /** As the newest; the one that was not heard of for the longest time is forgotten if there are too many. */
    private void remember(Key key, Known known) {
        forget(key);
        states.put(key, known);
        if (states.size() > MAX_SOURCES) {
            forget(states.keySet().iterator().next());
        }
    }

    private void forget(Key key) {
        Known known = states.remove(key);
        if (known != null && known.end() != null) {
            known.end().cancel();
        }
    }

    private void missingEnd(Key key, String description) {
        states.put(key, new Known(State.INACTIVE, false, timers.now(), "", null));
        listener.accept(new Event(key.type(), key.source(), State.INACTIVE, false, timers.now(), description));
    }

    private String source(Notification message) {
        String items = items(message.source().stream()
                .filter(filter::distinguishes)
                .map(item -> new Item(item.name(), SourceFilter.normal(item.value())))
                .toList());
        return items.isEmpty() ? message.topic().toString() : message.topic() + " " + items;
    }

    private static String items(List<Item> items) {
        return items.stream()
                .map(item -> item.name() + "=" + item.value())
                .sorted()
                .collect(Collectors.joining(" "));
    }

    private static String description(Notification message, TopicTable.Meaning meaning) {
        String rule = message.source().stream()
                .filter(item -> item.name().equalsIgnoreCase("Rule"))
                .map(item -> " " + item.value())
                .findFirst()
                .orElse("");
        String text = message.topic() + rule + (meaning.words().isEmpty() ? "" : " " + meaning.words());
        return text.substring(0, Math.min(text.length(), MAX_DESCRIPTION));
    }

    /** Topics that no row knows. From any thread. */
    List<UnknownTopic> unknownTopics() {
        return unknown.snapshot();
    }

    /** Forgets everything, and ends nothing. */
    void close() {
        new ArrayList<>(states.keySet()).forEach(this::forget);
    }
}
