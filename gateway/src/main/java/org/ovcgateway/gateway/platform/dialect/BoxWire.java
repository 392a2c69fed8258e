package org.ovcgateway.gateway.platform.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Locale;
import org.ovcgateway.gateway.command.Capabilities;
import org.ovcgateway.gateway.command.DeviceInfo;
import org.ovcgateway.gateway.command.DiskState;
import org.ovcgateway.gateway.command.NetworkState;
import org.ovcgateway.gateway.command.UpgradeState;

/** What the device says of itself when it is asked, to JSON. What is unknown is left out where the document lets it. */
final class BoxWire {
    private static final long MEGABYTE = 1_000_000;

    private BoxWire() {}

    /** DAP 5.13, H.627.2 I.2.28 GetCap. */
    static JsonNode capabilities(Capabilities capabilities) {
        ObjectNode answer = Wire.NODES.objectNode();
        answer.put("ptz", capabilities.ptz());
        answer.put("battery", capabilities.battery());
        answer.put("media_protocol", capabilities.mediaProtocol().name().toLowerCase(Locale.ROOT));
        answer.put("audio_out", capabilities.audioOut());
        answer.put("voice_out", capabilities.voiceOut());
        answer.put("cloud_record", capabilities.cloudRecord());
        answer.put("trace", capabilities.trace());
        ObjectNode alarms = answer.putObject("alarms");
        Wire.ALARM_NAMES.forEach(
                (name, type) -> alarms.put(name, capabilities.alarms().contains(type)));
        answer.put("https", capabilities.https());
        return answer;
    }

    /** DAP 5.4 DevInfo, H.627.2 I.2.11 DevStatus. */
    static JsonNode deviceInfo(DeviceInfo info) {
        ObjectNode answer = Wire.NODES.objectNode();
        answer.put("dev_id", info.deviceId());
        answer.put("hardware_model", info.hardwareModel());
        answer.put("firmware_model", info.firmwareModel());
        answer.put("last_upgrade_datetime", Wire.LOCAL_SECOND.format(info.lastUpgrade()));
        if (info.wifi() != null) {
            answer.put("wifi_ssid", info.wifi().ssid());
            answer.put("wifi_signal", info.wifi().signal());
        }
        info.upBandwidth().ifPresent(bandwidth -> answer.put("up_bandwidth", bandwidth));
        info.downBandwidth().ifPresent(bandwidth -> answer.put("down_bandwidth", bandwidth));
        Wire.put(answer, "ip_addr", info.ipAddress());
        Wire.put(answer, "mac_addr", info.macAddress());
        info.battery().ifPresent(battery -> answer.put("battery", battery));
        return answer;
    }

    /** OVS RPC 5.4, DAP 5.4 QueryTime. */
    static JsonNode time(ZonedDateTime time) {
        return localTime(time);
    }

    /** H.627.2 I.2.10 QueryTime: a zone of whole hours is told. */
    static JsonNode zonedTime(ZonedDateTime time) {
        ObjectNode answer = localTime(time);
        if (time.getOffset().getTotalSeconds() % 3600 == 0) {
            answer.put("tz", SettingsWire.hours(time.getOffset()));
        }
        return answer;
    }

    private static ObjectNode localTime(ZonedDateTime time) {
        return Wire.NODES.objectNode().put("datetime", Wire.LOCAL_SECOND.format(time));
    }

    /** DAP 5.4 QueryUpgrade, whose {@code donwloading} is read as a slip of the pen. */
    static JsonNode upgrade(UpgradeState state) {
        return stage(state);
    }

    /** H.627.2 I.2.8 QueryUpgrade. */
    static JsonNode upgradeWithModel(UpgradeState state) {
        return stage(state).put("firmware_model", state.model());
    }

    private static ObjectNode stage(UpgradeState state) {
        return Wire.NODES
                .objectNode()
                .put(
                        "upgrade_status",
                        switch (state.stage()) {
                            case NOT_STARTED -> "notstart";
                            case DOWNLOADING -> "downloading";
                            case INSTALLING -> "installing";
                            case DONE -> "done";
                            case FAILED -> "error";
                        })
                .put("progress", state.percent());
    }

    /** H.627.2 I.2.31 GetDiskInfo. */
    static JsonNode disk(DiskState disk) {
        return Wire.NODES
                .objectNode()
                .put(
                        "state",
                        switch (disk.condition()) {
                            case READY -> 0;
                            case NONE -> 1;
                            case FAULT -> 2;
                            case FORMATTING -> 3;
                        })
                .put("total", disk.totalBytes() / MEGABYTE)
                .put("free", disk.freeBytes() / MEGABYTE);
    }

    /** IVR RPC GetNetConfig: every field must be there, so what is unknown is empty. */
    static JsonNode networks(List<NetworkState> networks) {
        ArrayNode answer = Wire.NODES.arrayNode();
        for (NetworkState network : networks) {
            List<String> names = network.nameServers();
            answer.addObject()
                    .put("name", network.name())
                    .put("ip", network.address() == null ? "" : network.address())
                    .put("gateway", network.gateway() == null ? "" : network.gateway())
                    .put("netmask", network.netmask() == null ? "" : network.netmask())
                    .put("dns1", names.isEmpty() ? "" : names.get(0))
                    .put("dns2", names.size() < 2 ? "" : names.get(1))
                    .put("mac", network.mac())
                    .put("dhcp", Boolean.TRUE.equals(network.dhcp()));
        }
        return answer;
    }
}
