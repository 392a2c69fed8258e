package org.ovcgateway.media.rtmp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ovcgateway.media.rtmp.Publishing.PATIENCE;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ovcgateway.media.AccessUnit;
import org.ovcgateway.media.push.Push;
import org.ovcgateway.media.push.PushException.Kind;
import org.ovcgateway.testkit.Await;
import org.ovcgateway.testkit.NginxRtmp;
import org.ovcgateway.testkit.PeerProcess;

/** The publisher against real servers: nginx-rtmp and ffmpeg. */
class RtmpPushServersTest {
    private static final int SECONDS = 4;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private static Path folder;

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static List<AccessUnit> clip;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path serverFolder;

    @BeforeAll
    static void makeClip() {
        clip = Clip.audioAndVideo(folder, SECONDS, "320x240");
    }

    @AfterAll
    static void releaseClip() {
        clip.forEach(AccessUnit::release);
    }

    /** "pts,dts,flags" in milliseconds, from the first video key frame on, as FLV has them. */
    private static List<String> expected(Predicate<AccessUnit> which) {
        List<String> lines = new ArrayList<>();
        for (AccessUnit unit : clip) {
            if (which.test(unit)) {
                lines.add(unit.pts() / 90 + "," + unit.dts() / 90 + "," + (unit.keyFrame() ? "K_" : "__"));
            }
        }
        return lines;
    }

    private static void assertRecorded(Path file) {
        assertEquals(expected(AccessUnit::isVideo), Probe.packets(file, "v"));
        assertEquals(expected(unit -> !unit.isVideo()), Probe.packets(file, "a"));
        assertEquals(SECONDS * 25, Probe.pictureSizes(file).size());
    }

    private static Path written(NginxRtmp nginx, String key) {
        Path recording = nginx.awaitRecording(key);
        nginx.awaitWritten(recording);
        return recording;
    }

    @Test
    void nginxRecordsEveryFrameWithItsTime() {
        try (NginxRtmp nginx = new NginxRtmp(serverFolder)) {
            try (Publishing push = new Publishing(nginx.url("camera"))) {
                push.awaitReady().feed(clip);
                Push.Statistics sent = push.statistics();
                assertTrue(sent.bytesSent() > 250_000, sent.toString());
                Await.until(
                        "an acknowledgement", PATIENCE, () -> push.statistics().bytesAcknowledged() > 0);
                assertTrue(push.statistics().bytesAcknowledged() <= sent.bytesSent());
                push.closeInOrder();
            }
            assertRecorded(written(nginx, "camera"));
        }
    }

    @Test
    void nginxOnIpv6RecordsEveryFrame() {
        try (NginxRtmp nginx = NginxRtmp.in(serverFolder).ipv6().start()) {
            try (Publishing push = new Publishing(nginx.url("six").replace("127.0.0.1", "[::1]"))) {
                push.awaitReady().feed(clip).closeInOrder();
            }
            assertRecorded(written(nginx, "six"));
        }
    }

    /** As nginx is told who may publish: by the query of the key, asked at an HTTP server for each publication. */
    @Test
    void aTokenInTheUrlIsWhatNginxAsksItsGatekeeperAbout() throws IOException {
        List<String> asked = new CopyOnWriteArrayList<>();
        HttpServer gatekeeper = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 5);
        gatekeeper.createContext("/", exchange -> {
            String form = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            asked.add(form);
            exchange.sendResponseHeaders(form.contains("&user=camera&pass=right") ? 200 : 403, -1);
            exchange.close();
        });
        gatekeeper.start();
        String ask = "on_publish http://127.0.0.1:" + gatekeeper.getAddress().getPort() + "/publish;";
        try (NginxRtmp nginx = NginxRtmp.in(serverFolder).live(ask).start()) {
            try (Publishing push = new Publishing(nginx.url("camera?user=camera&pass=right"))) {
                push.awaitReady().feed(clip.subList(0, 20)).closeInOrder();
            }
            try (Publishing push = new Publishing(nginx.url("camera?user=camera&pass=wrong-canary"))) {
                var cause = push.awaitFailure();
                assertTrue(cause.toString().contains("waiting for the answer to publish"), cause.toString());
                assertFalse(cause.toString().contains("canary"), cause.toString());
            }
            assertEquals(2, asked.size(), asked.toString());
        } finally {
            gatekeeper.stop(0);
        }
    }

    @Test
    void ffmpegAsListenerWritesEveryFrameWithItsTime() {
        int port = PeerProcess.freePort();
        String url = "rtmp://127.0.0.1:" + port + "/app/key";
        Path file = serverFolder.resolve("out.flv");
        try (PeerProcess ffmpeg = PeerProcess.start(
                "ffmpeg", "-v", "verbose", "-listen", "1", "-i", url, "-c", "copy", "-copyts", file.toString())) {
            try (Publishing push = Publishing.onceItListens(url)) {
                push.awaitReady().feed(clip).closeInOrder();
            }
            ffmpeg.awaitExit(PATIENCE);
            assertRecorded(file);
        }
    }

    @Test
    void aChangeOfTheParameterSetsReachesThePlayer() {
        List<AccessUnit> large = Clip.video(folder, 1, "1280x720");
        assertTrue(large.get(0).size() > RtmpPush.CHUNK_SIZE, "a key frame of several chunks");
        List<AccessUnit> units = new ArrayList<>();
        for (AccessUnit unit : clip) {
            if (unit.isVideo() && unit.dts() < AccessUnit.CLOCK_RATE) {
                units.add(unit);
            }
        }
        for (AccessUnit unit : large) {
            long time = unit.dts() + AccessUnit.CLOCK_RATE;
            units.add(new AccessUnit(unit.format(), time, time, unit.keyFrame(), unit.data()));
        }
        try (NginxRtmp nginx = new NginxRtmp(serverFolder);
                Publishing push = new Publishing(nginx.url("change"))) {
            push.awaitReady().feed(units).closeInOrder();
            List<String> sizes = Probe.pictureSizes(written(nginx, "change"));
            assertEquals(50, sizes.size());
            assertEquals("320,240", sizes.get(24));
            assertEquals("1280,720", sizes.get(25));
        } finally {
            large.forEach(AccessUnit::release);
        }
    }

    @Test
    void aSecondPublisherIsRefusedInTheServersWords() {
        try (NginxRtmp nginx = new NginxRtmp(serverFolder);
                Publishing first = new Publishing(nginx.url("taken"))) {
            first.awaitReady();
            try (Publishing second = new Publishing(nginx.url("taken"))) {
                var cause = second.awaitFailure();
                assertEquals(Kind.REFUSED, cause.kind());
                assertTrue(cause.toString().contains("NetStream.Publish.BadName Already publishing"), cause.toString());
            }
        }
    }

    @Test
    void anUnknownApplicationIsRefusedOrCutOffInWords() {
        try (NginxRtmp nginx = new NginxRtmp(serverFolder);
                Publishing push = new Publishing(nginx.url("key").replace("/live/", "/nosuchapp/"))) {
            assertTrue(push.awaitFailure().toString().contains("answer to connect"));
        }
    }

    @Test
    void aKilledServerEndsThePushInWords() {
        try (NginxRtmp nginx = new NginxRtmp(serverFolder);
                Publishing push = new Publishing(nginx.url("camera"))) {
            push.awaitReady().feed(clip.subList(0, 50));
            nginx.process().signal("KILL");
            var cause = push.awaitFailure();
            assertEquals(Kind.NETWORK, cause.kind());
            assertTrue(cause.toString().contains("while publishing"), cause.toString());
        }
    }

    @Test
    void aServerThatStopsReadingMakesThePushUnwritableAndThenEndsIt() {
        try (NginxRtmp nginx = new NginxRtmp(serverFolder);
                Publishing push = new Publishing(
                        nginx.url("slow"), new RtmpPush.Timeouts(PATIENCE, PATIENCE, Duration.ofMillis(1500)))) {
            push.awaitReady();
            nginx.process().signal("STOP");
            push.feedUntilStuck(clip.get(0));
            long waits = push.statistics().bytesSent();
            assertTrue(waits < 1 << 20, waits + " bytes wait, where 512 KiB and what two sockets hold are enough");
            var cause = push.awaitFailure();
            nginx.process().signal("CONT");
            assertEquals(Kind.NETWORK, cause.kind());
            assertTrue(cause.toString().contains("took no data for 1500 ms"), cause.toString());
        }
    }

    @Test
    void aServerThatStandsStillIsNoticedThoughTheKernelHasRoom() {
        try (NginxRtmp nginx = new NginxRtmp(serverFolder);
                Publishing push = new Publishing(
                        nginx.url("still"), new RtmpPush.Timeouts(PATIENCE, PATIENCE, Duration.ofMillis(1500)))) {
            push.awaitReady();
            nginx.process().signal("STOP");
            push.feed(clip.subList(0, 5));
            var cause = push.awaitFailure();
            nginx.process().signal("CONT");
            assertEquals(Kind.NETWORK, cause.kind());
            assertTrue(cause.toString().contains("no sign for 3000 ms"), cause.toString());
        }
    }
}
