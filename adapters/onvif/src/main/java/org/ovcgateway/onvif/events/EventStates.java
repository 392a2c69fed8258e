package org.ovcgateway.onvif.events;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.AlarmType;
import org.ovcgateway.camera.CameraEvents.Event;
import org.ovcgateway.camera.CameraEvents.State;

/**
 * Turns messages into events, one for each change: what a camera repeats within half a minute, or tells again because somebody
 * subscribed anew, raises nothing twice. A state that is told again later than that is passed on, as its end may have got lost.
 * Used on the camera's event loop, except for {@link #unknownTopics}.
 */
final class EventStates {
    /** For how long a message that says the same as the one before says nothing new. */
    static final Duration REPEAT = Duration.ofSeconds(30);

    private static final int MAX_SOURCES = 500;
    private static final int MAX_DESCRIPTION = 200;

    private final TopicTable table;
    private final SourceFilter filter;
    private final Timers timers;
    private final Consumer<Event> listener;
    private final UnknownTopics unknown = new UnknownTopics();
    private final Map<Key, Known> states = new LinkedHashMap<>();

    private record Key(AlarmType type, String source) {}

    /**
     * What was last heard of a source.
     *
     * @param said of a moment: what tells it from another
     */
    private record Known(State state, Instant heard, String said, Timers.@Nullable Timer end) {}

    EventStates(TopicTable table, SourceFilter filter, Timers timers, Consumer<Event> listener) {
        this.table = table;
        this.filter = filter;
        this.timers = timers;
        this.listener = listener;
    }

    /** Takes what the camera told, in its order. */
    void take(List<Notification> messages) {
        messages.forEach(this::take);
    }

    private void take(Notification message) {
        List<TopicTable.Meaning> meanings = table.meanings(message);
        if (meanings == null) {
            unknown.count(message.topic());
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
                && (initial || before.heard().plus(REPEAT).isAfter(timers.now()))
                && (meaning.state() != State.MOMENT || before.said().equals(said));
        Event event = new Event(
                meaning.type(), key.source(), meaning.state(), initial, message.at(), description(message, meaning));
        remember(key, event, said, meaning.row().hold());
        if (!repeated) {
            listener.accept(event);
        }
    }

    private void remember(Key key, Event event, String said, @Nullable Duration hold) {
        Known before = states.remove(key);
        if (before != null && before.end() != null) {
            before.end().cancel();
        }
        Timers.Timer end = hold != null && event.state() == State.ACTIVE
                ? timers.after(hold, () -> missingEnd(key, event.description()))
                : null;
        states.put(key, new Known(event.state(), timers.now(), said, end));
        if (states.size() > MAX_SOURCES) {
            Key oldest = states.keySet().iterator().next();
            Known dropped = states.remove(oldest);
            if (dropped != null && dropped.end() != null) {
                dropped.end().cancel();
            }
        }
    }

    private void missingEnd(Key key, String description) {
        states.put(key, new Known(State.INACTIVE, timers.now(), "", null));
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
    SortedMap<String, Long> unknownTopics() {
        return unknown.snapshot();
    }

    /** Forgets everything, and ends nothing. */
    void close() {
        new HashMap<>(states).values().forEach(known -> {
            if (known.end() != null) {
                known.end().cancel();
            }
        });
        states.clear();
    }
}
