package org.ovcgateway.simulator.platform;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** All messages of one device as they pass: the last ones kept, new ones handed to whoever watches. */
final class MessageLog {
    private static final int KEPT = 500;

    /** Which way a message went, or that it is a remark of the platform's own. */
    enum Direction {
        FROM_DEVICE,
        TO_DEVICE,
        REMARK
    }

    /**
     * One line of the log.
     *
     * @param at when it passed
     * @param text the message as it stood on the wire
     */
    record Entry(Instant at, Direction direction, String text) {
        JsonObject toJson() {
            return new JsonObject()
                    .put("type", "message")
                    .put("at", at.toString())
                    .put("direction", direction.name())
                    .put("text", text);
        }
    }

    private final ArrayDeque<Entry> entries = new ArrayDeque<>();
    private final List<Consumer<Entry>> watchers = new ArrayList<>();

    void add(Direction direction, String text) {
        Entry entry = new Entry(Instant.now(), direction, text);
        entries.add(entry);
        if (entries.size() > KEPT) {
            entries.remove();
        }
        List.copyOf(watchers).forEach(watcher -> watcher.accept(entry));
    }

    List<Entry> entries() {
        return List.copyOf(entries);
    }

    void watch(Consumer<Entry> watcher) {
        watchers.add(watcher);
    }

    void unwatch(Consumer<Entry> watcher) {
        watchers.remove(watcher);
    }
}
