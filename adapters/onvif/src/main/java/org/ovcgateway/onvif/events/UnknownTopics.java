package org.ovcgateway.onvif.events;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;
import org.ovcgateway.camera.CameraEvents.UnknownTopic;

/** Topics that no row knows, and what came of them. Counted on one thread, read on any. */
final class UnknownTopics {
    static final int MAX_TOPICS = 100;
    static final int MAX_ITEMS = 16;

    private final ConcurrentSkipListMap<String, UnknownTopic> topics = new ConcurrentSkipListMap<>();

    /**
     * Counts one; a topic beyond those that can be kept is not remembered.
     *
     * @return whether it came for the first time and is remembered
     */
    boolean count(Notification message, Instant now) {
        String name = printable(message.topic().toString());
        UnknownTopic before = topics.get(name);
        if (before == null && topics.size() >= MAX_TOPICS) {
            return false;
        }
        List<String> known = before == null ? List.of() : before.items();
        List<String> items = Stream.concat(
                        known.stream(), message.data().stream().map(item -> printable(item.name())))
                .distinct()
                .limit(MAX_ITEMS)
                .toList();
        topics.put(name, new UnknownTopic(name, before == null ? 1 : before.count() + 1, now, items));
        return before == null;
    }

    /** Fit for one line of a log, and for quotes in YAML: a camera may write anything. */
    static String printable(String text) {
        return text.replaceAll("[\\p{Cntrl}\"\\\\]", "?");
    }

    /** A copy, by their names. */
    List<UnknownTopic> snapshot() {
        return List.copyOf(topics.values());
    }
}
