package org.ovcgateway.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ovcgateway.simulator.camera.Access;
import org.ovcgateway.simulator.camera.BackChannel;
import org.ovcgateway.simulator.camera.CameraSettings;
import org.ovcgateway.simulator.camera.Clips;
import org.ovcgateway.simulator.camera.RtspServer;
import org.ovcgateway.simulator.camera.Variant;
import org.ovcgateway.simulator.camera.VirtualCamera;
import org.ovcgateway.simulator.onvif.OnvifAuth;
import org.ovcgateway.simulator.onvif.OnvifFault;
import org.ovcgateway.simulator.onvif.OnvifSettings;
import org.ovcgateway.simulator.onvif.VirtualOnvifCamera;
import picocli.CommandLine;

/** What {@code probe} tells of virtual cameras, and that it tells no password. */
class ProbeTest {
    private static final Clips CLIPS = new Clips();
    private static final String PASSWORD = "corr3ct-h0rse";

    private final Vertx vertx = Vertx.vertx();
    private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final List<AutoCloseable> open = new ArrayList<>();

    @TempDir
    @SuppressWarnings("NullAway.Init") // set before each test
    Path folder;

    private record Outcome(int code, String out, String err) {
        JsonNode document() {
            try {
                return new ObjectMapper().readTree(out);
            } catch (IOException e) {
                throw new AssertionError(out + err, e);
            }
        }

        /** What stands behind a label of the lines. */
        List<String> rows(String label) {
            return (out + err)
                    .lines()
                    .filter(line -> line.strip().startsWith(label + " "))
                    .map(line -> line.strip().substring(label.length()).strip())
                    .toList();
        }
    }

    private static Outcome probe(String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "probe";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine commandLine = Main.commandLine(new HeadStart(), all)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true));
        int code = commandLine.execute(all);
        assertFalse((out + "" + err).contains(PASSWORD), () -> out + "" + err);
        return new Outcome(code, out.toString(), err.toString());
    }

    private VirtualOnvifCamera camera(int sources, UnaryOperator<OnvifSettings> settings) throws Exception {
        List<VirtualCamera> cameras = new ArrayList<>();
        synchronized (CLIPS) {
            for (int i = 0; i < sources; i++) {
                cameras.add(new VirtualCamera(
                        "cam" + i,
                        CLIPS.main(Variant.H264_AAC),
                        CLIPS.sub(),
                        CameraSettings.DEFAULT.withAccess(Access.digest("admin", PASSWORD)),
                        new BackChannel(BackChannel.Codec.PCMU)));
            }
        }
        RtspServer rtsp = RtspServer.start(loops, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), cameras);
        open.add(rtsp);
        VirtualOnvifCamera camera = VirtualOnvifCamera.start(
                        vertx, rtsp, cameras, settings.apply(OnvifSettings.loopback()))
                .await(60, TimeUnit.SECONDS);
        open.add(0, () -> camera.stop().await(60, TimeUnit.SECONDS));
        return camera;
    }

    private VirtualOnvifCamera camera(int sources) throws Exception {
        return camera(sources, settings -> settings.withAuth(OnvifAuth.BOTH, "admin", PASSWORD));
    }

    private String passwordFile(String content) throws IOException {
        return Files.writeString(folder.resolve("password"), content).toString();
    }

    private Outcome probe(VirtualOnvifCamera camera, String query, String password, String... more) throws IOException {
        List<String> all = new ArrayList<>(
                List.of(camera.url() + query, "--username", "admin", "--password-file", passwordFile(password + "\n")));
        all.addAll(List.of(more));
        return probe(all.toArray(String[]::new));
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
        vertx.close().await(60, TimeUnit.SECONDS);
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    }

    @Test
    void linesTellWhatTheCameraIs() throws Exception {
        VirtualOnvifCamera camera = camera(1);
        Outcome outcome = probe(camera, "", PASSWORD);
        assertEquals(0, outcome.code(), outcome::toString);
        assertEquals("", outcome.err());
        assertEquals(List.of(camera.url()), outcome.rows("camera"));
        assertEquals(
                List.of("ovc-gateway Virtual Camera, firmware 1.0, serial number VC000000, hardware 1,"
                        + " MAC 02:00:00:00:00:00"),
                outcome.rows("device"));
        assertEquals(List.of(), outcome.rows("input"), "a camera has one");
        assertEquals(2, outcome.rows("stream").size(), outcome::out);
        assertTrue(
                outcome.rows("stream").get(0).matches("rtsp://127\\.0\\.0\\.1:\\d+/cam0\\S* for FHD, HD.*: H264, .*"),
                outcome::out);
        assertTrue(outcome.rows("track").contains("H264, 90000 Hz"), outcome::out);
        assertTrue(outcome.rows("abilities").get(0).startsWith("moves, presets, loudspeaker, alarms ("), outcome::out);
        assertTrue(outcome.rows("abilities").get(0).contains("motion"), outcome::out);
        assertEquals(1, outcome.rows("clock").size(), outcome::out);
        assertTrue(outcome.rows("quirks").get(0).contains("authentication: "), outcome::out);
        assertEquals(List.of(), outcome.rows("problem"));
    }

    @Test
    void jsonIsOneDocumentAndNothingElse() throws Exception {
        VirtualOnvifCamera camera = camera(
                1,
                settings ->
                        settings.withAuth(OnvifAuth.DIGEST, "admin", PASSWORD).withClockOffset(Duration.ofHours(3)));
        Outcome outcome = probe(camera, "", PASSWORD, "--json");
        assertEquals(0, outcome.code(), outcome::toString);
        assertEquals("", outcome.err());
        JsonNode document = outcome.document();
        assertTrue(document.get("reached").asBoolean());
        long ahead = document.get("clock_ahead_ms").asLong();
        assertEquals(3, Math.round(ahead / 3_600_000.0), outcome::out);
        JsonNode device = document.get("device");
        assertEquals("VC000000", device.get("serial_number").asText());
        assertTrue(device.get("abilities").get("ptz").asBoolean());
        assertTrue(device.get("abilities").get("presets").asBoolean());
        assertTrue(device.get("abilities").get("audio_out").asBoolean());
        assertTrue(device.get("abilities").get("alarms").toString().contains("\"motion\""), outcome::out);
        assertEquals("http-digest", device.get("quirks").get("authentication").asText());
        assertTrue(device.get("settings").isObject(), outcome::out);
        JsonNode best = document.get("streams").get(0);
        assertEquals("FHD", best.get("qualities").get(0).asText());
        assertEquals("H264", best.get("video").get("codec").asText());
        assertTrue(best.get("video").get("width").asInt() > 0, outcome::out);
        assertEquals("H264", best.get("tracks").get(0).get("encoding").asText());
        assertTrue(best.get("tracks").get(0).get("carried").asBoolean(), outcome::out);
        assertEquals(0, document.get("problems").size(), outcome::out);
    }

    @Test
    void theCameraIsLeftAsItWas() throws Exception {
        VirtualOnvifCamera camera = camera(1);
        assertEquals(0, probe(camera, "", PASSWORD).code());
        assertEquals(0, camera.subscriptions());
        assertEquals(0, camera.source(0).camera().sessions(), "nothing was set up");
        assertEquals(
                List.of(),
                camera.calls().stream()
                        .map(call -> call.operation())
                        .filter(operation -> !operation.startsWith("Get"))
                        .toList());
    }

    @Test
    void aWrongPasswordIsSaidInWordsAndNotTriedOnTheStreams() throws Exception {
        VirtualOnvifCamera camera = camera(1);
        Outcome outcome = probe(camera, "", "wr0ng-battery");
        assertEquals(1, outcome.code(), outcome::toString);
        assertEquals("", outcome.out());
        assertTrue(outcome.rows("problem").get(0).contains("refuses the user name and password"), outcome::err);
        assertFalse(outcome.err().contains("wr0ng-battery"), outcome::err);
        JsonNode document = probe(camera, "", "wr0ng-battery", "--json").document();
        assertFalse(document.get("reached").asBoolean());
        assertTrue(document.get("device").isNull());
        assertEquals("contact", document.get("problems").get(0).get("part").asText());
    }

    @Test
    void aCameraThatIsNotThereFailsInWords() throws IOException {
        int nobody;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = socket.getLocalPort();
        }
        for (String scheme : List.of("onvif", "rtsp")) {
            Outcome outcome = probe(scheme + "://127.0.0.1:" + nobody);
            assertEquals(1, outcome.code(), outcome::toString);
            assertEquals("", outcome.out());
            assertTrue(outcome.rows("problem").get(0).contains("127.0.0.1:" + nobody), outcome::err);
            Outcome json = probe("--json", scheme + "://127.0.0.1:" + nobody);
            assertEquals(1, json.code());
            assertEquals("", json.err());
            assertFalse(json.document().get("reached").asBoolean());
            assertEquals(1, json.document().get("problems").size(), json::out);
        }
    }

    @Test
    void aPartThatFailsIsALineAndNotTheEnd() throws Exception {
        VirtualOnvifCamera camera = camera(1);
        camera.faults(OnvifFault.CLOCK_UNKNOWN);
        Outcome outcome = probe(camera, "", PASSWORD);
        assertEquals(0, outcome.code(), outcome::toString);
        assertEquals(List.of(), outcome.rows("clock"));
        assertEquals(1, outcome.rows("problem").size(), outcome::out);
        assertTrue(outcome.rows("problem").get(0).startsWith("clock: "), outcome::out);
        assertEquals(2, outcome.rows("stream").size(), outcome::out);
    }

    @Test
    void aRecorderListsItsInputsAndOneIsLookedAt() throws Exception {
        VirtualOnvifCamera camera = camera(2);
        JsonNode inputs =
                probe(camera, "", PASSWORD, "--json").document().get("device").get("inputs");
        assertEquals(2, inputs.size());
        String second = inputs.get(1).get("token").asText();
        assertEquals(
                camera.url() + "?source=" + second, inputs.get(1).get("camera").asText());

        Outcome outcome = probe(camera, "?source=" + second, PASSWORD);
        assertEquals(0, outcome.code(), outcome::toString);
        assertTrue(outcome.rows("stream").get(0).contains("/cam1"), outcome::out);
        assertEquals(2, outcome.rows("input").size(), outcome::out);

        Outcome missing = probe(camera, "?source=nowhere", PASSWORD);
        assertEquals(1, missing.code(), missing::toString);
        assertTrue(missing.rows("problem").get(0).contains(second), missing::err);
    }

    @Test
    void aStreamTellsItsTracksAndNoSecretOfItsAddress() throws Exception {
        RtspServer rtsp = rtsp();
        String url = rtsp.url("/cam0/main") + "?password=" + PASSWORD;
        Outcome outcome = probe(url, "--username", "admin", "--password-file", passwordFile(PASSWORD));
        assertEquals(0, outcome.code(), outcome::toString);
        assertEquals(List.of(rtsp.url("/cam0/main") + "?…"), outcome.rows("camera"));
        assertEquals("H264, 90000 Hz", outcome.rows("track").get(0));
        assertEquals(2, outcome.rows("track").size(), outcome::out);

        Outcome refused = probe(rtsp.url("/cam0/main"), "--username", "admin", "--password-file", passwordFile("x"));
        assertEquals(1, refused.code(), refused::toString);
        assertEquals(1, refused.rows("problem").size(), refused::err);
        Outcome missing = probe(
                rtsp.url("/" + PASSWORD), "--username", "admin", "--password-file", passwordFile(PASSWORD), "--json");
        assertEquals(1, missing.code(), missing::toString);
        assertTrue(missing.document().get("camera").asText().endsWith("/***"), missing::out);
    }

    @Test
    void aPasswordInThePathOfAStreamIsMasked() throws Exception {
        Outcome outcome = probe(rtsp().url("/user=admin_password=tlJwpbo6_channel=1.sdp"));
        assertEquals(1, outcome.code(), outcome::toString);
        assertTrue(outcome.rows("camera").get(0).endsWith("/user=admin_password=***"), outcome::err);
        assertFalse(outcome.err().contains("tlJwpbo6"), outcome::err);
    }

    @Test
    void aPasswordThatOneStreamRefusesIsNotShownToTheNext() throws Exception {
        VirtualOnvifCamera camera = camera(1, settings -> settings);
        Outcome outcome = probe(camera, "", "wr0ng-battery", "--json");
        assertEquals(0, outcome.code(), outcome::toString);
        JsonNode problems = outcome.document().get("problems");
        assertEquals(2, problems.size(), outcome::out);
        assertEquals("stream FHD, HD", problems.get(0).get("part").asText());
        assertEquals(
                "not asked, as user name and password were refused before",
                problems.get(1).get("words").asText());
        assertTrue(outcome.document().get("streams").get(1).get("tracks").isNull(), outcome::out);
    }

    private RtspServer rtsp() throws IOException {
        synchronized (CLIPS) {
            RtspServer rtsp = RtspServer.start(
                    loops,
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                    List.of(new VirtualCamera(
                            "cam0",
                            CLIPS.main(Variant.H264_AAC),
                            null,
                            CameraSettings.DEFAULT.withAccess(Access.digest("admin", PASSWORD)))));
            open.add(rtsp);
            return rtsp;
        }
    }

    @Test
    void wrongUsageExitsWithTwoAndRepeatsNoAddress() {
        assertUsage("CAMERA-URI");
        assertUsage("--password-file needs --username", "--password-file", "x", "onvif://127.0.0.1");
        assertUsage("--username and --password-file", "rtsp://admin:" + PASSWORD + "@127.0.0.1/x");
        assertUsage("expected onvif://", "http://127.0.0.1/x");
        assertUsage("'discover' tells", "urn:uuid:4d454930-0000-1000-8000-001122334455");
        assertUsage("expected onvif://", "onvif://127.0.0.1?password=" + PASSWORD);
        assertUsage("onvif", "gopher://127.0.0.1");
    }

    private static void assertUsage(String words, String... arguments) {
        Outcome outcome = probe(arguments);
        assertEquals(2, outcome.code(), outcome::toString);
        assertEquals("", outcome.out());
        assertTrue(outcome.err().contains(words), outcome::err);
    }

    @Test
    void aPasswordFileThatIsNotThereFailsInALine() {
        Path file = folder.resolve("nothing");
        Outcome outcome = probe("onvif://127.0.0.1", "--username", "admin", "--password-file", file.toString());
        assertEquals(new Outcome(1, "", "there is no password file " + file + System.lineSeparator()), outcome);
    }
}
