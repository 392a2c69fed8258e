package org.ovcgateway.onvif.events;

import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.ovcgateway.camera.AlarmType;
import org.ovcgateway.camera.CameraEvents.UnknownTopic;
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

    /**
     * Topics of the answer that no row of the table knows, each once, at most 100; the number of messages is 0, and the time that
     * of the answer.
     *
     * @param now when it came
     */
    public static List<UnknownTopic> unknown(XmlElement answer, TopicTable table, Instant now) {
        Map<String, UnknownTopic> unknown = new TreeMap<>();
        answer.child("TopicSet").ifPresent(topics -> collectUnknown(topics, "", 0, table, now, unknown));
        return List.copyOf(unknown.values());
    }

    private static void collectUnknown(
            XmlElement element,
            String path,
            int depth,
            TopicTable table,
            Instant now,
            Map<String, UnknownTopic> unknown) {
        Topic topic = Topic.of(path);
        if (isTopic(element) && !table.knows(topic, items(element)) && unknown.size() < UnknownTopics.MAX_TOPICS) {
            String name = UnknownTopics.printable(topic.toString());
            unknown.putIfAbsent(name, new UnknownTopic(name, 0, now, items(element)));
        }
        for (XmlElement child : element.children()) {
            if (depth < MAX_DEPTH && !child.name().equals("MessageDescription")) {
                collectUnknown(child, below(path, child), depth + 1, table, now, unknown);
            }
        }
    }

    /** Of its messages' data (ONVIF Core Specification 9.5.1). */
    private static List<String> items(XmlElement topic) {
        return topic.all("MessageDescription")
                .flatMap(message -> message.all("Data"))
                .flatMap(data -> data.all("SimpleItemDescription"))
                .map(item -> item.attribute("Name"))
                .filter(Objects::nonNull)
                .map(UnknownTopics::printable)
                .distinct()
                .limit(UnknownTopics.MAX_ITEMS)
                .toList();
    }

    private static boolean isTopic(XmlElement element) {
        return "true".equals(element.attribute("topic")) || "1".equals(element.attribute("topic"));
    }

    private static String below(String path, XmlElement child) {
        return path.isEmpty() ? child.name() : path + "/" + child.name();
    }

    private static void collect(XmlElement element, String path, int depth, TopicTable table, Set<AlarmType> alarms) {
        if (isTopic(element)) {
            alarms.addAll(table.types(Topic.of(path), items(element)));
        }
        for (XmlElement child : element.children()) {
            if (depth < MAX_DEPTH && !child.name().equals("MessageDescription")) {
                collect(child, below(path, child), depth + 1, table, alarms);
            }
        }
    }
}
