package org.ovcgateway.onvif.events;

import java.util.EnumSet;
import java.util.Set;
import org.ovcgateway.camera.AlarmType;
import org.ovcgateway.onvif.soap.Service;
import org.ovcgateway.onvif.xml.XmlElement;

/** What a device says it can tell of (ONVIF Core Specification 9.8). */
public final class OfferedTopics {
    private static final int MAX_DEPTH = 16;

    private OfferedTopics() {}

    /** GetEventProperties. */
    public static XmlElement request() {
        return XmlElement.of(Service.EVENTS.namespace(), "GetEventProperties");
    }

    /**
     * What the topics of the answer can raise alarms about, by the table.
     *
     * @param answer {@code GetEventPropertiesResponse}; without topics it gives none
     */
    public static Set<AlarmType> alarms(XmlElement answer, TopicTable table) {
        Set<AlarmType> alarms = EnumSet.noneOf(AlarmType.class);
        answer.child("TopicSet").ifPresent(topics -> collect(topics, "", 0, table, alarms));
        return alarms;
    }

    private static void collect(XmlElement element, String path, int depth, TopicTable table, Set<AlarmType> alarms) {
        if ("true".equals(element.attribute("topic")) || "1".equals(element.attribute("topic"))) {
            alarms.addAll(table.types(Topic.of(path)));
        }
        for (XmlElement child : element.children()) {
            if (depth < MAX_DEPTH && !child.name().equals("MessageDescription")) {
                collect(child, path.isEmpty() ? child.name() : path + "/" + child.name(), depth + 1, table, alarms);
            }
        }
    }
}
