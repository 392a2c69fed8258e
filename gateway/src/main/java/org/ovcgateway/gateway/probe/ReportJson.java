package org.ovcgateway.gateway.probe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.Abilities;
import org.ovcgateway.camera.CameraDescription;
import org.ovcgateway.camera.CameraSettings;
import org.ovcgateway.onvif.device.Quirks;

/** A {@link CameraReport} for programs: docs/ref/cli.md tells its fields. What the camera does not tell is null. */
public final class ReportJson {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private ReportJson() {}

    public static String of(CameraReport report) throws JsonProcessingException {
        ObjectNode document = MAPPER.createObjectNode();
        document.put("camera", report.camera());
        document.put("reached", report.reached());
        Duration ahead = report.clockAhead();
        document.put("clock_ahead_ms", ahead == null ? null : ahead.toMillis());
        CameraReport.Device device = report.device();
        document.set("device", device == null ? MAPPER.nullNode() : device(device));
        ArrayNode streams = document.putArray("streams");
        report.streams().forEach(stream -> stream(streams.addObject(), stream));
        ArrayNode problems = document.putArray("problems");
        report.problems()
                .forEach(problem ->
                        problems.addObject().put("part", problem.part()).put("words", problem.words()));
        return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(document);
    }

    private static ObjectNode device(CameraReport.Device device) {
        ObjectNode node = MAPPER.createObjectNode();
        CameraDescription description = device.description();
        node.put("manufacturer", description.manufacturer());
        node.put("model", description.model());
        node.put("firmware_version", description.firmwareVersion());
        node.put("serial_number", description.serialNumber());
        node.put("hardware_id", description.hardwareId());
        node.put("mac", device.mac());
        ArrayNode services = node.putArray("services");
        device.services().forEach(service -> services.add(ReportText.word(service)));
        ArrayNode inputs = node.putArray("inputs");
        device.inputs()
                .forEach(input -> inputs.addObject().put("token", input.token()).put("camera", input.camera()));
        abilities(node.putObject("abilities"), device.abilities());
        ArrayNode unknown = node.putArray("unknown_topics");
        device.unknownTopics().forEach(topic -> {
            ArrayNode items = unknown.addObject().put("topic", topic.topic()).putArray("items");
            topic.items().forEach(items::add);
        });
        ArrayNode presets = node.putArray("presets");
        device.presets()
                .forEach(preset -> presets.addObject()
                        .put("number", preset.number())
                        .put("token", preset.token())
                        .put("name", preset.name()));
        CameraSettings.Values settings = device.settings();
        node.set("settings", settings == null ? MAPPER.nullNode() : settings(settings));
        quirks(node.putObject("quirks"), device.quirks());
        return node;
    }

    private static void abilities(ObjectNode node, Abilities abilities) {
        node.put("ptz", abilities.ptz());
        node.put("presets", abilities.presets());
        node.put("audio_out", abilities.audioOut());
        ArrayNode alarms = node.putArray("alarms");
        abilities.alarms().stream().sorted().forEach(alarm -> alarms.add(ReportText.word(alarm)));
    }

    private static ObjectNode settings(CameraSettings.Values settings) {
        ObjectNode node = MAPPER.createObjectNode();
        CameraSettings.Audio audio = settings.audio();
        if (audio == null) {
            node.putNull("audio");
        } else {
            node.putObject("audio")
                    .put("codec", audio.codec())
                    .put("sample_rate", audio.sampleRate())
                    .put("bitrate", audio.bitrate());
        }
        return node.put("mirrored", settings.mirrored())
                .put("upside_down", settings.upsideDown())
                .put("motion_sensitivity", settings.motionSensitivity())
                .put("audio_out_volume", settings.audioOutVolume())
                .put("overlay_text", settings.overlayText());
    }

    private static void quirks(ObjectNode node, Quirks quirks) {
        node.put("authentication", ReportText.word(quirks.authentication()));
        node.put("media", ReportText.word(quirks.media()));
        node.put("stop", ReportText.word(quirks.stop()));
        node.put("events", ReportText.word(quirks.events()));
        node.put("invert_pan", quirks.invertPan());
        node.put("invert_tilt", quirks.invertTilt());
        node.put("send_move_timeout", quirks.sendMoveTimeout());
        node.put("keep_alive", quirks.keepAlive());
        node.put("rtsp_port", quirks.rtspPort());
    }

    private static void stream(ObjectNode node, CameraReport.Stream stream) {
        ArrayNode qualities = node.putArray("qualities");
        stream.qualities().forEach(quality -> qualities.add(quality.name()));
        node.put("url", stream.url());
        CameraSettings.Video video = stream.video();
        if (video == null) {
            node.putNull("video");
        } else {
            CameraSettings.VideoCodec codec = video.codec();
            node.putObject("video")
                    .put("codec", codec == null ? null : codec.name())
                    .put("width", video.width())
                    .put("height", video.height())
                    .put("frames_per_second", video.framesPerSecond())
                    .put("bitrate", video.bitrate())
                    .put("key_frame_interval", video.keyFrameInterval());
        }
        tracks(node, stream.tracks());
    }

    private static void tracks(ObjectNode node, @Nullable List<CameraReport.Track> tracks) {
        if (tracks == null) {
            node.putNull("tracks");
            return;
        }
        ArrayNode array = node.putArray("tracks");
        tracks.forEach(track -> array.addObject()
                .put("encoding", track.encoding())
                .put("clock_rate", track.clockRate())
                .put("channels", track.channels())
                .put("carried", track.refusal().isEmpty())
                .put("refusal", track.refusal()));
    }
}
