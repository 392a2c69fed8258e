package org.ovcgateway.simulator.onvif;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.simulator.onvif.VirtualEvent.Item;
import org.ovcgateway.simulator.onvif.VirtualEvent.Operation;

/** Events that virtual cameras can tell, as real ones do. */
public enum EventKind {
    MOTION("VideoSource/MotionAlarm", About.SOURCE, "State", true),
    CELL_MOTION("RuleEngine/CellMotionDetector/Motion", About.RULE, "IsMotion", true),
    REGION_MOTION("RuleEngine/MotionRegionDetector/Motion", About.RULE, "State", true),
    DIGITAL_INPUT("Device/Trigger/DigitalInput", About.INPUT, "LogicalState", true),
    LINE_CROSSED("RuleEngine/LineDetector/Crossed", About.RULE, "ObjectId", false),
    INTRUSION("RuleEngine/FieldDetector/ObjectsInside", About.RULE, "IsInside", true),
    FACE("RuleEngine/MyRuleDetector/FaceDetect", About.DETECTOR, "State", true),
    FACE_RECOGNISED("RuleEngine/Recognition/Face", About.RULE, "Likelihood", false),
    PEOPLE("RuleEngine/MyRuleDetector/PeopleDetect", About.DETECTOR, "State", true),
    CRY("RuleEngine/MyRuleDetector/BabyCryingDetect", About.DETECTOR, "State", true),
    VISITOR("RuleEngine/MyRuleDetector/Visitor", About.DETECTOR, "State", true),
    SOUND("AudioAnalytics/Audio/DetectedSound", About.AUDIO, "isSoundDetected", true),
    TAMPER("RuleEngine/TamperDetector/Tamper", About.RULE, "IsTamper", true),
    LOW_BATTERY("Monitoring/BatteryCapacity", About.BATTERY, "PercentageRemainingCapacity", false);

    /** What an event is about. */
    private enum About {
        SOURCE,
        RULE,
        INPUT,
        DETECTOR,
        AUDIO,
        BATTERY
    }

    private final String topic;
    private final About about;
    private final String item;
    private final boolean property;

    EventKind(String topic, About about, String item, boolean property) {
        this.topic = topic;
        this.about = about;
        this.item = item;
        this.property = property;
    }

    /** Without its prefix. */
    String topic() {
        return topic;
    }

    /** The name of the item that carries the value. */
    String item() {
        return item;
    }

    String itemType() {
        return property ? "xs:boolean" : this == FACE_RECOGNISED || this == LOW_BATTERY ? "xs:float" : "xs:integer";
    }

    boolean isProperty() {
        return property;
    }

    /** The names of what it is about. */
    List<String> sourceItems() {
        return switch (about) {
            case SOURCE, DETECTOR -> List.of("Source");
            case RULE -> List.of("VideoSourceConfigurationToken", "VideoAnalyticsConfigurationToken", "Rule");
            case INPUT -> List.of("InputToken");
            case AUDIO -> List.of("AudioSourceConfigurationToken", "AudioAnalyticsConfigurationToken", "Rule");
            case BATTERY -> List.of("Token");
        };
    }

    /**
     * The event at a source.
     *
     * @param active whether it begins or ends
     * @return null if it is one that has no end, and it is to end
     */
    @Nullable
    VirtualEvent event(VirtualSource source, boolean active) {
        if (!property && !active) {
            return null;
        }
        String value = switch (this) {
            case LINE_CROSSED -> "17";
            case FACE_RECOGNISED -> "0.9";
            case LOW_BATTERY -> "5";
            default -> Boolean.toString(active);
        };
        List<Item> about = sourceItems().stream()
                .map(name -> new Item(name, sourceValue(name, source)))
                .toList();
        return new VirtualEvent(
                "tns1:" + topic, about, List.of(new Item(item, value)), property ? Operation.Changed : null);
    }

    private String sourceValue(String name, VirtualSource source) {
        return switch (name) {
            case "Source" -> source.token("source");
            case "VideoSourceConfigurationToken" -> source.token("source_config");
            case "VideoAnalyticsConfigurationToken", "AudioAnalyticsConfigurationToken" -> source.token("analytics");
            case "AudioSourceConfigurationToken" -> source.token("audio_source_config");
            case "InputToken" -> source.token("input");
            case "Rule" -> "My" + topic.split("/", -1)[1] + "Rule";
            default -> source.token("battery");
        };
    }

    /** The name in the control endpoint. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * Finds one by its name.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    public static EventKind named(String name) {
        for (EventKind kind : values()) {
            if (kind.toString().equals(name)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("expected the name of an event but was '" + name + "'");
    }
}
