package org.ovcgateway.gateway.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ovcgateway.gateway.e2e.Site.SOON;
import static org.ovcgateway.gateway.e2e.Site.result;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ovcgateway.camera.AlarmType;
import org.ovcgateway.camera.CameraEvents.State;
import org.ovcgateway.gateway.Cameras;
import org.ovcgateway.gateway.FakeCamera;
import org.ovcgateway.gateway.status.PreRecordStatus;
import org.ovcgateway.gateway.status.RecordStatus;
import org.ovcgateway.simulator.camera.CameraSettings;
import org.ovcgateway.simulator.camera.Clips;
import org.ovcgateway.simulator.camera.Faults;
import org.ovcgateway.simulator.camera.MediaFaults;
import org.ovcgateway.simulator.camera.RtspServer;
import org.ovcgateway.simulator.camera.StreamSource;
import org.ovcgateway.simulator.camera.Variant;
import org.ovcgateway.simulator.camera.VirtualCamera;
import org.ovcgateway.testkit.Await;

/** Recordings that begin before they were asked for (PROTOCOL.md 1), of a camera with a key frame each second. */
class PreRecordTest {
    private static final int CHANNEL = 2;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

    @SuppressWarnings("NullAway.Init") // set before each test
    private VirtualCamera yard;

    @SuppressWarnings("NullAway.Init") // set before each test
    private RtspServer server;

    private @Nullable FakeCamera camera;
    private @Nullable Site site;

    @BeforeEach
    void start() throws IOException {
        StreamSource whole = new Clips().main(Variant.H264_AAC);
        StreamSource second = new StreamSource(whole.video().head(Clips.FRAMES_PER_SECOND), whole.audio());
        yard = new VirtualCamera("yard", second, null, CameraSettings.DEFAULT);
        server = RtspServer.start(loops, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), List.of(yard));
    }

    @AfterEach
    void stop() {
        if (site != null) {
            site.close();
        }
        server.close();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private Site recording(String keys) throws IOException {
        Site fresh = Site.startedRecording(
                folder,
                keys,
                config -> {
                    FakeCamera made = new FakeCamera(Cameras.of(config));
                    camera = made;
                    return made;
                },
                server.url("/yard"));
        site = fresh;
        return fresh;
    }

    private static JsonObject order(Site site, String session, int preRecordSeconds) {
        return site.recording(CHANNEL, session).put("prerecord_seconds", preRecordSeconds);
    }

    private static double now() {
        return Instant.now().toEpochMilli() / 1e3;
    }

    private static PreRecordStatus held(Site site) {
        return Objects.requireNonNull(site.channel(CHANNEL).preRecord(), "pre-record");
    }

    private static void awaitHeld(Site site, double seconds) {
        Await.until(
                seconds + " s to be held",
                SOON,
                () -> held(site).held().compareTo(Duration.ofMillis(Math.round(seconds * 1000))) >= 0);
    }

    /** Each segment begins where the one before ended, and so do their pictures; the first begins with a key frame. */
    private void assertWhole(Site site, List<JsonObject> segments) throws Exception {
        Path all = folder.resolve("all.ts");
        Files.write(all, new byte[0]);
        for (int i = 0; i < segments.size(); i++) {
            Path one = site.download(segments.get(i), folder);
            assertTrue(FfProbe.beginsWithKeyFrame(one), segments.get(i).toString());
            Files.write(all, Files.readAllBytes(one), StandardOpenOption.APPEND);
            assertEquals(i == 0, segments.get(i).getBoolean("discontinue"), segments.toString());
            if (i > 0) {
                JsonObject last = segments.get(i - 1);
                assertEquals(
                        last.getDouble("start") + last.getDouble("duration"),
                        segments.get(i).getDouble("start"),
                        0.001,
                        segments.toString());
            }
        }
        assertEquals(List.of("aac", "h264"), FfProbe.codecs(all));
        List<Double> stamps = FfProbe.stamps(all, "v");
        assertEquals(
                segments.stream()
                        .mapToDouble(each -> each.getDouble("duration"))
                        .sum(),
                stamps.size() / 25.0,
                0.041);
        for (int i = 1; i < stamps.size(); i++) {
            double step = stamps.get(i) - stamps.get(i - 1);
            assertTrue(step > 0.02 && step < 0.06, "a step of " + step + " s after " + stamps.get(i - 1));
        }
    }

    @Test
    void aRecordingBeginsAsManySecondsBeforeItsOrderAsThePlatformWants() throws Exception {
        Site site = recording("pre-record: 3s");
        awaitHeld(site, 2.2);
        site.ask("StartCloudRecord", order(site, "alarm", 2));
        double ordered = now();
        List<JsonObject> segments = site.awaitSaved("alarm", 4);
        double start = segments.get(0).getDouble("start");
        assertTrue(start <= ordered - 2, "began " + (ordered - start) + " s before");
        assertWhole(site, segments);
        assertEquals(1, yard.sessions(), "connections that the camera saw");
        assertEquals(0, site.status().recordings(CHANNEL).gaps().size());
        assertEquals(Duration.ofSeconds(1), held(site).group());
    }

    @Test
    void anAlarmsRecordingBeginsBeforeItThoughThePlatformNamesNoSecondsAndAPlainOneDoesNot() throws Exception {
        Site site = recording("pre-record: 2s");
        awaitHeld(site, 2);
        double plainlyOrdered = now();
        site.ask("StartCloudRecord", order(site, "plain", 0));
        assertTrue(site.awaitSaved("plain", 1).get(0).getDouble("start") >= plainlyOrdered - 0.01);
        Objects.requireNonNull(camera).tell(AlarmType.MOTION, "1", State.ACTIVE, false, Instant.now());
        Await.until(
                "the alarm", SOON, () -> site.channel(CHANNEL).alarms().raised().size() == 1);
        site.ask("StartCloudRecord", order(site, "alarm", 0));
        double ordered = now();
        List<JsonObject> segments = site.awaitSaved("alarm", 3);
        double start = segments.get(0).getDouble("start");
        assertTrue(start <= ordered - 2, "began " + (ordered - start) + " s before");
        assertWhole(site, segments);
    }

    @Test
    void whatThePlatformDoesNotWantNowIsThereWholeWhenItDoes() throws Exception {
        Site site = recording("pre-record: 2s, spool: { path: \"%s\" }".formatted(folder.resolve("spool")));
        awaitHeld(site, 2);
        result(site.platform().holdUploads(true));
        site.ask("StartCloudRecord", order(site, "alarm", 2));
        Await.until("two segments to be kept", SOON, () -> pending(site) >= 2);
        assertEquals(List.of(), site.saved("alarm"));
        result(site.platform().holdUploads(false));
        double wanted = now();
        List<JsonObject> segments = site.awaitSaved("alarm", 4);
        double start = segments.get(0).getDouble("start");
        // An answer "not now" that was on its way may have cost the oldest as the next was finished.
        assertTrue(start <= wanted - 1.5, "began " + (wanted - start) + " s before");
        assertWhole(site, segments);
        assertEquals(0, site.status().recordings(CHANNEL).gaps().size());
    }

    @Test
    void whereMemoryIsShortTheOldestGroupsAreMissingAndTheRestIsWhole() throws Exception {
        yard.faults(Faults.NONE.withMedia(MediaFaults.NONE.withKeyFrameBytes(300_000)));
        Site site = recording("pre-record: 10s, pre-record-memory: 1MB");
        Await.until("groups to go", SOON, () -> held(site).groupsDropped() >= 2);
        site.ask("StartCloudRecord", order(site, "alarm", 10));
        double ordered = now();
        PreRecordStatus held = held(site);
        assertTrue(held.bytes() > 300_000 && held.bytes() <= 1_000_000, held.toString());
        assertTrue(held.held().compareTo(Duration.ofSeconds(4)) < 0, held.toString());
        List<JsonObject> segments = site.awaitSaved("alarm", 3);
        double start = segments.get(0).getDouble("start");
        assertTrue(start < ordered - 0.5 && start > ordered - 10, "began " + (ordered - start) + " s before");
        assertWhole(site, segments);
        assertEquals(0, site.status().recordings(CHANNEL).gaps().size());
    }

    @Test
    void withoutConfigurationItIsHeldWhileARecordingThatAskedForItRuns() throws Exception {
        Site site = recording("pre-record: 0s");
        assertNull(site.channel(CHANNEL).preRecord());
        site.ask("StartCloudRecord", order(site, "first", 2));
        awaitHeld(site, 2);
        site.ask("StartCloudRecord", order(site, "second", 2));
        double ordered = now();
        List<JsonObject> segments = site.awaitSaved("second", 3);
        double start = segments.get(0).getDouble("start");
        assertTrue(start <= ordered - 2, "began " + (ordered - start) + " s before");
        assertWhole(site, segments);
        site.ask("StopCloudRecord", new JsonObject().put("channel", CHANNEL).put("session_id", "second"));
        Await.until("nothing to be held", SOON, () -> site.channel(CHANNEL).preRecord() == null);
        Await.until("the camera to be left alone", SOON, () -> yard.clients() == 0);
        assertFalse(site.freshlyReported(CHANNEL).containsKey("record_session"));
    }

    private static int pending(Site site) {
        RecordStatus status = site.channel(CHANNEL).record();
        return status == null ? 0 : status.segmentsPending();
    }
}
