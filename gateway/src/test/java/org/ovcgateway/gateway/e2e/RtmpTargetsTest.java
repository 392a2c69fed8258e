package org.ovcgateway.gateway.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ovcgateway.gateway.e2e.Site.SOON;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ovcgateway.simulator.platform.DeviceError;
import org.ovcgateway.testkit.Await;
import org.ovcgateway.testkit.NginxRtmp;
import org.ovcgateway.testkit.TestCertificate;

/** RTMP servers of all kinds, as the configuration tells the gateway to treat them. */
class RtmpTargetsTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path peerFolder;

    @SuppressWarnings("NullAway.Init") // set before each test
    private TestCertificate certificate;

    @SuppressWarnings("NullAway.Init") // set before each test
    private Site site;

    @BeforeEach
    void start(@TempDir Path folder, @TempDir Path certificates) throws IOException {
        certificate = TestCertificate.make(certificates, "server", "DNS:localhost");
        site = Site.started(
                folder, "ca-file: " + certificate.certificate(), "rtmp-hevc-hosts: localhost=codec-id-12, ::1=off");
    }

    @AfterEach
    void stop() {
        site.close();
    }

    private void assertArrives(int channel, String url, NginxRtmp nginx, String videoCodec) {
        site.ask("LivePublish", Site.live(channel, url, "live"));
        Path recording = nginx.awaitRecording("key");
        Await.until(
                "two seconds in " + recording,
                SOON,
                () -> recording.toFile().length() > Footage.bytesOfTwoSeconds(Footage.H264));
        site.ask("LiveStop", new JsonObject().put("channel", channel).put("stream_id", "live"));
        nginx.awaitWritten(recording);
        assertEquals(List.of("aac", videoCodec), FfProbe.codecs(recording));
    }

    /** The name leads to ::1 too on most machines, where nobody listens. */
    @Test
    void rtmpsIsTrustedByTheCertificatesOfTheConfiguration() {
        try (NginxRtmp nginx = NginxRtmp.in(peerFolder).tls(certificate).start()) {
            assertArrives(0, nginx.tlsUrl("localhost", "key"), nginx, "h264");
        }
    }

    /** Each on its own loop, with what one of them had made. */
    @Test
    void twoChannelsPushByRtmpsAtOnce() {
        try (NginxRtmp nginx = NginxRtmp.in(peerFolder).tls(certificate).start()) {
            for (int channel : new int[] {0, 1}) {
                String url = nginx.tlsUrl("localhost", "key" + channel);
                site.ask("LivePublish", Site.live(channel, url, "live"));
                Path recording = nginx.awaitRecording("key" + channel);
                Await.until(
                        "pictures", SOON, () -> FlvFile.videoCodecs(recording).equals(List.of(channel == 0 ? 7 : 12)));
            }
        }
    }

    @Test
    void aCertificateForAnotherNameIsRefusedInWordsWithoutTheKey() {
        try (NginxRtmp nginx = NginxRtmp.in(peerFolder).tls(certificate).start()) {
            DeviceError refusal =
                    site.refused("LivePublish", Site.live(0, nginx.tlsUrl("127.0.0.1", "key-canary"), "live"));
            String words = String.valueOf(refusal.getMessage());
            assertTrue(words.contains("the server's certificate is not accepted"), words);
            assertTrue(!words.contains("canary"), words);
        }
    }

    @Test
    void anIpv6AddressIsPushedTo() {
        try (NginxRtmp nginx = NginxRtmp.in(peerFolder).ipv6().start()) {
            assertArrives(0, nginx.url("key").replace("127.0.0.1", "[::1]"), nginx, "h264");
        }
    }

    @Test
    void h265IsRefusedInWordsWhereTheConfigurationSaysOff() {
        try (NginxRtmp nginx = NginxRtmp.in(peerFolder).ipv6().start()) {
            String url = nginx.url("key-canary").replace("127.0.0.1", "[::1]");
            DeviceError refusal = site.refused("LivePublish", Site.live(1, url, "live"));
            String words = String.valueOf(refusal.getMessage());
            assertTrue(words.contains("H.265") && !words.contains("canary"), words);
            assertEquals(List.of(), nginx.recordings("key-canary"));
            Await.until("the camera to be left alone", SOON, () -> site.garage.clients() == 0);
        }
    }

    @Test
    void h265GoesAsCodecId12WhereTheConfigurationSaysSo() throws IOException {
        try (NginxRtmp nginx = new NginxRtmp(peerFolder)) {
            site.ask("LivePublish", Site.live(1, nginx.url("key").replace("127.0.0.1", "localhost"), "live"));
            Path recording = nginx.awaitRecording("key");
            Await.until(
                    "a picture in " + recording,
                    SOON,
                    () -> !FlvFile.videoCodecs(recording).isEmpty());
            site.ask("LiveStop", new JsonObject().put("channel", 1).put("stream_id", "live"));
            nginx.awaitWritten(recording);
            assertEquals(List.of(12), FlvFile.videoCodecs(recording));
        }
    }
}
