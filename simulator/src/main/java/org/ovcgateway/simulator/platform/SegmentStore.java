package org.ovcgateway.simulator.platform;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The uploaded segments, by record session, in the order in which they were created; bounded in bytes. */
final class SegmentStore {

    /** What has become of a segment. */
    enum State {
        CREATED,
        UPLOADED,
        SAVED,
        FAILED,
        /** Its bytes were let go to make room. */
        FORGOTTEN
    }

    /** One segment; changed by its store only. */
    static final class Segment {
        final String session;
        final String name;
        final double start;
        final double duration;
        final boolean discontinue;
        final long size;
        State state = State.CREATED;

        @Nullable
        Buffer data;

        Segment(String session, String name, double start, double duration, boolean discontinue, long size) {
            this.session = session;
            this.name = name;
            this.start = start;
            this.duration = duration;
            this.discontinue = discontinue;
            this.size = size;
        }

        JsonObject toJson() {
            return new JsonObject()
                    .put("session", session)
                    .put("name", name)
                    .put("start", start)
                    .put("duration", duration)
                    .put("discontinue", discontinue)
                    .put("size", size)
                    .put("state", state.name());
        }
    }

    private final long maxBytes;
    private final Map<String, Map<String, Segment>> sessions = new LinkedHashMap<>();
    private long bytes;
    private long count;

    SegmentStore(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    Segment create(String session, double start, double duration, boolean discontinue, long size) {
        String name = "seg-" + ++count + ".ts";
        Segment segment = new Segment(session, name, start, duration, discontinue, size);
        sessions.computeIfAbsent(session, s -> new LinkedHashMap<>()).put(name, segment);
        return segment;
    }

    Optional<Segment> find(String session, String name) {
        return Optional.ofNullable(sessions.getOrDefault(session, Map.of()).get(name));
    }

    void uploaded(Segment segment, Buffer data) {
        if (segment.data != null) {
            bytes -= segment.data.length();
        }
        segment.data = data;
        segment.state = State.UPLOADED;
        bytes += data.length();
        makeRoom();
    }

    List<Segment> all() {
        List<Segment> all = new ArrayList<>();
        sessions.values().forEach(session -> all.addAll(session.values()));
        return all;
    }

    /** The oldest go first: those that are confirmed, then any but the newest. */
    private void makeRoom() {
        List<Segment> all = all();
        forget(all, true);
        forget(all.subList(0, all.size() - 1), false);
    }

    private void forget(List<Segment> segments, boolean onlySaved) {
        for (Segment segment : segments) {
            if (bytes <= maxBytes) {
                return;
            }
            if (segment.data != null && (segment.state == State.SAVED || !onlySaved)) {
                bytes -= segment.data.length();
                segment.data = null;
                segment.state = State.FORGOTTEN;
            }
        }
    }
}
