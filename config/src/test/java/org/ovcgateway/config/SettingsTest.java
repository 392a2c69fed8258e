package org.ovcgateway.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each setting takes, and what is said about what it does not. */
class SettingsTest {
    /** An authority, made for this test by openssl req -x509. */
    private static final String CERTIFICATE = """
            -----BEGIN CERTIFICATE-----
            MIIBfzCCASWgAwIBAgIUfcy5kNuy6NqZEzmNnsTJRC1HDUswCgYIKoZIzj0EAwIw
            FDESMBAGA1UEAwwJYXV0aG9yaXR5MCAXDTI2MTEyMTIxMTY1MVoYDzIxMjYxMDI4
            MjExNjUxWjAUMRIwEAYDVQQDDAlhdXRob3JpdHkwWTATBgcqhkjOPQIBBggqhkjO
            PQMBBwNCAATUgzJp7GF+t8+U19iul+hQ8LVLCfN0OISVyrPBpS8CkDula/mHoKrL
            G59dR2JVfkaHfa9kr54KHWuT/Kd9iSwxo1MwUTAdBgNVHQ4EFgQUgerKhw/9oZdp
            bFvCQvinnQu6KW0wHwYDVR0jBBgwFoAUgerKhw/9oZdpbFvCQvinnQu6KW0wDwYD
            VR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiAWZ5Two8RN2dbGrlq3zFp3
            4/J07I94KC1uX4GRS23R1gIhALuy9juxe/WQxNndDb1/iizQg1mShAAGucKm8Ure
            GLah
            -----END CERTIFICATE-----
            """;

    @TempDir
    Path folder = Path.of("");

    private ConfigFixture fixture = new ConfigFixture(folder);

    @BeforeEach
    void folderIsThere() {
        fixture = new ConfigFixture(folder);
    }

    private static String platform(String more) {
        return ConfigFixture.MINIMAL + "  " + more + "\n";
    }

    private static String channel(String body) {
        return ConfigFixture.MINIMAL + "channels:\n  0: { " + body + " }\n";
    }

    private static String firmwareKey(Path file) {
        return ConfigFixture.MINIMAL + "device: { firmware-key: " + file + " }\n";
    }

    @Test
    void aWholeDocumentBecomesRecords() {
        GatewayConfig config = fixture.config(ConfigFixture.MINIMAL + """
                  allow-private-addresses: true
                  upload-https: never
                device: { hardware-model: box, mac: "aa-bb-cc-dd-ee-0f", tz: +08:00 }
                channels:
                  7:
                    name: Garage
                    camera: rtsp://192.168.1.31:8554/stream1?x=1&y=%20
                    sub-stream: rtsp://192.168.1.31/stream2
                    username: admin
                    password: ${env:PASSWORD}
                  1: { camera: "onvif://[fe80::1]:8080/onvif/x?source=Video%2B1" }
                  2: { camera: "URN:UUID:4D454930-0000-1000-8000-001122334455" }
                recording:
                  spool: { path: /srv/spool, max-size: 512MB, max-age: 36h }
                  pre-record: 500ms
                  pre-record-memory: 64MB
                uplink: { max-bitrate: 8Mbps }
                console: { listen: "[::1]:0" }
                metrics: { enabled: false }
                mqtt: { url: "mqtts://broker:8883" }
                log: { level: debug }
                """);
        assertEquals(URI.create("wss://ovc.example.com:9443"), config.platform().url());
        assertEquals("2009550000011079", config.platform().deviceId());
        assertEquals("pla7form-pa55", config.platform().password().reveal());
        assertEquals(UploadHttps.NEVER, config.platform().uploadHttps());
        assertEquals(
                new DeviceConfig("box", new MacAddress("AA:BB:CC:DD:EE:0F"), ZoneId.of("+08:00"), null),
                config.device());
        assertEquals(List.of(1, 2, 7), List.copyOf(config.channels().keySet()));
        ChannelConfig garage = config.channels().get(7);
        assertNotNull(garage);
        assertEquals(
                new CameraReference.Rtsp(URI.create("rtsp://192.168.1.31:8554/stream1?x=1&y=%20")), garage.camera());
        assertEquals("admin", garage.username());
        ChannelConfig onvif = config.channels().get(1);
        assertNotNull(onvif);
        assertEquals("Channel 1", onvif.name());
        assertEquals(new CameraReference.Onvif("fe80::1", 8080, "/onvif/x", "Video+1"), onvif.camera());
        ChannelConfig discovered = config.channels().get(2);
        assertNotNull(discovered);
        assertEquals(
                new CameraReference.Discovered("urn:uuid:4d454930-0000-1000-8000-001122334455"), discovered.camera());
        assertEquals(
                new RecordingConfig(
                        new SpoolConfig(Path.of("/srv/spool"), 512_000_000, Duration.ofHours(36)),
                        Duration.ofMillis(500),
                        64_000_000),
                config.recording());
        assertEquals(new UplinkConfig(8_000_000L), config.uplink());
        assertEquals(new ListenAddress("::1", 0), config.console().listen());
        assertEquals(new MetricsConfig(false), config.metrics());
        assertEquals(new MqttConfig(URI.create("mqtts://broker:8883"), null, null, "homeassistant"), config.mqtt());
        assertEquals(new LogConfig(LogLevel.DEBUG), config.log());
    }

    @Test
    void equalFilesGiveEqualRecords() {
        assertEquals(
                fixture.config(channel("camera: \"rtsp://a/b\"")), fixture.config(channel("camera: \"rtsp://a/b\"")));
    }

    @Test
    void theConsoleCanBeOff() {
        assertNull(fixture.config(ConfigFixture.MINIMAL + "console: { listen: \"off\" }\n")
                .console()
                .listen());
        assertNull(fixture.config(ConfigFixture.MINIMAL + "console: { listen: off }\n")
                .console()
                .listen());
    }

    @ParameterizedTest
    @ValueSource(strings = {"20 gigs", "20", "-1GB", "1e9B", "20gb", "99999999999999999999GB", "63MB", "101TB"})
    void aSizeNeedsANumberAUnitAndTheRange(String size) {
        String problem =
                fixture.onlyProblem(ConfigFixture.MINIMAL + "recording:\n  spool:\n    max-size: \"" + size + "\"\n");
        assertTrue(problem.contains("recording.spool.max-size: is \"" + size + "\""), problem);
        assertTrue(problem.contains("; allowed is a size from 64MB to 100TB such as 20GB"), problem);
    }

    @ParameterizedTest
    @CsvSource({"64MB,64000000", "64MiB,67108864", "100TB,100000000000000", "20 GB,20000000000"})
    void sizesAtTheEdgesAreTaken(String size, long bytes) {
        SpoolConfig spool = fixture.config(ConfigFixture.MINIMAL + "recording:\n  spool:\n    max-size: " + size + "\n")
                .recording()
                .spool();
        assertNotNull(spool);
        assertEquals(bytes, spool.maxSizeBytes());
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", ":8480", "1.2.3.4:65536", "::1:80", "a b:80", "http://x:80", "x:"})
    void aListenAddressNeedsHostAndPort(String address) {
        String problem = fixture.onlyProblem(ConfigFixture.MINIMAL + "console: { listen: \"" + address + "\" }\n");
        assertTrue(problem.contains("console.listen: is \"" + address + "\""), problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "https://a | is not wss:// or ws://, but \"https\"",
                "wss://a/path | is a URL with a path or query",
                "wss://a?x=1 | is a URL with a path or query",
                "wss://u:geheim@a | holds a user name or password, which have their own keys",
                "wss://my_host | has no valid host",
                "wss://a:70000 | has a port out of 1 to 65535",
                "wss://a#b | has a fragment",
                "'wss://a b' | is not a URL (illegal character in authority at character",
                "ovc.example.com | is not wss:// or ws://",
            })
    void aPlatformUrlIsSchemeHostAndPort(String url, String said) {
        String problem =
                fixture.onlyProblem(ConfigFixture.MINIMAL.replace("wss://ovc.example.com:9443", "\"" + url + "\""));
        assertTrue(problem.contains("platform.url: " + said), problem);
        assertTrue(problem.contains("; allowed is wss://host[:port]"), problem);
    }

    @Test
    void plainTextToThePlatformMustBeAllowed() {
        String plain = ConfigFixture.MINIMAL.replace("wss:", "ws:");
        assertTrue(fixture.onlyProblem(plain).contains("plain text with allow-plaintext: true"));
        assertEquals(
                URI.create("ws://ovc.example.com:9443"),
                fixture.config(plain + "  allow-plaintext: true\n").platform().url());
    }

    @Test
    void aSchedulerStandsInThePlaceOfAUrl() {
        assertTrue(fixture.onlyProblem(platform("scheduler: https://a/Vs/getServerAddr"))
                .contains("platform.scheduler: stands beside url"));
        String alone = ConfigFixture.MINIMAL.replace("url: wss:", "scheduler: https:");
        assertEquals(
                URI.create("https://ovc.example.com:9443"),
                fixture.config(alone).platform().scheduler());
        assertTrue(fixture.onlyProblem(alone.replace("https:", "http:"))
                .contains("plain text with allow-plaintext: true"));
    }

    @Test
    void aDialectIsOneOfFour() {
        for (DialectName dialect : DialectName.values()) {
            String spelling = dialect.name().toLowerCase(Locale.ROOT).replace('_', '-');
            assertEquals(
                    dialect,
                    fixture.config(platform("dialect: " + spelling)).platform().dialect());
        }
        assertTrue(fixture.onlyProblem(platform("dialect: dab"))
                .contains("is \"dab\", did you mean \"dap\"?; allowed is dap,"));
    }

    @Test
    void theFormOfH265IsChosenByHost() {
        RtmpConfig standard = fixture.config(ConfigFixture.MINIMAL).platform().rtmp();
        assertEquals(RtmpHevc.ENHANCED, standard.hevc("push.example.com"));
        RtmpConfig chosen = fixture.config(platform(
                        "rtmp-hevc: off\n  rtmp-hevc-hosts: \"Push.example.cn=codec-id-12, [2001:db8::1]=enhanced\""))
                .platform()
                .rtmp();
        assertEquals(RtmpHevc.OFF, chosen.hevc("push.example.com"));
        assertEquals(RtmpHevc.CODEC_ID_12, chosen.hevc("PUSH.example.cn"));
        assertEquals(RtmpHevc.ENHANCED, chosen.hevc("2001:db8::1"));
        assertTrue(
                fixture.onlyProblem(platform("rtmp-hevc: hvc1")).contains("allowed is enhanced, codec-id-12 or off"));
        assertTrue(fixture.onlyProblem(platform("rtmp-hevc-hosts: push.example.cn"))
                .contains("is \"push.example.cn\"; allowed is host=enhanced, codec-id-12 or off, several"));
        assertTrue(fixture.onlyProblem(platform("rtmp-hevc-hosts: a=off, A=enhanced"))
                .contains("names the host a twice"));
    }

    @Test
    void certificatesMustBeReadable() {
        assertTrue(
                fixture.onlyProblem(platform("ca-file: " + folder + "/ca.pem")).contains("where no file is"));
        assertTrue(fixture.onlyProblem(platform("ca-file: ca.pem"))
                .contains("is \"ca.pem\"; allowed is the absolute path"));
        assertTrue(fixture.onlyProblem(platform("ca-file: " + fixture.write("empty.pem", "x")))
                .contains("empty.pem\", which holds no certificate; allowed is the absolute path of a file with"));
        assertTrue(fixture.onlyProblem(platform("ca-file: "
                        + fixture.write("bad.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")))
                .contains("which holds no certificate"));
        Path file = fixture.write("ca.pem", CERTIFICATE);
        assertEquals(
                file, fixture.config(platform("ca-file: " + file)).platform().caFile());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rtsp://u:geheim@a/b | holds a user name or password",
                "rtsp:///b | has no valid host",
                "rtsp:a | has no valid host",
                "urn:uuid:123 | is a urn, but not an endpoint reference",
                "onvif://a/?token=1 | has another query than source=TOKEN",
                "onvif://a/?source= | has another query than source=TOKEN",
                "192.168.1.31 | is not rtsp:// or rtsps:// or onvif:// or http:// or https://",
                "${file:/x} | is a reference, which only passwords may be",
            })
    void aCameraIsAUrlOrAnEndpointReference(String camera, String said) {
        String problem = fixture.onlyProblem(channel("camera: \"" + camera + "\""));
        assertTrue(problem.contains("channels.0.camera: " + said), problem);
    }

    @Test
    void whatThisVersionDoesNotServeIsAWarning() {
        ConfigLoader.Result result = fixture.load(channel("camera: \"onvif://a\", transport: udp")
                + "uplink: { max-bitrate: 8Mbps }\nmqtt: { url: \"mqtt://a\" }\n");
        assertNotNull(result.config());
        assertEquals(List.of("gateway.yaml:8:1 mqtt: has no effect in this version"), fixture.shown(result.warnings()));
    }

    @Test
    void aSubStreamBesideAnOnvifCameraIsAWarning() {
        ConfigLoader.Result result = fixture.load(channel("camera: \"onvif://a\", sub-stream: \"rtsp://a/b\""));
        assertNotNull(result.config());
        assertEquals(
                List.of("gateway.yaml:6:41 channels.0.sub-stream: has no effect beside an ONVIF camera, which tells its"
                        + " streams itself"),
                fixture.shown(result.warnings()));
        result = fixture.load(channel("camera: \"rtsp://a/a\", sub-stream: \"rtsp://a/b\""));
        assertEquals(List.of(), fixture.shown(result.warnings()));
    }

    @Test
    void aFirmwareKeyMustBeOne() {
        String problem = fixture.onlyProblem(firmwareKey(fixture.write("ca.pem", CERTIFICATE)));
        assertTrue(
                problem.contains("ca.pem\", which holds no Ed25519 public key; allowed is the absolute path of a file"),
                problem);
        Path file = fixture.write("ours.pem", """
                -----BEGIN PUBLIC KEY-----
                MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
                -----END PUBLIC KEY-----
                """); // of RFC 8032, 7.1
        assertEquals(file, fixture.config(firmwareKey(file)).device().firmwareKey());
    }

    @Test
    void channelNumbersHaveBoundsAndAreUnique() {
        assertTrue(fixture.onlyProblem(ConfigFixture.MINIMAL + "channels:\n  256: { camera: \"rtsp://a/b\" }\n")
                .contains("channels.256: is not a channel number; allowed is 0 to 255"));
        assertTrue(fixture.onlyProblem(ConfigFixture.MINIMAL
                        + "channels:\n  1: { camera: \"rtsp://a/b\" }\n  01: { camera: \"rtsp://a/b\" }\n")
                .contains("channels.01: is channel 1 again, first written as 1; allowed is each channel once"));
        assertEquals(
                1,
                fixture.config(ConfigFixture.MINIMAL + "channels:\n  255: { camera: \"rtsp://a/b\" }\n")
                        .channels()
                        .size());
    }

    @Test
    void aNumberIsTextButATruthValueIsNot() {
        assertEquals(
                "0012",
                fixture.config(ConfigFixture.MINIMAL.replace("\"2009550000011079\"", "0012"))
                        .platform()
                        .deviceId());
        assertTrue(fixture.onlyProblem(ConfigFixture.MINIMAL.replace("\"2009550000011079\"", "true"))
                .contains("is a truth value (put text in quotes)"));
        assertTrue(fixture.onlyProblem(ConfigFixture.MINIMAL + "metrics: { enabled: \"true\" }\n")
                .contains("metrics.enabled: is \"true\"; allowed is true or false"));
    }

    @Test
    void aSectionThatIsNoMappingIsSaidToBeNone() {
        assertTrue(fixture.onlyProblem(ConfigFixture.MINIMAL + "log: info\n")
                .contains("log: is a single value; allowed is a mapping with the keys level"));
        assertTrue(fixture.onlyProblem(ConfigFixture.MINIMAL + "channels: [a]\n")
                .contains("channels: is a list; allowed is a mapping whose keys are the numbers 0 to 255"));
    }

    @Test
    void aKeyThatStandsInTheWrongPlaceOrIsCutShortIsRecognised() {
        assertTrue(fixture.onlyProblem(ConfigFixture.MINIMAL + "url: wss://a\n")
                .contains("url: unknown key, did you mean \"platform.url\"?; allowed are"));
        assertTrue(
                fixture.onlyProblem(ConfigFixture.MINIMAL + "channels: { 0: { camera: \"rtsp://a/b\", stop: try } }\n")
                        .contains("channels.0.stop: unknown key, did you mean \"quirks.stop\"?"));
        assertTrue(fixture.onlyProblem(ConfigFixture.MINIMAL + "channels: { 0: { camera: \"rtsp://a/b\", pass: x } }\n")
                .contains("channels.0.pass: unknown key, did you mean \"password\"?"));
        assertTrue(fixture.onlyProblem(ConfigFixture.MINIMAL + "channels: { 0: { camera: \"rtsp://a/b\", us: x } }\n")
                .contains("channels.0.us: unknown key; allowed are"));
    }

    @Test
    void emptySectionsHaveTheirDefaults() {
        assertEquals(
                fixture.config(ConfigFixture.MINIMAL),
                fixture.config(ConfigFixture.MINIMAL + "device:\nchannels:\nlog: {}\nuplink: ~\n"));
    }

    @Test
    void requiredKeysOfAMissingSectionAreMissed() {
        assertEquals(
                List.of(
                        "gateway.yaml:1:1 platform.device-id",
                        "gateway.yaml:1:1 platform.password",
                        "gateway.yaml:1:1 platform.url"),
                fixture.problems("log: { level: info }\n").stream()
                        .map(problem -> problem.replaceFirst(": missing.*", ""))
                        .toList());
    }

    @Test
    void aChannelsAlarmsAndQuirksBecomeRecords() {
        ChannelConfig plain = fixture.config(channel("camera: rtsp://192.168.1.31/x"))
                .channels()
                .get(0);
        assertNotNull(plain);
        assertEquals(new AlarmsConfig(Duration.ofSeconds(60), Duration.ofSeconds(5)), plain.alarms());
        assertEquals(new QuirksConfig(null, null, null, null, null, null, null, null, null), plain.quirks());
        ChannelConfig odd = fixture.config(
                        channel("camera: onvif://192.168.1.31, alarms: { silence: 2m, hold-off: 0s }, "
                                + "quirks: { authentication: username-token, media: media2, stop: stop-axes, events: notify, "
                                + "invert-pan: true, invert-tilt: false, send-move-timeout: true, keep-alive: false, "
                                + "rtsp-port: 65535 }"))
                .channels()
                .get(0);
        assertNotNull(odd);
        assertEquals(new AlarmsConfig(Duration.ofMinutes(2), Duration.ZERO), odd.alarms());
        assertEquals(
                new QuirksConfig(
                        QuirksConfig.Authentication.USERNAME_TOKEN,
                        QuirksConfig.Media.MEDIA2,
                        QuirksConfig.Stop.STOP_AXES,
                        QuirksConfig.Events.NOTIFY,
                        true,
                        false,
                        true,
                        false,
                        65_535),
                odd.quirks());
    }

    @Test
    void aBadQuirkIsNamedByItsPath() {
        assertTrue(fixture.onlyProblem(channel("camera: rtsp://h/x, quirks: { stop: stopp }"))
                .contains("channels.0.quirks.stop: is \"stopp\", did you mean \"stop\"?; allowed is try, stop"));
        for (String port : List.of("0", "65536", "-1", "1.5", "x", "99999999999")) {
            assertTrue(fixture.onlyProblem(channel("camera: rtsp://h/x, quirks: { rtsp-port: " + port + " }"))
                    .contains("rtsp-port: is"));
        }
        assertTrue(fixture.onlyProblem(channel("camera: rtsp://h/x, alarms: { silence: 0s }"))
                .contains("too small"));
    }

    @Test
    void aListOfTopicsBecomesRecordsInItsOrder() {
        OnvifConfig onvif = fixture.config(ConfigFixture.MINIMAL + """
                onvif:
                  topics:
                    - { topic: Alarm/People, alarm: human, item: State, active: [on, "1", 2] }
                    - topic: Alarm/Noise
                      alarm: none
                    - { topic: Alarm/Bell, alarm: bell, kind: moment }
                    - { topic: Alarm/Motion, alarm: motion, hold: 15s }
                """).onvif();
        assertEquals(
                List.of(
                        new TopicConfig(
                                "Alarm/People",
                                "State",
                                AlarmName.HUMAN,
                                List.of("on", "1", "2"),
                                TopicKind.STATE,
                                null),
                        new TopicConfig("Alarm/Noise", null, AlarmName.NONE, List.of(), TopicKind.STATE, null),
                        new TopicConfig("Alarm/Bell", null, AlarmName.BELL, List.of(), TopicKind.MOMENT, null),
                        new TopicConfig(
                                "Alarm/Motion",
                                null,
                                AlarmName.MOTION,
                                List.of(),
                                TopicKind.STATE,
                                Duration.ofSeconds(15))),
                onvif.topics());
        assertEquals(List.of(), fixture.config(ConfigFixture.MINIMAL).onvif().topics());
        assertEquals(
                List.of(),
                fixture.config(ConfigFixture.MINIMAL + "onvif: { topics: }\n")
                        .onvif()
                        .topics());
    }

    @Test
    void whatIsWrongInAListIsNamedByItsPlace() {
        assertEquals(
                List.of(
                        "gateway.yaml:8:26 onvif.topics[1].alarm: is \"humann\", did you mean \"human\"?; allowed is none, "
                                + "external, motion, line-crossing, cry, face, voice, low-battery, tamper, bell, human or pir",
                        "gateway.yaml:9:7 onvif.topics[2].topic: missing; allowed is text of 1 to 256 characters without "
                                + "blanks",
                        "gateway.yaml:10:7 onvif.topics[3]: is a single value; allowed is a mapping with the keys topic, "
                                + "item, alarm, active, kind, hold",
                        "gateway.yaml:11:41 onvif.topics[4].active: is a single value; allowed is a list of up to 16 "
                                + "values, each text of 1 to 64 characters",
                        "gateway.yaml:12:42 onvif.topics[5].active[0]: is a list; allowed is text of 1 to 64 characters"),
                fixture.problems(ConfigFixture.MINIMAL + """
                        onvif:
                          topics:
                            - { topic: A, alarm: human }
                            - { topic: A, alarm: humann }
                            - { alarm: human }
                            - x
                            - { topic: A, alarm: human, active: true }
                            - { topic: A, alarm: human, active: [[]] }
                        """));
        assertTrue(fixture.onlyProblem(ConfigFixture.MINIMAL + "onvif: { topics: { a: 1 } }\n")
                .contains("onvif.topics: is a mapping; allowed is a list of mappings with the keys topic"));
    }

    @Test
    void twoHundredTopicsAreTakenAndNoMore() {
        String row = "    - { topic: A, alarm: human }\n";
        String topics = ConfigFixture.MINIMAL + "onvif:\n  topics:\n";
        assertEquals(
                200, fixture.config(topics + row.repeat(200)).onvif().topics().size());
        assertTrue(
                fixture.onlyProblem(topics + row.repeat(201)).contains("onvif.topics: has 201 parts; allowed are 200"));
    }
}
