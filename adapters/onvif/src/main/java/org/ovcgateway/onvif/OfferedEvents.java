package org.ovcgateway.onvif;

import java.util.List;
import java.util.Set;
import org.ovcgateway.camera.AlarmType;
import org.ovcgateway.camera.CameraEvents.UnknownTopic;

/**
 * What a device offers to tell of.
 *
 * @param alarms what of it the table knows
 * @param unknown topics that it does not know, by their names; nothing came of them yet
 */
public record OfferedEvents(Set<AlarmType> alarms, List<UnknownTopic> unknown) {
    static final OfferedEvents NONE = new OfferedEvents(Set.of(), List.of());

    public OfferedEvents {
        alarms = Set.copyOf(alarms);
        unknown = List.copyOf(unknown);
    }
}
