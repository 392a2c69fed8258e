package org.ovcgateway.gateway.platform.dialect;

import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.AlarmType;
import org.ovcgateway.camera.CameraSettings.Audio;
import org.ovcgateway.camera.CameraSettings.Video;
import org.ovcgateway.camera.CameraSettings.VideoCodec;
import org.ovcgateway.gateway.command.AutoReboot;
import org.ovcgateway.gateway.command.ChangeSettings;
import org.ovcgateway.gateway.command.ChannelSettings;
import org.ovcgateway.gateway.command.DeviceSettings;
import org.slf4j.event.Level;

/** The document of DAP 5.8, or a part of it, to what is wanted. */
final class SettingsParams {
    private static final Map<String, VideoCodec> CODECS = Map.of("h264", VideoCodec.H264, "h265", VideoCodec.H265);
    /** DAP 5.8: 0 to 4, and 5 for fatal, which is an error here. */
    private static final List<Level> LOG_LEVELS =
            List.of(Level.TRACE, Level.DEBUG, Level.INFO, Level.WARN, Level.ERROR);

    private static final int DAY_SECONDS = 86_400;
    private static final int MAX_OVERLAY_BYTES = 1024;
    /** So many unknown fields are named. */
    private static final int MAX_UNKNOWN = 10;

    private SettingsParams() {}

    /**
     * DAP 5.8 SetConfig: a part of the document. What is only there to be read is passed on, to be held against what is; what
     * the gateway does not know is named.
     */
    static ChangeSettings settings(Fields fields) throws BadFieldException {
        List<String> unknown = new ArrayList<>();
        Integer logLevel = fields.optionalInteger("log_level", 0, 5);
        Integer hours = fields.optionalInteger("tz", -18, 18);
        AutoReboot reboot = autoReboot(fields.object("auto_reboot"), unknown);
        noteUnknown(fields, Set.of("channls", "channels", "log_level", "tz", "auto_reboot"), unknown);
        SortedMap<Integer, ChannelSettings> channels = new TreeMap<>();
        for (String spelling : List.of("channls", "channels")) { // the document's spelling, and the right one
            Fields each = fields.object(spelling);
            if (each != null) {
                for (String number : each.names()) {
                    if (!number.matches("[0-9]{1,9}")) {
                        throw new BadFieldException(each.path() + "?", "a channel number", Excerpt.of(number));
                    }
                    Fields channel = each.object(number);
                    if (channel != null) {
                        channels.put(Integer.parseInt(number), channelSettings(channel, unknown));
                    }
                }
            }
        }
        return new ChangeSettings(
                new DeviceSettings(
                        channels,
                        logLevel == null ? null : LOG_LEVELS.get(Math.min(logLevel, LOG_LEVELS.size() - 1)),
                        hours == null ? null : ZoneOffset.ofHours(hours),
                        reboot),
                unknown);
    }

    private static @Nullable AutoReboot autoReboot(@Nullable Fields fields, List<String> unknown)
            throws BadFieldException {
        if (fields == null) {
            return null;
        }
        noteUnknown(fields, Set.of("on", "cycle", "start", "end"), unknown);
        Integer cycle = fields.optionalInteger("cycle", 1, Integer.MAX_VALUE);
        return new AutoReboot(
                fields.optionalBool("on"),
                cycle == null ? null : Duration.ofSeconds(cycle),
                ofDay(fields, "start"),
                ofDay(fields, "end"));
    }

    /** Seconds of the day; {@code HH:MM:SS} in later editions of DAP. */
    private static @Nullable Duration ofDay(Fields fields, String field) throws BadFieldException {
        try {
            Integer seconds = fields.optionalInteger(field, 0, DAY_SECONDS);
            return seconds == null ? null : Duration.ofSeconds(seconds);
        } catch (BadFieldException noInteger) {
            String text;
            try {
                text = fields.text(field, 64);
            } catch (BadFieldException noText) {
                throw noInteger;
            }
            if (text.equals("24:00:00")) {
                return Duration.ofSeconds(DAY_SECONDS);
            }
            try {
                return Duration.between(LocalTime.MIN, LocalTime.parse(text));
            } catch (DateTimeParseException noTime) {
                throw new BadFieldException(
                        fields.path() + field, "seconds of the day or a time such as 02:30:00", Excerpt.of(text));
            }
        }
    }

    private static ChannelSettings channelSettings(Fields channel, List<String> unknown) throws BadFieldException {
        noteUnknown(
                channel,
                Set.of(
                        "video_encoding",
                        "audio_encoding",
                        "image",
                        "alarms",
                        "audio_out_volume",
                        "osd",
                        "on",
                        "encrypt"),
                unknown);
        if (Boolean.FALSE.equals(channel.optionalBool("on"))) {
            unknown.add(channel.path() + "on other than true");
        }
        if (Boolean.TRUE.equals(channel.optionalBool("encrypt"))) {
            unknown.add(channel.path() + "encrypt");
        }
        Fields video = within(channel, "video_encoding");
        Fields image = within(channel, "image");
        if (Boolean.TRUE.equals(video.optionalBool("rsk_encrypt"))) {
            unknown.add(video.path() + "rsk_encrypt");
        }
        noteUnknown(
                video,
                Set.of("encoder", "quality", "fps", "bitrate", "width", "height", "gop", "rsk_encrypt"),
                unknown);
        noteUnknown(image, Set.of("horflip", "verflip"), unknown);
        return new ChannelSettings(
                video.optionalChoice("quality", Params.QUALITIES),
                video(video),
                audio(within(channel, "audio_encoding"), unknown),
                image.optionalBool("horflip"),
                image.optionalBool("verflip"),
                alarms(within(channel, "alarms"), unknown),
                channel.optionalInteger("audio_out_volume", 0, 100),
                channel.names().contains("osd") ? overlay(channel) : null);
    }

    /** Empty for no text at all. */
    private static String overlay(Fields channel) throws BadFieldException {
        return Objects.requireNonNullElse(channel.optionalText("osd", MAX_OVERLAY_BYTES), "");
    }

    private static @Nullable Video video(Fields fields) throws BadFieldException {
        Video video = new Video(
                fields.optionalChoice("encoder", CODECS),
                fields.optionalInteger("width", 0, Integer.MAX_VALUE),
                fields.optionalInteger("height", 0, Integer.MAX_VALUE),
                fields.optionalInteger("fps", 0, Integer.MAX_VALUE),
                fields.optionalInteger("bitrate", 0, Integer.MAX_VALUE),
                fields.optionalInteger("gop", 0, Integer.MAX_VALUE));
        return video.equals(new Video(null, null, null, null, null, null)) ? null : video;
    }

    /** Sound is always published as AAC: that encoder is no wish. */
    private static @Nullable Audio audio(Fields fields, List<String> unknown) throws BadFieldException {
        noteUnknown(
                fields, Set.of("encoder", "sample_rate", "bitrate", "bits_per_sample", "sample_per_frame"), unknown);
        noteOther(fields, "bits_per_sample", SettingsWire.BITS_PER_SAMPLE, unknown);
        noteOther(fields, "sample_per_frame", SettingsWire.SAMPLES_PER_FRAME, unknown);
        String encoder = fields.optionalText("encoder", 64);
        if (encoder != null && !encoder.equals("aac")) {
            unknown.add(fields.path() + "encoder other than aac");
        }
        Audio audio = new Audio(
                null,
                fields.optionalInteger("sample_rate", 0, Integer.MAX_VALUE),
                fields.optionalInteger("bitrate", 0, Integer.MAX_VALUE));
        return audio.equals(new Audio(null, null, null)) ? null : audio;
    }

    private static Map<AlarmType, ChannelSettings.Alarm> alarms(Fields fields, List<String> unknown)
            throws BadFieldException {
        noteUnknown(fields, Wire.ALARM_NAMES.keySet(), unknown);
        Map<AlarmType, ChannelSettings.Alarm> alarms = new EnumMap<>(AlarmType.class);
        for (Map.Entry<String, AlarmType> name : Wire.ALARM_NAMES.entrySet()) {
            Fields alarm = fields.object(name.getKey());
            if (alarm != null) {
                noteUnknown(alarm, Set.of("on", "sensitivity"), unknown);
                alarms.put(
                        name.getValue(),
                        new ChannelSettings.Alarm(
                                alarm.optionalBool("on"), alarm.optionalInteger("sensitivity", 0, 100)));
            }
        }
        return alarms;
    }

    private static Fields within(Fields fields, String field) throws BadFieldException {
        Fields object = fields.object(field);
        return object == null ? new Fields(null) : object;
    }

    /** What is published is always so. */
    private static void noteOther(Fields fields, String field, int only, List<String> unknown)
            throws BadFieldException {
        Integer wanted = fields.optionalInteger(field, 0, Integer.MAX_VALUE);
        if (wanted != null && wanted != only) {
            unknown.add(fields.path() + field + " other than " + only);
        }
    }

    private static void noteUnknown(Fields fields, Set<String> known, List<String> unknown) {
        for (String name : fields.names()) {
            if (!known.contains(name) && unknown.size() < MAX_UNKNOWN) {
                unknown.add(fields.path() + (name.length() > 64 ? name.substring(0, 64) : name));
            }
        }
    }
}
