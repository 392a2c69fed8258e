package org.ovcgateway.onvif.events;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.AlarmType;
import org.ovcgateway.camera.CameraEvents;

/**
 * Which alarm a message means. A user's rows go before ours; among each, those that name the longest end of the topic decide.
 * Of those, the ones whose item is in the message; else one without an item. Immutable.
 */
public final class TopicTable {
    private static final String RESOURCE = "topics.json";
    private static final String NO_ALARM = "ignore";

    private final List<Group> users;

    /** What one message says by one row. */
    record Meaning(TopicRow row, AlarmType type, CameraEvents.State state, String words) {}

    /** Rows of one topic and one origin. */
    private record Group(Topic topic, List<TopicRow> rows) {}

    private record Matched(TopicRow row, Optional<Item> item) {}

    /** What is known of cameras, read once, when the first camera tells of its events. */
    private static final class Ours {
        static final List<Group> GROUPS = grouped(read()).toList();
    }

    private TopicTable(List<Group> users) {
        this.users = users;
    }

    /** The table of what is known of cameras, with a user's rows before it. */
    public static TopicTable with(List<TopicRow> users) {
        return new TopicTable(grouped(users).toList());
    }

    /** The groups whose rows may know messages of a topic, the deciding ones first. */
    private List<Group> groups(Topic topic) {
        return Stream.concat(users.stream(), Ours.GROUPS.stream())
                .filter(group -> topic.endsWith(group.topic()))
                .toList();
    }

    private static Stream<Group> grouped(List<TopicRow> rows) {
        Map<String, List<TopicRow>> byTopic = rows.stream()
                .collect(Collectors.groupingBy(
                        row -> Topic.of(row.topic()).toString().toLowerCase(Locale.ROOT),
                        TreeMap::new,
                        Collectors.toList()));
        return byTopic.entrySet().stream()
                .map(entry -> new Group(Topic.of(entry.getKey()), entry.getValue()))
                .sorted(Comparator.<Group>comparingInt(group -> group.topic().named())
                        .thenComparingInt(group -> group.topic().segments().size())
                        .reversed());
    }

    /**
     * What the message says; empty if it says nothing that is an alarm.
     *
     * @return null if no row knows it
     */
    @Nullable
    List<Meaning> meanings(Notification message) {
        for (Group group : groups(message.topic())) {
            List<Matched> matched = matched(group, message);
            if (!matched.isEmpty()) {
                return matched.stream()
                        .map(row -> meaning(row, message))
                        .filter(Objects::nonNull)
                        .toList();
            }
        }
        return null;
    }

    /**
     * What messages of a topic may raise alarms about, whatever is in them. Rows for any topic count if they go by one of its items,
     * or by none.
     *
     * @param items names of the data items that come with them
     */
    Set<AlarmType> types(Topic topic, List<String> items) {
        for (Group group : groups(topic)) {
            List<TopicRow> meant = group.topic().named() > 0
                    ? group.rows()
                    : group.rows().stream()
                            .filter(row -> row.item() == null || isIn(items, row.item()))
                            .toList();
            if (!meant.isEmpty()) {
                return meant.stream()
                        .map(TopicRow::type)
                        .filter(Objects::nonNull)
                        .collect(Collectors.toSet());
            }
        }
        return Set.of();
    }

    private static boolean isIn(List<String> items, String wanted) {
        return items.stream().anyMatch(wanted::equalsIgnoreCase);
    }

    /**
     * Whether there is a row for messages of a topic, be it one that says that they are no alarm.
     *
     * @param items names of the data items that come with them, by which rows for any topic know them
     */
    boolean knows(Topic topic, List<String> items) {
        return groups(topic).stream()
                .anyMatch(group -> group.topic().named() > 0
                        || group.rows().stream()
                                .map(TopicRow::item)
                                .filter(Objects::nonNull)
                                .anyMatch(wanted -> isIn(items, wanted)));
    }

    private static List<Matched> matched(Group group, Notification message) {
        if (message.operation() == Notification.Operation.DELETED
                && group.topic().named() > 0) {
            return group.rows().stream()
                    .map(row -> new Matched(row, Optional.empty()))
                    .toList();
        }
        List<Matched> named = new ArrayList<>();
        for (TopicRow row : group.rows()) {
            if (row.item() != null) {
                message.item(row.item()).ifPresent(item -> named.add(new Matched(row, Optional.of(item))));
            }
        }
        if (!named.isEmpty()) {
            return named;
        }
        return group.rows().stream()
                .filter(row -> row.item() == null)
                .map(row -> new Matched(row, telling(row, message)))
                .filter(row ->
                        row.item().isPresent() || row.row().kind() == TopicRow.Kind.MOMENT || isIgnored(row.row()))
                .toList();
    }

    private static boolean isIgnored(TopicRow row) {
        return row.type() == null;
    }

    /** The data item that looks most like the one that tells how it stands. */
    private static Optional<Item> telling(TopicRow row, Notification message) {
        if (!row.active().isEmpty()) {
            return message.data().stream()
                    .filter(item -> Boolean.TRUE.equals(row.isActive(item.value())))
                    .findFirst()
                    .or(() -> message.data().stream().findFirst());
        }
        return message.data().stream()
                .filter(item -> Words.read(item.value()) != null && !Words.isIdentifierName(item.name()))
                .min(Comparator.comparing(item -> !Words.isStateName(item.name())));
    }

    private static @Nullable Meaning meaning(Matched matched, Notification message) {
        TopicRow row = matched.row();
        AlarmType type = row.type();
        if (type == null) {
            return null;
        }
        CameraEvents.State state =
                row.kind() == TopicRow.Kind.STATE ? state(matched, message) : moment(matched, message);
        String words =
                matched.item().map(item -> item.name() + "=" + item.value()).orElse("");
        return state == null ? null : new Meaning(row, type, state, words);
    }

    private static CameraEvents.@Nullable State state(Matched matched, Notification message) {
        if (message.operation() == Notification.Operation.DELETED) {
            return CameraEvents.State.INACTIVE;
        }
        Boolean active =
                matched.item().map(item -> matched.row().isActive(item.value())).orElse(null);
        if (active == null) {
            return null;
        }
        return active ? CameraEvents.State.ACTIVE : CameraEvents.State.INACTIVE;
    }

    /** Nothing happened if it is only told how things stand, or that it is not so. */
    private static CameraEvents.@Nullable State moment(Matched matched, Notification message) {
        boolean happened = message.operation() == Notification.Operation.CHANGED
                || message.operation() == Notification.Operation.NONE;
        boolean denied = matched.item()
                .filter(item -> !matched.row().active().isEmpty() || !Words.isIdentifierName(item.name()))
                .map(item -> Boolean.FALSE.equals(matched.row().isActive(item.value())))
                .orElse(!matched.row().active().isEmpty());
        return happened && !denied ? CameraEvents.State.MOMENT : null;
    }

    private static List<TopicRow> read() {
        try (InputStream in = TopicTable.class.getResourceAsStream(RESOURCE)) {
            String text = new String(Objects.requireNonNull(in, RESOURCE).readAllBytes(), StandardCharsets.UTF_8);
            return new JsonObject(text)
                    .getJsonArray("rows").stream()
                            .map(JsonObject.class::cast)
                            .map(TopicTable::row)
                            .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + RESOURCE, e);
        }
    }

    private static TopicRow row(JsonObject row) {
        Long hold = row.getLong("hold");
        return new TopicRow(
                row.getString("topic"),
                row.getString("item"),
                row.getJsonArray("active", new JsonArray()).stream()
                        .map(String.class::cast)
                        .toList(),
                type(row.getString("alarm")),
                TopicRow.Kind.valueOf(row.getString("kind", "state").toUpperCase(Locale.ROOT)),
                hold == null ? null : Duration.ofSeconds(hold));
    }

    private static @Nullable AlarmType type(String name) {
        return name.equals(NO_ALARM)
                ? null
                : AlarmType.valueOf(name.replace('-', '_').toUpperCase(Locale.ROOT));
    }
}
