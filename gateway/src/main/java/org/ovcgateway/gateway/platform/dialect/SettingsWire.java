package org.ovcgateway.gateway.platform.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.CameraSettings;
import org.ovcgateway.gateway.command.AutoReboot;
import org.ovcgateway.gateway.command.ChannelSettings;
import org.ovcgateway.gateway.command.DeviceSettings;
import org.slf4j.event.Level;

/** What is configured as the document of DAP 5.8. */
final class SettingsWire {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** Of what is published, which is AAC (ISO/IEC 14496-3): DAP 5.8 knows no other. */
    static final int SAMPLES_PER_FRAME = 1024;

    /** Of what a decoder makes of it. */
    static final int BITS_PER_SAMPLE = 16;

    private SettingsWire() {}

    /** DAP 5.8 GetConfig: what is unknown is left out. The channels' key is spelt as the document spells it. */
    static JsonNode settings(DeviceSettings settings) {
        ObjectNode answer = NODES.objectNode();
        ObjectNode channels = answer.putObject("channls");
        settings.channels().forEach((number, channel) -> channels.set(Integer.toString(number), channel(channel)));
        if (settings.logLevel() != null) {
            answer.put("log_level", logLevel(settings.logLevel()));
        }
        if (settings.zone() != null) {
            answer.put("tz", hours(settings.zone()));
        }
        if (settings.autoReboot() != null) {
            answer.set("auto_reboot", autoReboot(settings.autoReboot()));
        }
        return answer;
    }

    private static ObjectNode autoReboot(AutoReboot reboot) {
        ObjectNode answer = NODES.objectNode();
        put(answer, "on", reboot.on());
        put(answer, "cycle", seconds(reboot.cycle()));
        put(answer, "start", seconds(reboot.from()));
        put(answer, "end", seconds(reboot.to()));
        return answer;
    }

    private static @Nullable Integer seconds(@Nullable Duration duration) {
        return duration == null ? null : Math.toIntExact(duration.toSeconds());
    }

    private static ObjectNode channel(ChannelSettings settings) {
        ObjectNode answer = NODES.objectNode();
        ObjectNode video = answer.putObject("video_encoding");
        if (settings.video() != null) {
            put(video, "encoder", settings.video().codec());
        }
        put(video, "quality", settings.quality());
        if (settings.video() != null) {
            put(video, "fps", settings.video().framesPerSecond());
            put(video, "bitrate", settings.video().bitrate());
            put(video, "width", settings.video().width());
            put(video, "height", settings.video().height());
            put(video, "gop", settings.video().keyFrameInterval());
        }
        if (settings.audio() != null) {
            answer.set("audio_encoding", audio(settings.audio()));
        }
        if (settings.mirrored() != null || settings.upsideDown() != null) {
            ObjectNode image = answer.putObject("image");
            put(image, "horflip", settings.mirrored());
            put(image, "verflip", settings.upsideDown());
        }
        ObjectNode alarms = NODES.objectNode();
        Wire.ALARM_NAMES.forEach((name, type) -> {
            ChannelSettings.Alarm alarm = settings.alarms().get(type);
            if (alarm != null) {
                ObjectNode entry = alarms.putObject(name);
                put(entry, "on", alarm.on());
                put(entry, "sensitivity", alarm.sensitivity());
            }
        });
        if (!alarms.isEmpty()) {
            answer.set("alarms", alarms);
        }
        put(answer, "audio_out_volume", settings.audioOutVolume());
        put(answer, "osd", settings.overlayText());
        return answer;
    }

    /** What is published is AAC, whatever the camera sends; the camera's bit rate is that of AAC only where it sends AAC. */
    private static ObjectNode audio(CameraSettings.Audio audio) {
        ObjectNode answer = NODES.objectNode().put("encoder", "aac");
        put(answer, "sample_rate", audio.sampleRate());
        if (audio.codec() != null && audio.codec().equalsIgnoreCase("aac")) {
            put(answer, "bitrate", audio.bitrate());
        }
        put(answer, "bits_per_sample", BITS_PER_SAMPLE);
        put(answer, "sample_per_frame", SAMPLES_PER_FRAME);
        return answer;
    }

    private static void put(ObjectNode object, String field, @Nullable Integer value) {
        if (value != null) {
            object.put(field, value);
        }
    }

    private static void put(ObjectNode object, String field, @Nullable Boolean value) {
        if (value != null) {
            object.put(field, value);
        }
    }

    private static void put(ObjectNode object, String field, @Nullable String value) {
        if (value != null) {
            object.put(field, value);
        }
    }

    private static void put(ObjectNode object, String field, @Nullable Enum<?> value) {
        if (value != null) {
            object.put(field, value.name().toLowerCase(Locale.ROOT));
        }
    }

    /** DAP 5.8: 0 trace, 1 debug, 2 info, 3 warn, 4 error. */
    private static int logLevel(Level level) {
        return level.toInt() / 10;
    }

    /** DAP 5.8 tells whole hours; a zone's quarters are cut off. */
    static int hours(ZoneOffset zone) {
        return zone.getTotalSeconds() / 3600;
    }
}
