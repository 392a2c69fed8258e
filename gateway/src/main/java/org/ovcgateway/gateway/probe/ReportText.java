package org.ovcgateway.gateway.probe;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.Abilities;
import org.ovcgateway.camera.AlarmType;
import org.ovcgateway.camera.CameraDescription;
import org.ovcgateway.camera.CameraEvents.UnknownTopic;
import org.ovcgateway.camera.CameraSettings;
import org.ovcgateway.camera.Presets;
import org.ovcgateway.onvif.device.Quirks;

/** A {@link CameraReport} for people. Control characters, which a camera may send a terminal, are replaced. */
public final class ReportText {
    private static final int LABEL = 12;
    /** Cameras tell whole seconds. */
    private static final Duration AGREES = Duration.ofSeconds(2);

    private final List<String> lines = new ArrayList<>();

    private ReportText() {}

    public static List<String> of(CameraReport report) {
        ReportText text = new ReportText();
        text.write(report);
        return List.copyOf(text.lines);
    }

    private void write(CameraReport report) {
        row("camera", report.camera());
        CameraReport.Device device = report.device();
        if (device != null) {
            row("device", device(device));
            row("services", device.services().stream().map(ReportText::word).collect(Collectors.joining(", ")));
        }
        Duration ahead = report.clockAhead();
        if (ahead != null) {
            row("clock", clock(ahead));
        }
        if (device != null && device.inputs().size() > 1) {
            device.inputs().forEach(input -> row("input", input.token() + ": camera: " + input.camera()));
        }
        report.streams().forEach(this::stream);
        if (device != null) {
            row("abilities", abilities(device.abilities()));
            device.unknownTopics().forEach(topic -> row("no alarm", unknown(topic)));
            device.presets().forEach(preset -> row("preset", preset(preset)));
            CameraSettings.Values settings = device.settings();
            if (settings != null) {
                row("settings", settings(settings));
            }
            row("quirks", quirks(device.quirks()));
        }
        report.problems().forEach(problem -> row("problem", problem.part() + ": " + problem.words()));
    }

    private void row(String label, String value) {
        String printable = value.codePoints()
                .map(character -> Character.isISOControl(character) ? '?' : character)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        lines.add(label + " ".repeat(LABEL - label.length()) + printable);
    }

    private static String device(CameraReport.Device device) {
        CameraDescription description = device.description();
        return joined(
                (description.manufacturer() + " " + description.model()).strip(),
                named("firmware", description.firmwareVersion()),
                named("serial number", description.serialNumber()),
                named("hardware", description.hardwareId()),
                named("MAC", device.mac()));
    }

    private static String clock(Duration ahead) {
        Duration off = ahead.abs();
        if (off.compareTo(AGREES) < 0) {
            return "agrees with this machine's";
        }
        long seconds = off.toSeconds();
        long days = seconds / 86_400;
        String much = (days == 0 ? "" : days + " d ")
                + String.format(Locale.ROOT, "%d:%02d:%02d", seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
        return much + (ahead.isNegative() ? " behind" : " ahead of") + " this machine's";
    }

    private void stream(CameraReport.Stream stream) {
        String qualities = stream.qualities().stream().map(Enum::name).collect(Collectors.joining(", "));
        CameraSettings.Video video = stream.video();
        row("stream", stream.url() + " for " + qualities + (video == null ? "" : ": " + video(video)));
        List<CameraReport.Track> tracks = stream.tracks();
        if (tracks != null) {
            tracks.forEach(track -> row("  track", track(track)));
        }
    }

    private static String video(CameraSettings.Video video) {
        return joined(
                video.codec() == null ? null : video.codec().name(),
                video.width() == null ? null : video.width() + "x" + video.height(),
                video.framesPerSecond() == null ? null : video.framesPerSecond() + " pictures/s",
                video.bitrate() == null ? null : video.bitrate() / 1000 + " kbit/s",
                video.keyFrameInterval() == null ? null : "a key frame in " + video.keyFrameInterval());
    }

    private static String track(CameraReport.Track track) {
        return track.encoding() + ", " + track.clockRate() + " Hz"
                + (track.channels() > 1 ? ", " + track.channels() + " channels" : "")
                + (track.refusal().isEmpty() ? "" : "; not carried: " + track.refusal());
    }

    private static String abilities(Abilities abilities) {
        String all = joined(
                abilities.ptz() ? "moves" : null,
                abilities.presets() ? "presets" : null,
                abilities.audioOut() ? "loudspeaker" : null,
                abilities.alarms().isEmpty()
                        ? null
                        : "alarms ("
                                + abilities.alarms().stream()
                                        .sorted()
                                        .map((AlarmType type) -> word(type))
                                        .collect(Collectors.joining(", "))
                                + ")");
        return all.isEmpty() ? "none" : all;
    }

    /** Of which a row under {@code onvif.topics} is made. */
    private static String unknown(UnknownTopic topic) {
        return topic.topic() + (topic.items().isEmpty() ? "" : " (" + String.join(", ", topic.items()) + ")");
    }

    private static String preset(Presets.Preset preset) {
        return preset.number() + " " + preset.name() + " (token " + preset.token() + ")";
    }

    private static String settings(CameraSettings.Values settings) {
        CameraSettings.Audio audio = settings.audio();
        String all = joined(
                audio == null ? null : "sound " + audio.codec(),
                settings.mirrored() == null ? null : settings.mirrored() ? "mirrored" : "not mirrored",
                settings.upsideDown() == null ? null : settings.upsideDown() ? "upside down" : "not upside down",
                settings.motionSensitivity() == null
                        ? null
                        : "motion sensitivity " + settings.motionSensitivity() + " %",
                settings.audioOutVolume() == null ? null : "volume " + settings.audioOutVolume() + " %",
                named("text in the picture:", settings.overlayText()));
        return all.isEmpty() ? "none" : all;
    }

    /** Those that are not as of any camera, spelt as in the configuration. */
    private static String quirks(Quirks quirks) {
        Quirks none = Quirks.NONE;
        String all = joined(
                quirks.authentication() == none.authentication()
                        ? null
                        : "authentication: " + word(quirks.authentication()),
                quirks.media() == none.media() ? null : "media: " + word(quirks.media()),
                quirks.stop() == none.stop() ? null : "stop: " + word(quirks.stop()),
                quirks.events() == none.events() ? null : "events: " + word(quirks.events()),
                quirks.invertPan() == none.invertPan() ? null : "invert-pan: " + quirks.invertPan(),
                quirks.invertTilt() == none.invertTilt() ? null : "invert-tilt: " + quirks.invertTilt(),
                quirks.sendMoveTimeout() == none.sendMoveTimeout()
                        ? null
                        : "send-move-timeout: " + quirks.sendMoveTimeout(),
                quirks.keepAlive() == none.keepAlive() ? null : "keep-alive: " + quirks.keepAlive(),
                quirks.rtspPort() == null ? null : "rtsp-port: " + quirks.rtspPort());
        return all.isEmpty() ? "none" : all;
    }

    /** {@code USERNAME_TOKEN} as {@code username-token}. */
    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static @Nullable String named(String name, @Nullable String value) {
        return value == null || value.isEmpty() ? null : name + " " + value;
    }

    private static String joined(@Nullable String... parts) {
        return Stream.of(parts)
                .filter(Objects::nonNull)
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(", "));
    }
}
