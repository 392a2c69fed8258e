package org.ovcgateway.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/** All keys of {@code gateway.yaml}, once: reading, JSON Schema, default file and reference page follow from this. */
final class GatewaySchema {
    private GatewaySchema() {}

    private static final Key<DialectName> DIALECT = Key.standard(
            "dialect", ValueTypes.choice(DialectName.class), "dap", "The document that the platform follows.");
    private static final Key<URI> URL = Key.optional(
            "url",
            UrlTypes.server("wss://host[:port], or ws://host[:port] with allow-plaintext: true", "wss", "ws"),
            "wss://ovc.example.com:9443",
            "The platform's address: scheme, host and port; the dialect adds path and query. Required.");
    private static final Key<URI> SCHEDULER = Key.optional(
            "scheduler",
            UrlTypes.service("https://host[:port]/path, or http:// with allow-plaintext: true", "https", "http"),
            "https://ovp.example.com/Vs/getServerAddr",
            "The scheduling service to ask for the platform's address, instead of url.");
    private static final Key<String> DEVICE_ID = Key.required(
            "device-id",
            ValueTypes.word(64),
            "\"2009550000011079\"",
            "The name under which the platform knows this gateway.");
    private static final Key<Secret> PLATFORM_PASSWORD = Key.required(
            "password",
            SecretType.secret(),
            "${file:/etc/ovc-gateway/secrets/platform}",
            "The password for the login.");
    private static final Key<Path> CA_FILE = Key.optional(
            "ca-file",
            ValueTypes.certificates(),
            "/etc/ovc-gateway/ca.pem",
            "Certificates to trust beside the system's.");
    private static final Key<Boolean> ALLOW_PLAINTEXT = Key.standard(
            "allow-plaintext",
            ValueTypes.bool(),
            "false",
            "Allows ws:// and http:// towards the platform: everything can be read on the way.");
    private static final Key<Boolean> ALLOW_PRIVATE = Key.standard(
            "allow-private-addresses",
            ValueTypes.bool(),
            "false",
            "Upload, callback, firmware and audio URLs from the platform may point into private networks.");
    private static final Key<AlarmBits> ALARM_BITS = Key.standard(
            "alarm-bits",
            ValueTypes.choice(AlarmBits.class),
            "documented",
            "The bit of an alarm flag word that stands for an alarm type: 1 << type, or 1 << (type - 1) for platforms that expect it.");
    private static final Key<UploadHttps> UPLOAD_HTTPS = Key.standard(
            "upload-https",
            ValueTypes.choice(UploadHttps.class),
            "auto",
            "Whether to ask for https upload URLs: auto does so when the platform is reached by wss.");

    private static final Key<RtmpHevc> RTMP_HEVC = Key.standard(
            "rtmp-hevc",
            ValueTypes.choice(RtmpHevc.class),
            "enhanced",
            "How H.265 goes to RTMP servers: by enhanced RTMP, as codec id 12 as older servers want it, or not at all.");
    private static final Key<Map<String, RtmpHevc>> RTMP_HEVC_HOSTS = Key.optional(
            "rtmp-hevc-hosts",
            ValueTypes.choiceByHost(RtmpHevc.class),
            "push.example.cn=codec-id-12",
            "The same for single servers, by the host in the URL that the platform names.");

    private static final Section<PlatformConfig> PLATFORM = section(
            "platform",
            "The platform and how to log in.",
            List.of(
                    DIALECT,
                    URL,
                    SCHEDULER,
                    DEVICE_ID,
                    PLATFORM_PASSWORD,
                    CA_FILE,
                    ALLOW_PLAINTEXT,
                    ALLOW_PRIVATE,
                    ALARM_BITS,
                    UPLOAD_HTTPS,
                    RTMP_HEVC,
                    RTMP_HEVC_HOSTS),
            List.of(GatewaySchema::platformHasAnAddress, GatewaySchema::plaintextIsAllowed),
            v -> new PlatformConfig(
                    v.get(DIALECT),
                    v.find(URL),
                    v.find(SCHEDULER),
                    v.get(DEVICE_ID),
                    v.get(PLATFORM_PASSWORD),
                    v.find(CA_FILE),
                    v.get(ALLOW_PLAINTEXT),
                    v.get(ALLOW_PRIVATE),
                    v.get(ALARM_BITS),
                    v.get(UPLOAD_HTTPS),
                    new RtmpConfig(v.get(RTMP_HEVC), Objects.requireNonNullElse(v.find(RTMP_HEVC_HOSTS), Map.of()))));

    private static final Key<String> HARDWARE_MODEL =
            Key.standard("hardware-model", ValueTypes.text(64), "edge-gateway", "The model that the platform is told.");
    private static final Key<MacAddress> MAC = Key.optional(
            "mac",
            ValueTypes.mac(),
            "\"AA:BB:CC:DD:EE:FF\"",
            "The MAC address that the platform is told. Default: the first real interface's.");
    private static final Key<ZoneId> TZ = Key.optional(
            "tz",
            ValueTypes.zone(),
            "Asia/Shanghai",
            "The time zone of dates exchanged with the platform. Default: the box's.");

    private static final Key<Path> FIRMWARE_KEY = Key.optional(
            "firmware-key",
            ValueTypes.firmwareKey(),
            "/etc/ovc-gateway/firmware.pem",
            "The Ed25519 public key (PEM) that software from the platform must be signed with. Default: none, and then no "
                    + "software from the platform is installed.");

    private static final Section<DeviceConfig> DEVICE = section(
            "device",
            "What the gateway tells the platform of itself.",
            List.of(HARDWARE_MODEL, MAC, TZ, FIRMWARE_KEY),
            List.of(),
            v -> new DeviceConfig(v.get(HARDWARE_MODEL), v.find(MAC), v.find(TZ), v.find(FIRMWARE_KEY)));

    private static final Key<String> NAME = Key.optional(
            "name", ValueTypes.text(64), "Front door", "What people call it. Default: Channel and its number.");
    private static final Key<CameraReference> CAMERA = Key.required(
            "camera",
            UrlTypes.camera(),
            "rtsp://192.168.1.31/stream1",
            "The camera: the URL of its stream, its ONVIF address, or its endpoint reference, to be found by discovery. "
                    + "A stream over HTTP (MPEG-TS, FLV, MP4) is read as well.");
    private static final Key<CameraReference.Rtsp> SUB_STREAM = Key.optional(
            "sub-stream",
            UrlTypes.rtsp(),
            "rtsp://192.168.1.31/stream2",
            "The URL of the camera's smaller stream, used for the qualities ld and sd. An ONVIF camera tells its streams itself.");
    private static final Key<String> CAMERA_USERNAME = Key.optional(
            "username", ValueTypes.text(256), "admin", "The user name for the camera, if it asks for one.");
    private static final Key<Secret> CAMERA_PASSWORD = Key.optional(
            "password",
            SecretType.secret(),
            "${file:/etc/ovc-gateway/secrets/front-door}",
            "The password for the camera.");
    private static final Key<RtspTransport> TRANSPORT = Key.standard(
            "transport",
            ValueTypes.choice(RtspTransport.class),
            "tcp",
            "What the camera's media is asked for over first. Where the camera will not, or nothing arrives, the other is tried.");

    private static final String FOUND_OUT = "Default: as is known of the model, or found out.";

    private static final Key<Duration> ALARM_SILENCE = Key.standard(
            "silence",
            ValueTypes.duration("1s", "1d", "60s"),
            "60s",
            "After this time an alarm whose end the camera does not tell, and of which it says nothing more, is over.");
    private static final Key<Duration> ALARM_HOLD_OFF = Key.standard(
            "hold-off",
            ValueTypes.duration("0s", "10m", "5s"),
            "5s",
            "How long the camera must be quiet before an alarm is over; what comes back sooner is the same alarm. "
                    + "An alarm of a moment lasts as long.");
    private static final Section<AlarmsConfig> ALARMS = section(
            "alarms",
            "How the camera's alarms end.",
            List.of(ALARM_SILENCE, ALARM_HOLD_OFF),
            List.of(),
            v -> new AlarmsConfig(v.get(ALARM_SILENCE), v.get(ALARM_HOLD_OFF)));

    private static final Key<QuirksConfig.Authentication> AUTHENTICATION = Key.optional(
            "authentication",
            ValueTypes.choice(QuirksConfig.Authentication.class),
            "http-digest",
            "How the camera wants to know who asks. " + FOUND_OUT);
    private static final Key<QuirksConfig.Media> MEDIA = Key.optional(
            "media",
            ValueTypes.choice(QuirksConfig.Media.class),
            "media1",
            "Which of the camera's media services to use. " + FOUND_OUT);
    private static final Key<QuirksConfig.Stop> STOP = Key.optional(
            "stop",
            ValueTypes.choice(QuirksConfig.Stop.class),
            "move-zero",
            "How the camera is made to stand still: by a stop, a stop of the axes that move, or a move without speed. "
                    + FOUND_OUT);
    private static final Key<QuirksConfig.Events> EVENTS = Key.optional(
            "events",
            ValueTypes.choice(QuirksConfig.Events.class),
            "pull",
            "How the camera's events are had: asked for, posted by it, or not at all. " + FOUND_OUT);
    private static final Key<Boolean> INVERT_PAN =
            Key.optional("invert-pan", ValueTypes.bool(), "true", "Whether left is right. " + FOUND_OUT);
    private static final Key<Boolean> INVERT_TILT =
            Key.optional("invert-tilt", ValueTypes.bool(), "true", "Whether up is down. " + FOUND_OUT);
    private static final Key<Boolean> SEND_MOVE_TIMEOUT = Key.optional(
            "send-move-timeout",
            ValueTypes.bool(),
            "true",
            "Whether a move may tell the camera when it shall end. " + FOUND_OUT);
    private static final Key<Boolean> KEEP_ALIVE = Key.optional(
            "keep-alive",
            ValueTypes.bool(),
            "false",
            "Whether a connection to the camera may be used for more than one call. " + FOUND_OUT);
    private static final Key<Integer> RTSP_PORT = Key.optional(
            "rtsp-port",
            ValueTypes.integer(1, 65_535),
            "10554",
            "The port of the camera's streams, where it tells a wrong one.");
    private static final Section<QuirksConfig> QUIRKS = section(
            "quirks",
            "How the channel's ONVIF camera departs from the specification, where you know better than the gateway.",
            List.of(
                    AUTHENTICATION,
                    MEDIA,
                    STOP,
                    EVENTS,
                    INVERT_PAN,
                    INVERT_TILT,
                    SEND_MOVE_TIMEOUT,
                    KEEP_ALIVE,
                    RTSP_PORT),
            List.of(),
            v -> new QuirksConfig(
                    v.find(AUTHENTICATION),
                    v.find(MEDIA),
                    v.find(STOP),
                    v.find(EVENTS),
                    v.find(INVERT_PAN),
                    v.find(INVERT_TILT),
                    v.find(SEND_MOVE_TIMEOUT),
                    v.find(KEEP_ALIVE),
                    v.find(RTSP_PORT)));

    private static final Table<ChannelConfig> CHANNELS = new Table<>(
            "channels",
            "The cameras, by the channel number that the platform knows.",
            255,
            List.of(NAME, CAMERA, SUB_STREAM, CAMERA_USERNAME, CAMERA_PASSWORD, TRANSPORT, ALARMS, QUIRKS),
            List.of(
                    (values, complaints) -> credentialsBelongTogether(complaints, CAMERA_USERNAME, CAMERA_PASSWORD),
                    GatewaySchema::onvifTellsItsStreams),
            (number, v) -> {
                String name = v.find(NAME);
                return new ChannelConfig(
                        number,
                        name == null ? "Channel " + number : name,
                        v.get(CAMERA),
                        v.find(SUB_STREAM),
                        v.find(CAMERA_USERNAME),
                        v.find(CAMERA_PASSWORD),
                        v.get(TRANSPORT),
                        v.get(ALARMS),
                        v.get(QUIRKS));
            });

    private static final Key<String> TOPIC = Key.required(
            "topic",
            ValueTypes.word(256),
            "RuleEngine/MyRuleDetector/PeopleDetect",
            "The end of the topic, without prefixes; * stands for any one part. The longest one that fits decides.");
    private static final Key<String> TOPIC_ITEM = Key.optional(
            "item",
            ValueTypes.text(64),
            "State",
            "The data item that tells how things stand. Default: the one that looks most like it.");
    private static final Key<AlarmName> TOPIC_ALARM = Key.required(
            "alarm",
            ValueTypes.choice(AlarmName.class),
            "human",
            "What the topic's messages mean; none: nothing, and they are not listed as unknown either.");
    private static final Words<String> TOPIC_ACTIVE = new Words<>(
            "active",
            ValueTypes.text(64),
            16,
            "[\"on\", \"1\"]",
            "The item's values that mean that the alarm is on; any other means that it is over. * stands for anything, "
                    + "\"<15\" and \">15\" for numbers. Default: the usual ones, such as true and 1.");
    private static final Key<TopicKind> TOPIC_KIND = Key.standard(
            "kind",
            ValueTypes.choice(TopicKind.class),
            "state",
            "Whether the alarm begins and ends, as the item tells, or happens with each message.");
    private static final Key<Duration> TOPIC_HOLD = Key.optional(
            "hold",
            ValueTypes.duration("1s", "1d", "10s"),
            "10s",
            "After which time without a message of it a state is over, for cameras that do not tell. Default: only the "
                    + "camera ends it.");
    private static final Rows<TopicConfig> TOPICS = new Rows<>(
            "topics",
            "What cameras' messages mean, before what the gateway knows of topics. Those that it does not know are counted "
                    + "for each channel, said once in the log as a row to copy, and listed by probe.",
            200,
            List.of(TOPIC, TOPIC_ITEM, TOPIC_ALARM, TOPIC_ACTIVE, TOPIC_KIND, TOPIC_HOLD),
            v -> new TopicConfig(
                    v.get(TOPIC),
                    v.find(TOPIC_ITEM),
                    v.get(TOPIC_ALARM),
                    v.get(TOPIC_ACTIVE),
                    v.get(TOPIC_KIND),
                    v.find(TOPIC_HOLD)));
    private static final Section<OnvifConfig> ONVIF = section(
            "onvif", "ONVIF cameras in general.", List.of(TOPICS), List.of(), v -> new OnvifConfig(v.get(TOPICS)));

    private static final Key<Path> SPOOL_PATH = Key.standard(
            "path", ValueTypes.path(), "/var/lib/ovc-gateway/spool", "The directory, made if it is not there.");
    private static final Key<Long> SPOOL_MAX_SIZE = Key.standard(
            "max-size", ValueTypes.size("64MB", "100TB", "20GB"), "20GB", "What it may hold; the oldest goes first.");
    private static final Key<Duration> SPOOL_MAX_AGE =
            Key.standard("max-age", ValueTypes.duration("1m", "3650d", "7d"), "7d", "What is older is given up.");
    private static final Section<SpoolConfig> SPOOL = new Section<>(
            "spool",
            "Segments that the platform did not take yet wait here, over restarts too. Absent: in memory only.",
            true,
            List.of(SPOOL_PATH, SPOOL_MAX_SIZE, SPOOL_MAX_AGE),
            List.of(),
            v -> new SpoolConfig(v.get(SPOOL_PATH), v.get(SPOOL_MAX_SIZE), v.get(SPOOL_MAX_AGE)),
            true);
    private static final Key<Duration> PRE_RECORD = Key.standard(
            "pre-record",
            ValueTypes.duration("0s", "5m", "10s"),
            "0s",
            "What is always held of each camera for recordings that begin before their alarm; 0s: only what the platform asks for.");
    private static final Key<Long> PRE_RECORD_MEMORY = Key.standard(
            "pre-record-memory",
            ValueTypes.size("1MB", "64GB", "128MB"),
            "128MB",
            "What all channels together may hold of it, in even shares; the oldest goes first.");
    private static final Section<RecordingConfig> RECORDING = section(
            "recording",
            "How recordings wait until the platform has them.",
            List.of(SPOOL, PRE_RECORD, PRE_RECORD_MEMORY),
            List.of(),
            v -> new RecordingConfig(v.find(SPOOL), v.get(PRE_RECORD), v.get(PRE_RECORD_MEMORY)));

    private static final Key<Long> MAX_BITRATE = Key.optional(
            "max-bitrate",
            ValueTypes.bitrate("64kbps", "100Gbps", "8Mbps"),
            "8Mbps",
            "What live, alarm clips and back-fill together may take, in this order. Default: unlimited.");
    private static final Section<UplinkConfig> UPLINK = section(
            "uplink",
            "The line to the platform.",
            List.of(MAX_BITRATE),
            List.of(),
            v -> new UplinkConfig(v.find(MAX_BITRATE)));

    private static final Key<ConsoleConfig> LISTEN = Key.standard(
            "listen",
            UrlTypes.listen(),
            "\"127.0.0.1:8480\"",
            "Where the HTTP server listens; \"off\" for none. This version serves health and metrics.");
    private static final Section<ConsoleConfig> CONSOLE = section(
            "console", "Console, health and metrics over HTTP.", List.of(LISTEN), List.of(), v -> v.get(LISTEN));

    private static final Key<Boolean> METRICS_ENABLED =
            Key.standard("enabled", ValueTypes.bool(), "true", "Whether /metrics answers on the console's port.");
    private static final Section<MetricsConfig> METRICS = section(
            "metrics",
            "Figures for Prometheus.",
            List.of(METRICS_ENABLED),
            List.of(),
            v -> new MetricsConfig(v.get(METRICS_ENABLED)));

    private static final Key<URI> MQTT_URL = Key.required(
            "url",
            UrlTypes.server("mqtt://host[:port] or mqtts://host[:port]", "mqtt", "mqtts"),
            "\"mqtt://127.0.0.1:1883\"",
            "The broker.");
    private static final Key<String> MQTT_USERNAME =
            Key.optional("username", ValueTypes.text(256), "gw", "The user name for the broker, if it asks for one.");
    private static final Key<Secret> MQTT_PASSWORD = Key.optional(
            "password", SecretType.secret(), "${file:/etc/ovc-gateway/secrets/mqtt}", "The password for the broker.");
    private static final Key<String> DISCOVERY_PREFIX = Key.standard(
            "discovery-prefix", ValueTypes.word(64), "homeassistant", "First topic level of Home Assistant discovery.");
    private static final Section<MqttConfig> MQTT = new Section<>(
                    "mqtt",
                    "Channels and alarms over MQTT. Absent: no MQTT.",
                    true,
                    List.of(MQTT_URL, MQTT_USERNAME, MQTT_PASSWORD, DISCOVERY_PREFIX),
                    List.of((values, complaints) ->
                            credentialsBelongTogether(complaints, MQTT_USERNAME, MQTT_PASSWORD)),
                    v -> new MqttConfig(
                            v.get(MQTT_URL), v.find(MQTT_USERNAME), v.find(MQTT_PASSWORD), v.get(DISCOVERY_PREFIX)),
                    true)
            .notInEffect();

    private static final Key<LogLevel> LOG_LEVEL =
            Key.standard("level", ValueTypes.choice(LogLevel.class), "info", "The least important that is logged.");
    private static final Section<LogConfig> LOG =
            section("log", "The log.", List.of(LOG_LEVEL), List.of(), v -> new LogConfig(v.get(LOG_LEVEL)));

    static final Section<GatewayConfig> ROOT = section(
            "",
            "Configuration of ovc-gateway.",
            List.of(PLATFORM, DEVICE, CHANNELS, ONVIF, RECORDING, UPLINK, CONSOLE, METRICS, MQTT, LOG),
            List.of(),
            v -> new GatewayConfig(
                    v.get(PLATFORM),
                    v.get(DEVICE),
                    v.get(CHANNELS),
                    v.get(ONVIF),
                    v.get(RECORDING),
                    v.get(UPLINK),
                    v.get(CONSOLE),
                    v.get(METRICS),
                    v.find(MQTT),
                    v.get(LOG)));

    private static <T> Section<T> section(
            String name, String doc, List<Item> items, List<Section.Rule> rules, Function<Values, T> builder) {
        return new Section<>(name, doc, false, items, rules, builder, true);
    }

    private static void platformHasAnAddress(Values values, Section.Complaints complaints) {
        boolean url = complaints.given(URL);
        boolean scheduler = complaints.given(SCHEDULER);
        if (url && scheduler) {
            complaints.problem(SCHEDULER, "stands beside url; allowed is one of the two");
        } else if (!url && !scheduler) {
            complaints.problem(URL, "missing; allowed is " + URL.type().allowed());
        }
    }

    private static void plaintextIsAllowed(Values values, Section.Complaints complaints) {
        if (Boolean.TRUE.equals(values.find(ALLOW_PLAINTEXT))) {
            return;
        }
        for (Key<URI> key : List.of(URL, SCHEDULER)) {
            URI uri = values.find(key);
            if (uri != null && (uri.getScheme().equals("ws") || uri.getScheme().equals("http"))) {
                complaints.problem(
                        key,
                        "is " + uri.getScheme() + "://, which sends everything in plain text; allowed is "
                                + (uri.getScheme().equals("ws") ? "wss://" : "https://")
                                + ", or plain text with allow-plaintext: true");
            }
        }
    }

    private static void credentialsBelongTogether(
            Section.Complaints complaints, Key<String> username, Key<Secret> password) {
        if (complaints.given(username) && !complaints.given(password)) {
            complaints.problem(username, "stands without password; allowed are both or neither");
        } else if (complaints.given(password) && !complaints.given(username)) {
            complaints.problem(password, "stands without username; allowed are both or neither");
        }
    }

    private static void onvifTellsItsStreams(Values values, Section.Complaints complaints) {
        CameraReference camera = values.find(CAMERA);
        boolean onvif = camera instanceof CameraReference.Onvif || camera instanceof CameraReference.Discovered;
        if (onvif && complaints.given(SUB_STREAM)) {
            complaints.warning(SUB_STREAM, "has no effect beside an ONVIF camera, which tells its streams itself");
        }
    }
}
