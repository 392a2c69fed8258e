package org.ovcgateway.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.AlarmType;
import org.ovcgateway.camera.CameraSettings.Values;
import org.ovcgateway.camera.CameraSettings.Video;
import org.ovcgateway.camera.CameraSettings.VideoCodec;
import org.ovcgateway.camera.Quality;
import org.ovcgateway.config.LogLevel;
import org.ovcgateway.gateway.channel.Choices;
import org.ovcgateway.gateway.channel.Watch;
import org.ovcgateway.gateway.command.AutoReboot;
import org.ovcgateway.gateway.command.StandingPush;

/** What the platform chose as JSON. What a later version wrote and this one does not know, or what makes no sense, is left out. */
final class ChoicesJson {
    private static final long DAY = Duration.ofDays(1).toSeconds();

    private ChoicesJson() {}

    static ObjectNode write(SortedMap<Integer, Choices> channels, BoxChoices box) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        put(root, "log-level", box.logLevel());
        if (box.zone() != null) {
            root.put("zone-seconds", box.zone().getTotalSeconds());
        }
        AutoReboot reboot = box.autoReboot();
        if (reboot != null) {
            ObjectNode entry = root.putObject("auto-reboot");
            put(entry, "on", reboot.on());
            put(entry, "cycle", reboot.cycle());
            put(entry, "from", reboot.from());
            put(entry, "to", reboot.to());
        }
        ObjectNode all = root.putObject("channels");
        channels.forEach((number, choices) -> write(all.putObject(Integer.toString(number)), choices));
        return root;
    }

    private static void write(ObjectNode entry, Choices choices) {
        put(entry, "quality", choices.quality());
        ObjectNode alarms = entry.putObject("alarms");
        new TreeMap<>(choices.watches()).forEach((type, watch) -> {
            ObjectNode each = alarms.putObject(type.name());
            put(each, "on", watch.on());
            put(each, "from", watch.from());
            put(each, "to", watch.to());
            put(each, "hold-off", watch.holdOff());
        });
        Choices.Before before = choices.before();
        if (before != null) {
            ObjectNode each = entry.putObject("before");
            each.put("camera", before.camera());
            write(each, before.values());
        }
        StandingPush push = choices.push();
        if (push != null) {
            ObjectNode each = entry.putObject("standing-push");
            put(each, "enabled", push.enabled());
            put(each, "quality", push.quality());
            each.put("url", push.url());
        }
    }

    private static void write(ObjectNode entry, Values values) {
        ObjectNode codecs = entry.putObject("video-codec");
        new TreeMap<>(values.video()).forEach((quality, video) -> put(codecs, quality.name(), video.codec()));
        put(entry, "mirrored", values.mirrored());
        put(entry, "upside-down", values.upsideDown());
        put(entry, "motion-sensitivity", values.motionSensitivity());
        put(entry, "audio-out-volume", values.audioOutVolume());
        if (values.overlayText() != null) {
            entry.put("overlay-text", values.overlayText());
        }
    }

    static Map<Integer, Choices> channels(JsonNode root) {
        Map<Integer, Choices> channels = new HashMap<>();
        root.path("channels").properties().forEach(entry -> {
            if (entry.getKey().matches("[0-9]{1,9}")) {
                int number = Integer.parseInt(entry.getKey());
                channels.put(number, choices(number, entry.getValue()));
            }
        });
        return channels;
    }

    static BoxChoices box(JsonNode root) {
        Integer zone = number(root, "zone-seconds", -18 * 3600, 18 * 3600);
        JsonNode reboot = root.path("auto-reboot");
        Boolean on = bool(reboot, "on");
        Duration cycle = seconds(reboot, "cycle", Integer.MAX_VALUE);
        Duration from = seconds(reboot, "from", DAY);
        Duration to = seconds(reboot, "to", DAY);
        boolean whole = on != null && cycle != null && from != null && to != null;
        return new BoxChoices(
                constant(LogLevel.class, root, "log-level"),
                zone == null ? null : ZoneOffset.ofTotalSeconds(zone),
                whole ? new AutoReboot(on, cycle, from, to) : null);
    }

    private static Choices choices(int channel, JsonNode entry) {
        Quality quality = constant(Quality.class, entry, "quality");
        Map<AlarmType, Watch> watches = new EnumMap<>(AlarmType.class);
        for (AlarmType type : AlarmType.values()) {
            JsonNode each = entry.path("alarms").path(type.name());
            Boolean on = bool(each, "on");
            if (on != null) {
                Duration from = seconds(each, "from", DAY);
                Duration to = seconds(each, "to", DAY);
                watches.put(
                        type,
                        new Watch(
                                on,
                                from == null || to == null ? Watch.ALWAYS.from() : from,
                                from == null || to == null ? Watch.ALWAYS.to() : to,
                                seconds(each, "hold-off", Integer.MAX_VALUE)));
            }
        }
        return new Choices(
                quality == null ? Choices.STANDARD.quality() : quality,
                watches,
                before(entry.path("before")),
                push(channel, entry.path("standing-push")));
    }

    private static Choices.@Nullable Before before(JsonNode entry) {
        String camera = entry.path("camera").textValue();
        if (camera == null) {
            return null;
        }
        Map<Quality, Video> video = new EnumMap<>(Quality.class);
        for (Quality quality : Quality.values()) {
            VideoCodec codec = constant(VideoCodec.class, entry.path("video-codec"), quality.name());
            if (codec != null) {
                video.put(quality, new Video(codec, null, null, null, null, null));
            }
        }
        return new Choices.Before(
                camera,
                new Values(
                        video,
                        null,
                        bool(entry, "mirrored"),
                        bool(entry, "upside-down"),
                        number(entry, "motion-sensitivity", 0, 100),
                        number(entry, "audio-out-volume", 0, 100),
                        entry.path("overlay-text").textValue()));
    }

    private static @Nullable StandingPush push(int channel, JsonNode entry) {
        Boolean enabled = bool(entry, "enabled");
        String url = entry.path("url").textValue();
        return enabled == null || url == null
                ? null
                : new StandingPush(channel, enabled, constant(Quality.class, entry, "quality"), url);
    }

    private static void put(ObjectNode entry, String field, @Nullable Enum<?> value) {
        if (value != null) {
            entry.put(field, value.name());
        }
    }

    private static void put(ObjectNode entry, String field, @Nullable Boolean value) {
        if (value != null) {
            entry.put(field, value);
        }
    }

    private static void put(ObjectNode entry, String field, @Nullable Integer value) {
        if (value != null) {
            entry.put(field, value);
        }
    }

    private static void put(ObjectNode entry, String field, @Nullable Duration value) {
        if (value != null) {
            entry.put(field, value.toSeconds());
        }
    }

    private static <E extends Enum<E>> @Nullable E constant(Class<E> type, JsonNode entry, String field) {
        for (E each : type.getEnumConstants()) {
            if (each.name().equals(entry.path(field).textValue())) {
                return each;
            }
        }
        return null;
    }

    private static @Nullable Boolean bool(JsonNode entry, String field) {
        JsonNode value = entry.path(field);
        return value.isBoolean() ? value.booleanValue() : null;
    }

    private static @Nullable Integer number(JsonNode entry, String field, int min, int max) {
        JsonNode value = entry.path(field);
        return value.canConvertToInt() && value.intValue() >= min && value.intValue() <= max ? value.intValue() : null;
    }

    private static @Nullable Duration seconds(JsonNode entry, String field, long max) {
        JsonNode value = entry.path(field);
        boolean fits = value.canConvertToLong() && value.longValue() >= 0 && value.longValue() <= max;
        return fits ? Duration.ofSeconds(value.longValue()) : null;
    }
}
