package org.ovcgateway.media.rtmp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ovcgateway.media.rtmp.Publishing.PATIENCE;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ovcgateway.media.AccessUnit;
import org.ovcgateway.media.flv.HevcForm;
import org.ovcgateway.media.net.FixedAddresses;
import org.ovcgateway.media.push.PushException;
import org.ovcgateway.media.push.PushException.Kind;
import org.ovcgateway.testkit.NginxRtmp;
import org.ovcgateway.testkit.TestCertificate;

/** The publisher behind TLS, against nginx. */
class RtmpsTest {
    private static final String HOST = "push.example.com";
    private static final int SECONDS = 4;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private static Path folder;

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static List<AccessUnit> clip;

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static TestCertificate certificate;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path serverFolder;

    @BeforeAll
    static void prepare() {
        clip = Clip.audioAndVideo(folder, SECONDS, "320x240");
        certificate = TestCertificate.make(folder, "server", "DNS:" + HOST);
    }

    @AfterAll
    static void releaseClip() {
        clip.forEach(AccessUnit::release);
    }

    private static SslContext trusting(TestCertificate authority) throws IOException {
        return SslContextBuilder.forClient()
                .trustManager(authority.certificate().toFile())
                .endpointIdentificationAlgorithm("HTTPS")
                .build();
    }

    private static Publishing publishing(String url, SslContext tls, RtmpPush.Timeouts timeouts) {
        return new Publishing(
                url, new RtmpOptions(timeouts, HevcForm.ENHANCED, tls), new FixedAddresses("127.0.0.2", "127.0.0.1"));
    }

    private static Publishing publishing(String url, SslContext tls) {
        return publishing(url, tls, RtmpPush.Timeouts.DEFAULT);
    }

    private static void assertFails(Publishing push, Kind kind, String words) {
        try (push) {
            PushException cause = push.awaitFailure();
            assertTrue(cause.toString().contains(words), cause.toString());
            assertEquals(kind, cause.kind());
        }
    }

    @Test
    void nginxRecordsEveryFrameThatComesByTls() throws IOException {
        try (NginxRtmp nginx = NginxRtmp.in(serverFolder).tls(certificate).start()) {
            try (Publishing push = publishing(nginx.tlsUrl(HOST, "camera"), trusting(certificate))) {
                push.awaitReady().feed(clip).closeInOrder();
            }
            Path recording = nginx.awaitRecording("camera");
            nginx.awaitWritten(recording);
            assertEquals(
                    clip.stream().filter(AccessUnit::isVideo).count(),
                    Probe.packets(recording, "v").size());
            assertEquals(
                    clip.stream().filter(unit -> !unit.isVideo()).count(),
                    Probe.packets(recording, "a").size());
            assertEquals(SECONDS * 25, Probe.pictureSizes(recording).size());
        }
    }

    @Test
    void theServerIsAskedForByItsName() throws IOException {
        SslContext server = SslContextBuilder.forServer(
                        certificate.certificate().toFile(), certificate.key().toFile())
                .build();
        try (ScriptedServer scripted = new ScriptedServer(Answers::consent, server);
                Publishing push =
                        publishing("rtmps://" + HOST + ":" + scripted.port() + "/live/key", trusting(certificate))) {
            push.awaitReady();
            assertEquals(List.of(HOST), scripted.serverNames());
            assertEquals(
                    "rtmps://" + HOST + ":" + scripted.port() + "/live",
                    scripted.heard().get(0).object().text("tcUrl"));
            push.closeInOrder();
        }
    }

    @Test
    void anUntrustedCertificateIsRefusedInWords() throws IOException {
        SslContext other = trusting(TestCertificate.make(serverFolder, "other", "DNS:other.example.com"));
        try (NginxRtmp nginx = NginxRtmp.in(serverFolder).tls(certificate).start()) {
            assertFails(
                    publishing(nginx.tlsUrl(HOST, "s3cret"), other),
                    Kind.PROTOCOL,
                    "/live/...: the server's certificate is not accepted: unable to find valid certification path");
            assertEquals(List.of(), nginx.recordings("s3cret"));
        }
    }

    @Test
    void aCertificateForAnotherNameIsRefusedInWords() throws IOException {
        try (NginxRtmp nginx = NginxRtmp.in(serverFolder).tls(certificate).start()) {
            assertFails(
                    publishing(nginx.tlsUrl("other.example.com", "key"), trusting(certificate)),
                    Kind.PROTOCOL,
                    "certificate is not accepted: No subject alternative DNS name matching other.example.com");
        }
    }

    @Test
    void aServerThatSpeaksSomethingElseIsNamedAsSuch() throws IOException {
        try (ServerSocket http = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Publishing push =
                    publishing("rtmps://" + HOST + ":" + http.getLocalPort() + "/live/key", trusting(certificate));
            try (Socket socket = http.accept()) {
                socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                assertFails(push, Kind.PROTOCOL, "expected TLS but the server speaks something else");
            }
        }
    }

    @Test
    void aServerThatDoesNotAnswerTlsIsGivenUp() throws IOException {
        RtmpPush.Timeouts timeouts = new RtmpPush.Timeouts(PATIENCE, Duration.ofMillis(500), PATIENCE);
        try (ServerSocket mute = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            assertFails(
                    publishing(
                            "rtmps://" + HOST + ":" + mute.getLocalPort() + "/live/key",
                            trusting(certificate),
                            timeouts),
                    Kind.NETWORK,
                    "still negotiating TLS after 500 ms");
        }
    }

    @Test
    void aServerThatStopsReadingMakesThePushUnwritableAndThenEndsIt() throws IOException {
        RtmpPush.Timeouts timeouts = new RtmpPush.Timeouts(PATIENCE, PATIENCE, Duration.ofMillis(1500));
        try (NginxRtmp nginx = NginxRtmp.in(serverFolder).tls(certificate).start();
                Publishing push = publishing(nginx.tlsUrl(HOST, "slow"), trusting(certificate), timeouts)) {
            push.awaitReady();
            nginx.process().signal("STOP");
            push.feedUntilStuck(clip.get(0));
            PushException cause = push.awaitFailure();
            nginx.process().signal("CONT");
            assertEquals(Kind.NETWORK, cause.kind());
            assertTrue(cause.toString().contains("took no data for 1500 ms"), cause.toString());
        }
    }
}
