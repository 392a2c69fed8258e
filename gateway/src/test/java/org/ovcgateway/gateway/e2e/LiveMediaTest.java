package org.ovcgateway.gateway.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ovcgateway.gateway.e2e.Site.SOON;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ovcgateway.gateway.status.PushStatus;
import org.ovcgateway.testkit.Await;
import org.ovcgateway.testkit.NginxRtmp;
import org.ovcgateway.testkit.PeerProcess;
import org.ovcgateway.testkit.RecentFfmpeg;

/** Live streams at real servers, as ffprobe sees them; and that the servers may die and come back. */
class LiveMediaTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path peerFolder;

    @SuppressWarnings("NullAway.Init") // set before each test
    private Site site;

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        site = Site.started(folder);
    }

    @AfterEach
    void stop() {
        site.close();
    }

    private void publish(int channel, String url) {
        site.ask("LivePublish", Site.live(channel, url, "live"));
    }

    private void stopPublishing(int channel) {
        site.ask("LiveStop", new JsonObject().put("channel", channel).put("stream_id", "live"));
    }

    private static Path awaitRecording(NginxRtmp nginx, int number) {
        Await.until(
                "two seconds in recording " + number,
                SOON,
                () -> nginx.recordings("key").size() >= number
                        && size(nginx.recordings("key").get(number - 1)) > Footage.bytesOfTwoSeconds(Footage.H264));
        return nginx.recordings("key").get(number - 1);
    }

    private static long size(Path file) {
        return file.toFile().length();
    }

    private static void assertGoesOn(Path file) {
        for (String track : List.of("v", "a")) {
            List<Double> stamps = FfProbe.stamps(file, track);
            assertTrue(stamps.size() > 25, stamps.toString());
            List<Double> sorted = new ArrayList<>(stamps);
            Collections.sort(sorted);
            assertEquals(sorted, stamps);
        }
    }

    @Test
    void nginxRecordsWhatIsPushedByRtmp() {
        try (NginxRtmp nginx = new NginxRtmp(peerFolder)) {
            publish(0, nginx.url("key"));
            Path recording = awaitRecording(nginx, 1);
            stopPublishing(0);
            nginx.awaitWritten(recording);
            assertEquals(List.of("aac", "h264"), FfProbe.codecs(recording));
            assertGoesOn(recording);
        }
    }

    @Test
    void anNginxThatIsKilledIsPushedToAgainWhenItIsBack() {
        try (NginxRtmp nginx = new NginxRtmp(peerFolder)) {
            publish(0, nginx.url("key"));
            awaitRecording(nginx, 1);
            nginx.kill();
            Await.until("the loss to show", SOON, () -> pushState(0) != PushStatus.State.PUSHING);
            assertEquals("live", site.freshlyReported(0).getString("stream_id"));
            nginx.startAgain();
            Path recording = awaitRecording(nginx, 2);
            assertEquals(PushStatus.State.PUSHING, pushState(0));
            assertEquals(1, site.door.sessions(), "connections that the camera saw");
            stopPublishing(0);
            nginx.awaitWritten(recording);
            assertEquals(List.of("aac", "h264"), FfProbe.codecs(recording));
        }
    }

    @ParameterizedTest
    @CsvSource({"0, h264", "1, hevc"})
    void srtLiveTransmitReceivesWhatIsPushedBySrt(int channel, String codec) {
        try (SrtListener listener = new SrtListener(peerFolder)) {
            publish(channel, listener.url());
            Await.until(
                    "two seconds to arrive", SOON, () -> listener.bytes() > Footage.bytesOfTwoSeconds(Footage.H265));
            stopPublishing(channel);
            listener.kill();
            assertEquals(List.of("aac", codec), FfProbe.codecs(listener.received()));
            assertGoesOn(listener.received());
        }
    }

    @Test
    void anSrtListenerThatIsKilledIsPushedToAgainWhenItIsBack() {
        try (SrtListener listener = new SrtListener(peerFolder)) {
            publish(1, listener.url());
            Await.until("a picture to arrive", SOON, () -> listener.bytes() > 0);
            listener.kill();
            Await.until("the loss to show", SOON, () -> pushState(1) != PushStatus.State.PUSHING);
            listener.startAgain();
            Await.until(
                    "two seconds to arrive", SOON, () -> listener.bytes() > Footage.bytesOfTwoSeconds(Footage.H265));
            stopPublishing(1);
            listener.kill();
            assertEquals(List.of("aac", "hevc"), FfProbe.codecs(listener.received()));
        }
    }

    @Test
    void ffmpegDecodesH265ThatIsPushedByEnhancedRtmp() {
        Path file = peerFolder.resolve("hevc.flv");
        String url = "rtmp://127.0.0.1:" + PeerProcess.freePort() + "/live/key";
        try (PeerProcess ffmpeg = PeerProcess.start(
                RecentFfmpeg.ffmpeg("-v", "verbose", "-listen", "1", "-i", url, "-c", "copy", file.toString()))) {
            // It takes one connection: asking whether it listens would use it up.
            Await.until("ffmpeg to listen", SOON, () -> site.accepts("LivePublish", Site.live(1, url, "live")));
            Await.until("two seconds to arrive", SOON, () -> size(file) > Footage.bytesOfTwoSeconds(Footage.H265));
            stopPublishing(1);
            ffmpeg.awaitExit(SOON);
        }
        assertEquals(List.of("aac", "hevc"), FfProbe.codecsOfEnhancedFlv(file));
    }

    @Test
    void h265PushedByRtmpArrivesAtThePlatform() {
        site.publishByRtmp(1, "live");
        Arrivals arrivals = site.watch("live");
        Await.until("two seconds of pictures", SOON, () -> arrivals.pictures() > 50);
        assertTrue(arrivals.keyFrames() > 0);
        arrivals.assertOnward();
        assertTrue(
                site.stream("live").video().startsWith("H.265 "),
                site.stream("live").video());
        stopPublishing(1);
    }

    private PushStatus.State pushState(int channel) {
        return Objects.requireNonNull(site.channel(channel).push(), "the push").state();
    }
}
