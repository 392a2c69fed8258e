package org.ovcgateway.gateway.platform.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import org.ovcgateway.gateway.command.DeviceState;
import org.ovcgateway.gateway.command.FirmwareOffer;
import org.ovcgateway.gateway.command.LogUploaded;

/** What the device asks and tells beside heartbeat and alarms, one method per shape. */
final class ReportWire {
    private static final int MAX_ADDRESS_BYTES = 256;
    private static final int MAX_MODEL_BYTES = 256;

    private ReportWire() {}

    /** All dialects: 1 online, 2 upgrading, 3 in trouble. */
    static int condition(DeviceState state) {
        return switch (state.condition()) {
            case ONLINE -> 1;
            case UPGRADING -> 2;
            case FAULT -> 3;
        };
    }

    /** H.627.2 I.2.2 GetServerInfo. */
    static JsonNode askAsMac(DeviceState state, Speaker speaker) {
        return mac(speaker).put("state", condition(state));
    }

    /** GetServerInfo of all dialects that have it: each gives a part of this. */
    static ServerInfo serverInfo(Fields answer) throws BadFieldException {
        return new ServerInfo(
                answer.optionalText("hibernation", MAX_ADDRESS_BYTES),
                Duration.ofSeconds(answer.integer("hb_interval", 1, 86_400, 10)),
                answer.optionalText("hb_token", MAX_ADDRESS_BYTES),
                answer.optionalText("p2p_signal", MAX_ADDRESS_BYTES),
                answer.optionalText("turn", MAX_ADDRESS_BYTES));
    }

    /** OVS RPC 5.3, DAP 5.3 Bind. */
    static JsonNode bind(String id, Speaker speaker) {
        return Wire.NODES.objectNode().put("bind_id", id);
    }

    /** H.627.2 I.2.3 Bind. */
    static JsonNode bindMac(String id, Speaker speaker) {
        return mac(speaker).put("bind_id", id);
    }

    /** DAP 5.12, H.627.2 I.2.27 BatteryChange. */
    static JsonNode battery(int percent, Speaker speaker) {
        return Wire.NODES.objectNode().put("battery", percent);
    }

    /** H.627.2 I.2.30 LogDone. */
    static JsonNode logDone(LogUploaded done, Speaker speaker) {
        return mac(speaker)
                .put("trans_id", done.transaction())
                .put("status", done.success() ? "success" : "fail")
                .put("start", localTime(done.from(), speaker))
                .put("end", localTime(done.to(), speaker))
                .put("url", done.url())
                .put("size", done.bytes());
    }

    /** IVR RPC GetFirmware. */
    static FirmwareOffer firmware(Fields answer) throws BadFieldException {
        return new FirmwareOffer(
                answer.text("firmware_model", MAX_MODEL_BYTES), answer.httpUrl("url", Params.MAX_URL_BYTES));
    }

    /** IVR RPC preview_server. */
    static String previewUrl(Fields answer) throws BadFieldException {
        return answer.httpUrl("url", Params.MAX_URL_BYTES);
    }

    private static ObjectNode mac(Speaker speaker) {
        return Wire.NODES.objectNode().put("mac_id", speaker.identity().macId());
    }

    private static String localTime(Instant time, Speaker speaker) {
        return Wire.LOCAL_SECOND.format(time.atZone(speaker.zone()));
    }
}
