package org.ovcgateway.simulator.onvif;

import static org.ovcgateway.simulator.onvif.Tag.attribute;
import static org.ovcgateway.simulator.onvif.Tag.tag;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ovcgateway.simulator.onvif.VirtualEvent.Item;

/** Events as they are written (ONVIF Core 9.5), right or wrong. */
final class EventTags {
    static final String CONCRETE_SET = "http://www.onvif.org/ver10/tev/topicExpression/ConcreteSet";

    private final FaultSwitches faults;
    private final DeviceClock clock;

    EventTags(FaultSwitches faults, DeviceClock clock) {
        this.faults = faults;
        this.clock = clock;
    }

    Tag message(VirtualEvent event) {
        return tag(
                "wsnt:NotificationMessage",
                tag("wsnt:Topic", attribute("Dialect", CONCRETE_SET), topic(event.topic())),
                tag(
                        "wsnt:Message",
                        tag(
                                "tt:Message",
                                attribute("UtcTime", time()),
                                attribute("PropertyOperation", event.operation()),
                                tag("tt:Source", items(event.source())),
                                event.data().isEmpty() ? null : tag("tt:Data", items(data(event.data()))))));
    }

    private List<Item> data(List<Item> data) {
        if (!faults.has(OnvifFault.EXTRA_ITEMS)) {
            return data;
        }
        List<Item> more = new ArrayList<>(List.of(new Item("Confidence", "87"), new Item("Region", "A")));
        more.addAll(data);
        more.add(new Item("Note", "virtual"));
        return more;
    }

    private List<Tag> items(List<Item> items) {
        return items.stream()
                .map(item -> AnalyticsTags.item(item.name(), value(item.value())))
                .toList();
    }

    private String value(String value) {
        boolean yes = value.equals("true");
        if (!yes && !value.equals("false")) {
            return value;
        }
        if (faults.has(OnvifFault.VALUES_AS_NUMBERS)) {
            return yes ? "1" : "0";
        }
        if (faults.has(OnvifFault.VALUES_AS_WORDS)) {
            return yes ? "active" : "inactive";
        }
        return faults.has(OnvifFault.VALUES_UPPER_CASE) ? yes ? "TRUE" : "FALSE" : value;
    }

    private String topic(String topic) {
        String told = topic;
        if (faults.has(OnvifFault.TOPIC_MISSPELT)) {
            told = told.replace("VideoSource", "VideoSoure");
        }
        if (faults.has(OnvifFault.TOPIC_NESTED)) {
            told = "tns1:VideoSource/" + told;
        }
        if (faults.has(OnvifFault.TOPIC_VENDOR_PREFIX)) {
            int last = told.lastIndexOf('/') + 1;
            told = told.substring(0, last) + "tnsvendor:" + told.substring(last);
        }
        if (faults.has(OnvifFault.TOPIC_TRAILING_SLASH)) {
            told += "/";
        }
        return faults.has(OnvifFault.TOPIC_DOUBLED_SLASH) ? told + "//." : told;
    }

    private String time() {
        if (faults.has(OnvifFault.ZERO_TIMES)) {
            return "0000-00-00T00:00:00Z";
        }
        String time = clock.told().toString();
        return faults.has(OnvifFault.SHORT_TIMES) ? time.substring(time.indexOf('T')) : time;
    }

    /** All topics, as a tree (WS-Topics). */
    static Tag topicSet() {
        TopicTree root = new TopicTree();
        for (EventKind kind : EventKind.values()) {
            root.add(kind);
        }
        return tag("wstop:TopicSet", root.tags("tns1:"));
    }

    /** Topics of one level by their names, in order. */
    private static final class TopicTree {
        private final Map<String, TopicTree> children = new LinkedHashMap<>();
        private final List<EventKind> kinds = new ArrayList<>();

        void add(EventKind kind) {
            TopicTree at = this;
            for (String segment : kind.topic().split("/", -1)) {
                at = at.children.computeIfAbsent(segment, name -> new TopicTree());
            }
            at.kinds.add(kind);
        }

        List<Tag> tags(String prefix) {
            List<Tag> tags = new ArrayList<>();
            children.forEach((name, child) -> tags.add(tag(
                    prefix + name,
                    attribute("wstop:topic", child.kinds.isEmpty() ? null : true),
                    child.tags(""),
                    child.kinds.stream().map(TopicTree::description).toList())));
            return tags;
        }

        private static Tag description(EventKind kind) {
            return tag(
                    "tt:MessageDescription",
                    attribute("IsProperty", kind.isProperty()),
                    tag(
                            "tt:Source",
                            kind.sourceItems().stream()
                                    .map(name -> item(name, "tt:ReferenceToken"))
                                    .toList()),
                    tag("tt:Data", item(kind.item(), kind.itemType())));
        }

        private static Tag item(String name, String type) {
            return tag("tt:SimpleItemDescription", attribute("Name", name), attribute("Type", type));
        }
    }
}
