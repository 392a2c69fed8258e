package org.ovcgateway.simulator.platform;

import io.vertx.core.json.JsonObject;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The documents that the virtual platform follows: what a device may send in each, and what differs in an answer. */
public enum PlatformDialect {
    /** OVS DAP (2020). */
    DAP(
            "dap",
            "/ovc",
            Map.of(
                    "Keepalive", List.of("state", "channels"),
                    "GetServerInfo", List.of(),
                    "AlarmNotify", List.of("channel", "timestamp", "type", "state", "desc")),
            Map.of("Bind", List.of("bind_id"), "BatteryChange", List.of("battery")),
            "{\"hb_interval\": 10}",
            "SyncTime"),
    /** OVS RPC (2019). Its login path is DAP's. */
    OVS_RPC(
            "ovs-rpc",
            "/ovc",
            Map.of(
                    "Keepalive", List.of("state", "channels"),
                    "GetServerInfo", List.of(),
                    "Bind", List.of("bind_id"),
                    "AlarmNotify", List.of("channel", "datetime", "type", "state", "desc")),
            Map.of(),
            "{\"p2p_signal\": \"\", \"turn\": \"\"}",
            "SyncTime"),
    /** ITU-T H.627.2 (03/2022). */
    H627(
            "h627",
            "/Vd",
            Map.of(
                    "Keepalive", List.of("mac_id", "state", "channels"),
                    "GetServerInfo", List.of("mac_id", "state"),
                    "AlarmNotify", List.of("channel", "timestamp", "type", "state", "desc")),
            Map.of(
                    "Bind", List.of("mac_id", "bind_id"),
                    "BatteryChange", List.of("battery"),
                    "LogDone", List.of("mac_id", "trans_id", "status", "start", "end", "url", "size")),
            "{\"hibernation\": \"\", \"hb_interval\": 10, \"hb_token\": \"\"}",
            "Settime"),
    /** IVR RPC (2017). */
    IVR(
            "ivr",
            "/ivc",
            Map.of(
                    "Keepalive", List.of("state", "channels"),
                    "preview_server", List.of(),
                    "GetFirmware", List.of(),
                    "AlarmNotify", List.of("channel", "type", "state", "desc")),
            Map.of(),
            "{}",
            "SyncTime");

    private static final List<String> LOGIN = List.of("login_code", "login_passwd", "hardware_model", "firmware_model");

    private final String key;
    private final String path;

    @SuppressWarnings("ImmutableEnumChecker") // of Map.of and List.of, which cannot be changed
    private final Map<String, List<String>> requests;

    @SuppressWarnings("ImmutableEnumChecker") // as above
    private final Map<String, List<String>> events;

    private final String serverInfo;
    private final String setTime;

    PlatformDialect(
            String key,
            String path,
            Map<String, List<String>> requests,
            Map<String, List<String>> events,
            String serverInfo,
            String setTime) {
        this.key = key;
        this.path = path;
        this.requests = requests;
        this.events = events;
        this.serverInfo = serverInfo;
        this.setTime = setTime;
    }

    /** As in the gateway's configuration and on the command line: {@code ovs-rpc}. */
    public String key() {
        return key;
    }

    /** Where devices log in. */
    public String path() {
        return path;
    }

    /**
     * The dialect of that key.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static PlatformDialect of(String key) {
        for (PlatformDialect dialect : values()) {
            if (dialect.key.equals(key)) {
                return dialect;
            }
        }
        throw new IllegalArgumentException("unknown dialect '" + key + "': expected dap, ovs-rpc, h627 or ivr");
    }

    /**
     * The dialect that is spoken at a path; null if none is.
     *
     * @param ovc whose path {@code /ovc} is
     */
    static @Nullable PlatformDialect at(String path, PlatformDialect ovc) {
        return switch (path) {
            case "/ovc" -> ovc;
            case "/Vd" -> H627;
            case "/ivc" -> IVR;
            default -> null;
        };
    }

    /** What a login's query must hold. */
    static List<String> loginFields() {
        return LOGIN;
    }

    boolean knowsRequest(String method) {
        return requests.containsKey(method);
    }

    boolean knowsEvent(String name) {
        return events.containsKey(name);
    }

    /** The fields that a message of the device must have. */
    List<String> required(String message) {
        return requests.getOrDefault(message, events.getOrDefault(message, List.of()));
    }

    /** IVR's rules 2 and 4: it closes where the others answer 101, or in turn. */
    boolean closesOnUnknownMethod() {
        return this == IVR;
    }

    boolean closesOnOverlappingRequest() {
        return this == IVR;
    }

    /** Whether {@code pic_upload_url} is in each answer to AlarmNotify, with or without a picture wanted. */
    boolean alwaysNamesPicture() {
        return this == OVS_RPC || this == IVR;
    }

    JsonObject serverInfo() {
        return new JsonObject(serverInfo);
    }

    /** Sets the device's clock, as an RPC or an event of the dialect. */
    String setTime() {
        return setTime;
    }

    boolean setsTimeByEvent() {
        return this == IVR;
    }

    /** Parameters of {@link #setTime}: a clock may be off by 5 s. */
    static JsonObject time(LocalDateTime time) {
        return new JsonObject()
                .put("datetime", DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(time.truncatedTo(ChronoUnit.SECONDS)))
                .put("offset", 5);
    }
}
