package org.ovcgateway.gateway.platform.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.ovcgateway.camera.AlarmType;
import org.ovcgateway.camera.Presets.Preset;
import org.ovcgateway.gateway.command.AlarmAnswer;
import org.ovcgateway.gateway.command.AlarmReport;
import org.ovcgateway.gateway.command.AudioState;
import org.ovcgateway.gateway.command.Capabilities;
import org.ovcgateway.gateway.command.ChannelState;
import org.ovcgateway.gateway.command.DeviceInfo;
import org.ovcgateway.gateway.command.DeviceState;

/** Answers and reports to JSON, one method per shape; dialects that agree on a shape share it. */
final class Wire {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** Documents say {@code YY-MM-DDTHH:MM:SS} and show four digits of the year (PROTOCOL.md 2). */
    private static final DateTimeFormatter LOCAL_SECOND = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss");

    /** Alarms whose bit stands in the heartbeat's flags (DAP 5.1). */
    private static final Set<AlarmType> FLAGGED = Set.of(
            AlarmType.EXTERNAL,
            AlarmType.MOTION,
            AlarmType.LINE_CROSSING,
            AlarmType.CRY,
            AlarmType.FACE,
            AlarmType.VOICE,
            AlarmType.LOW_BATTERY,
            AlarmType.TAMPER,
            AlarmType.BELL,
            AlarmType.HUMAN);

    /** Alarms that can be asked for and configured (DAP 5.8, 5.13), in the document's order. */
    static final Map<String, AlarmType> ALARM_NAMES = new LinkedHashMap<>();

    static {
        ALARM_NAMES.put("io", AlarmType.EXTERNAL);
        ALARM_NAMES.put("face", AlarmType.FACE);
        ALARM_NAMES.put("cry", AlarmType.CRY);
        ALARM_NAMES.put("voice", AlarmType.VOICE);
        ALARM_NAMES.put("motion", AlarmType.MOTION);
        ALARM_NAMES.put("body", AlarmType.HUMAN);
        ALARM_NAMES.put("cross", AlarmType.LINE_CROSSING);
    }

    private Wire() {}

    /** DAP 5.1: a channel is offline (0) or online (1), nothing else. */
    static JsonNode keepalive(DeviceState state, Identity identity) {
        ObjectNode params = NODES.objectNode();
        params.put(
                "state",
                switch (state.condition()) {
                    case ONLINE -> 1;
                    case UPGRADING -> 2;
                    case FAULT -> 3;
                });
        ArrayNode channels = params.putArray("channels");
        for (ChannelState channel : state.channels()) {
            ObjectNode entry = channels.addObject();
            entry.put("channel", channel.channel());
            entry.put("state", channel.status() == ChannelState.Status.ONLINE ? 1 : 0);
            if (channel.streamId() != null) {
                entry.put("stream_id", channel.streamId());
            }
            if (channel.recordSession() != null) {
                entry.put("record_session", channel.recordSession());
            }
            int flags = alarmFlags(channel.alarms());
            if (flags != 0) {
                entry.put("alarm", flags);
            }
        }
        return params;
    }

    /** DAP 5.2. */
    static ServerInfo serverInfo(Fields answer) throws BadFieldException {
        return new ServerInfo(
                answer.optionalText("hibernation", 256),
                Duration.ofSeconds(answer.integer("hb_interval", 1, 86_400, 10)));
    }

    /** DAP 5.7. */
    static JsonNode alarm(AlarmReport report, Identity identity) {
        ObjectNode params = NODES.objectNode();
        params.put("channel", report.channel());
        params.put("timestamp", report.at().getEpochSecond());
        params.put("type", report.type().number());
        params.put("state", report.state() == AlarmReport.State.START ? "start" : "end");
        params.put("desc", report.description());
        return params;
    }

    /** DAP 5.7: a URL that is empty, absent or no text wants no picture. */
    static AlarmAnswer alarmAnswer(Fields answer) {
        try {
            return new AlarmAnswer(answer.optionalText("pic_upload_url", Params.MAX_URL_BYTES));
        } catch (BadFieldException e) {
            return new AlarmAnswer(null);
        }
    }

    /** Whether DAP has a number for the alarm (5.7: 2 to 11). */
    static boolean isFlagged(AlarmReport report) {
        return FLAGGED.contains(report.type());
    }

    /** DAP 5.8 GetPTZPresetList. */
    static JsonNode presetIds(List<Preset> presets) {
        ArrayNode answer = NODES.arrayNode();
        presets.forEach(preset -> answer.addObject().put("id", preset.number()));
        return answer;
    }

    /** DAP 5.13. */
    static JsonNode capabilities(Capabilities capabilities) {
        ObjectNode answer = NODES.objectNode();
        answer.put("ptz", capabilities.ptz());
        answer.put("battery", capabilities.battery());
        answer.put("media_protocol", capabilities.mediaProtocol().name().toLowerCase(Locale.ROOT));
        answer.put("audio_out", capabilities.audioOut());
        answer.put("voice_out", capabilities.voiceOut());
        answer.put("cloud_record", capabilities.cloudRecord());
        answer.put("trace", capabilities.trace());
        ObjectNode alarms = answer.putObject("alarms");
        ALARM_NAMES.forEach(
                (name, type) -> alarms.put(name, capabilities.alarms().contains(type)));
        answer.put("https", capabilities.https());
        return answer;
    }

    /** DAP 5.4 DevInfo: what is unknown is left out. */
    static JsonNode deviceInfo(DeviceInfo info) {
        ObjectNode answer = NODES.objectNode();
        answer.put("dev_id", info.deviceId());
        answer.put("hardware_model", info.hardwareModel());
        answer.put("firmware_model", info.firmwareModel());
        answer.put("last_upgrade_datetime", LOCAL_SECOND.format(info.lastUpgrade()));
        if (info.wifi() != null) {
            answer.put("wifi_ssid", info.wifi().ssid());
            answer.put("wifi_signal", info.wifi().signal());
        }
        info.upBandwidth().ifPresent(bandwidth -> answer.put("up_bandwidth", bandwidth));
        info.downBandwidth().ifPresent(bandwidth -> answer.put("down_bandwidth", bandwidth));
        if (info.ipAddress() != null) {
            answer.put("ip_addr", info.ipAddress());
        }
        if (info.macAddress() != null) {
            answer.put("mac_addr", info.macAddress());
        }
        info.battery().ifPresent(battery -> answer.put("battery", battery));
        return answer;
    }

    /** DAP 5.4 QueryTime. */
    static JsonNode time(ZonedDateTime time) {
        return NODES.objectNode().put("datetime", LOCAL_SECOND.format(time));
    }

    /** DAP 5.10 AudioOutQuery. */
    static JsonNode audioState(AudioState state) {
        ObjectNode answer = NODES.objectNode();
        answer.put(
                "status",
                switch (state.status()) {
                    case STOPPED -> "stopped";
                    case PLAYING -> "playing";
                    case PAUSED -> "pausing";
                });
        if (state.url() != null) {
            answer.put("url", state.url());
        }
        return answer;
    }

    /** The bit of each alarm is its number, counted from 0 (PROTOCOL.md 2). */
    private static int alarmFlags(Set<AlarmType> alarms) {
        int flags = 0;
        for (AlarmType alarm : alarms) {
            if (FLAGGED.contains(alarm)) {
                flags |= 1 << alarm.number();
            }
        }
        return flags;
    }
}
