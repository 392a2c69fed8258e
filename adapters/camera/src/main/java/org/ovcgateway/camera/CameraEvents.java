package org.ovcgateway.camera;

import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/** What a camera tells of what it sees and hears, as it says it: not debounced, and perhaps without an end. */
public interface CameraEvents {

    /** What a message says of the thing that it is about. */
    enum State {
        /** It began, or lasts. */
        ACTIVE,
        /** It is over, or never was. */
        INACTIVE,
        /** It happened; nothing lasts. */
        MOMENT
    }

    /**
     * One message.
     *
     * @param source what in the camera raised it, such as the rule, so that two of one type are told apart; may be empty
     * @param initial whether it tells how things stand, not that they changed; raises no alarm by itself
     * @param at when, by the gateway's clock: the camera's own stamp corrected for how far its clock is off, or the moment of
     *     arrival where that makes no sense
     * @param description in the camera's words, for people; may be empty
     */
    record Event(AlarmType type, String source, State state, boolean initial, Instant at, String description) {}

    /**
     * Messages of a topic that means nothing to us.
     *
     * @param topic as a user's row would name it
     * @param count how often it came
     * @param lastSeen by the gateway's clock
     * @param items names of the data items that came with it, at most 16
     */
    record UnknownTopic(String topic, long count, Instant lastSeen, List<String> items) {
        public UnknownTopic {
            items = List.copyOf(items);
        }
    }

    CameraEvents NONE = new CameraEvents() {
        @Override
        public void listen(Consumer<Event> listener) {
            // a camera without events never has any
        }

        @Override
        public List<UnknownTopic> unknownTopics() {
            return List.of();
        }
    };

    /**
     * Has the camera's messages delivered until it is closed, from now on, across its reboots and new addresses. At most one
     * listener; called on one thread at a time.
     */
    void listen(Consumer<Event> listener);

    /** Topics that no row of the table knows, so that a user can map them: at most 100, by their names. Any thread. */
    List<UnknownTopic> unknownTopics();
}
