package org.ovcgateway.rtsp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ovcgateway.camera.Credentials;
import org.ovcgateway.camera.MediaTransport;
import org.ovcgateway.media.rtp.RtpTrack;
import org.ovcgateway.testkit.Await;
import org.ovcgateway.testkit.PeerProcess;

/** Against GStreamer's gst-rtsp-server. */
class GStreamerServerTest {
    private static final Credentials RIGHT = new Credentials("admin", "p@ss:/?#% word");

    private final int port = PeerProcess.freePort();
    private @Nullable PeerProcess server;

    @AfterEach
    void endServer() {
        if (server != null) {
            server.close();
        }
    }

    private PeerProcess startServer(String... arguments) throws URISyntaxException {
        Path script = Path.of(Objects.requireNonNull(getClass().getResource("/rtsp-server.py"))
                .toURI());
        List<String> command = new ArrayList<>(List.of("/usr/bin/python3", script.toString(), Integer.toString(port)));
        command.addAll(List.of(arguments));
        PeerProcess started = PeerProcess.start(command.toArray(String[]::new));
        server = started;
        return started.awaitOutput("ready", Duration.ofSeconds(60));
    }

    private RtspUrl url() {
        return RtspUrl.parse("rtsp://127.0.0.1:" + port + "/live");
    }

    private ClientUnderTest play(@Nullable Credentials credentials, RtspOptions options) {
        return new ClientUnderTest(url(), credentials, options);
    }

    @Test
    void bothTracksArriveAndReportsGoBothWays() throws Exception {
        startServer("none");
        try (ClientUnderTest client = play(null, RtspOptions.defaults().withReportInterval(Duration.ofMillis(200)))) {
            client.awaitPlaying().awaitRtp(0, 20).awaitRtp(1, 20);

            assertEquals(
                    List.of("H264", "MPEG4-GENERIC"),
                    client.announced().stream().map(RtpTrack::encodingName).toList());
            Await.until("a sender report", ClientUnderTest.PATIENCE, () -> client.input.rtcpPackets(0) > 0);
            client.closeAndAwait();
            assertTrue(client.input.packets().stream()
                    .allMatch(packet -> packet.hex().startsWith("80") || packet.rtcp()));
        }
    }

    @ParameterizedTest
    @CsvSource({"udp, TCP, UDP", "udp, UDP, UDP", "tcp, UDP, TCP", "tcp, TCP, TCP"})
    void theMediaComesOverWhatTheServerAccepts(String served, MediaTransport first, MediaTransport chosen)
            throws Exception {
        startServer("none", served);
        RtspOptions options = RtspOptions.defaults().withReportInterval(Duration.ofMillis(200));
        try (ClientUnderTest client = ClientUnderTest.asking(first, url(), options)) {
            client.awaitPlaying().awaitRtp(0, 100).awaitRtp(1, 20);

            assertEquals(chosen, client.mediaTransport());
            Await.until("a sender report", ClientUnderTest.PATIENCE, () -> client.input.rtcpPackets(0) > 0);
            client.closeAndAwait();
        }
    }

    private void startServerWithTls(Path folder) throws Exception {
        Path key = folder.resolve("key.pem");
        Path certificate = folder.resolve("certificate.pem");
        PeerProcess.run(
                Duration.ofSeconds(60),
                ("openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=camera -keyout " + key + " -out "
                                + certificate)
                        .split(" "));
        Files.writeString(certificate, Files.readString(certificate) + Files.readString(key));
        startServer("none", "tcp", certificate.toString());
    }

    @Test
    void overTlsTheCameraMayCertifyItself(@TempDir Path folder) throws Exception {
        startServerWithTls(folder);
        RtspUrl url = RtspUrl.parse("rtsps://127.0.0.1:" + port + "/live");
        try (ClientUnderTest client = new ClientUnderTest(url, null, RtspOptions.defaults())) {
            client.awaitPlaying().awaitRtp(0, 50).awaitRtp(1, 10);
            client.closeAndAwait();
        }
    }

    @Test
    void aTlsConnectionThatIsForgottenOnTheWayIsLeftWhileTheServerAnswersOnAnother(@TempDir Path folder)
            throws Exception {
        startServerWithTls(folder);
        RtspOptions patient = RtspOptions.defaults().withDataTimeout(Duration.ofMinutes(5)); // the watchdog has no say
        try (ForgetfulRouter router = new ForgetfulRouter(port);
                ClientUnderTest client = new ClientUnderTest(
                        RtspUrl.parse("rtsps://127.0.0.1:" + router.port() + "/live"), null, patient)) {
            client.awaitPlaying().awaitRtp(0, 10);
            router.forget();
            RtspException failure = client.awaitFailure();

            assertEquals(RtspException.Kind.TIMEOUT, failure.kind());
            assertTrue(String.valueOf(failure.getMessage())
                    .endsWith("has fallen silent on this connection, but answers on another"));
        }
    }

    @Test
    void tlsTowardsAServerWithoutItIsAFailureInWords() throws Exception {
        startServer("none");
        RtspUrl url = RtspUrl.parse("rtsps://127.0.0.1:" + port + "/live");
        try (ClientUnderTest client =
                new ClientUnderTest(url, null, RtspOptions.defaults().withRequestTimeout(Duration.ofSeconds(3)))) {
            RtspException failure = client.awaitFailure();

            assertEquals(RtspException.Kind.NETWORK, failure.kind());
            assertEquals("TLS with the camera failed; does it speak rtsps there?", failure.getMessage());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"basic", "digest"})
    void theRightPasswordIsAccepted(String authentication) throws Exception {
        startServer(authentication);
        try (ClientUnderTest client = play(RIGHT, RtspOptions.defaults())) {
            client.awaitPlaying().awaitRtp(0, 5).awaitRtp(1, 5);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"basic", "digest"})
    void theWrongPasswordIsAnAuthenticationFailure(String authentication) throws Exception {
        startServer(authentication);
        try (ClientUnderTest client = play(new Credentials("admin", "canary"), RtspOptions.defaults())) {
            RtspException failure = client.awaitFailure();

            assertEquals(RtspException.Kind.AUTHENTICATION, failure.kind());
            assertFalse(String.valueOf(failure.getMessage()).contains("canary"));
        }
    }

    @Test
    void aMissingStreamIsNotFound() throws Exception {
        startServer("none");
        try (ClientUnderTest client = new ClientUnderTest(
                RtspUrl.parse("rtsp://127.0.0.1:" + port + "/nothing"), null, RtspOptions.defaults())) {
            assertEquals(RtspException.Kind.NOT_FOUND, client.awaitFailure().kind());
        }
    }

    @Test
    void aKilledServerIsANetworkFailure() throws Exception {
        PeerProcess peer = startServer("none");
        try (ClientUnderTest client = play(null, RtspOptions.defaults())) {
            client.awaitPlaying().awaitRtp(0, 5);
            peer.signal("KILL");

            assertEquals(RtspException.Kind.NETWORK, client.awaitFailure().kind());
        }
    }

    @Test
    void aServerThatFallsSilentIsATimeout() throws Exception {
        PeerProcess peer = startServer("none");
        try (ClientUnderTest client = play(null, RtspOptions.defaults().withDataTimeout(Duration.ofSeconds(3)))) {
            client.awaitPlaying().awaitRtp(0, 5);
            peer.signal("STOP");
            RtspException failure = client.awaitFailure();

            assertEquals(RtspException.Kind.TIMEOUT, failure.kind());
            assertTrue(String.valueOf(failure.getMessage()).contains("no media for 3 s"), failure.getMessage());
            assertNull(failure.getCause());
        }
    }

    @Test
    void aClosedPortIsANetworkFailure() {
        try (ClientUnderTest client = play(null, RtspOptions.defaults())) {
            RtspException failure = client.awaitFailure();

            assertEquals(RtspException.Kind.NETWORK, failure.kind());
            assertEquals("cannot connect to 127.0.0.1:" + port + ": nothing listens there", failure.getMessage());
        }
    }
}
