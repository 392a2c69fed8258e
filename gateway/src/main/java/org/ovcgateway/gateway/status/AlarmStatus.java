package org.ovcgateway.gateway.status;

import java.util.List;
import java.util.Map;
import org.ovcgateway.camera.AlarmType;
import org.ovcgateway.camera.CameraEvents.UnknownTopic;

/**
 * A channel's alarms since the daemon's start.
 *
 * @param raised how many began, by type; a type without any is absent
 * @param pending reports that wait for the platform
 * @param told reports that it took
 * @param refused reports that it did not take
 * @param dropped reports given up because too many were waiting
 * @param unknownTopics what the camera told and no row of the topic table knows, by topic
 */
public record AlarmStatus(
        Map<AlarmType, Long> raised,
        long pending,
        long told,
        long refused,
        long dropped,
        List<UnknownTopic> unknownTopics) {
    public static final AlarmStatus NONE = new AlarmStatus(Map.of(), 0, 0, 0, 0, List.of());

    public AlarmStatus {
        raised = Map.copyOf(raised);
        unknownTopics = List.copyOf(unknownTopics);
    }

    /** How many messages of those topics there were. */
    public long unknownEvents() {
        return unknownTopics.stream().mapToLong(UnknownTopic::count).sum();
    }
}
