package org.ovcgateway.gateway.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ovcgateway.gateway.e2e.Site.result;

import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ovcgateway.gateway.status.PushStatus;
import org.ovcgateway.testkit.Await;
import org.ovcgateway.testkit.NginxRtmp;

/** A limit for everything that goes to the platform, judged by what arrives there over media time. */
class UplinkBudgetTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final long SECOND = 90_000;
    /** The pictures of a group of {@link Footage}. */
    private static final int GROUP = 5;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    private @Nullable Site site;

    @AfterEach
    void stop() {
        if (site != null) {
            site.close();
        }
    }

    private static PushStatus push(Site all, int channel) {
        return Objects.requireNonNull(all.channel(channel).push(), "the push");
    }

    /** In bit/s, of what the first camera sends; a push of it sends as much. */
    private static long liveRate() {
        return Footage.H264.video().bitRate()
                + Objects.requireNonNull(Footage.H264.audio(), "the sound").bitRate();
    }

    private static long bytes(List<JsonObject> segments) {
        return segments.stream().mapToLong(segment -> segment.getLong("size")).sum();
    }

    @Test
    void liveLosesNothingAndTheBacklogDrainsWithWhatLiveLeaves() throws Exception {
        Site all = Site.startedWithSpool(folder, 1);
        site = all;
        all.publishByRtmp(0, "live");
        Arrivals arrivals = all.watch("live");
        result(all.platform().blackOutUploads(true));
        all.ask("StartCloudRecord", all.recording(0, "old"));
        Await.until(
                "a backlog",
                PATIENCE,
                () -> Objects.requireNonNull(all.status().spool(), "the spool").segments() >= 5);
        all.ask("StopCloudRecord", new JsonObject().put("channel", 0).put("session_id", "old"));
        all.budget(liveRate() * 4 / 3);
        result(all.platform().blackOutUploads(false));
        // When there was none yet: however late this thread is, the time is too long rather than too short.
        long[] begin = {arrivals.lastVideo()};
        Await.until("the first of it", PATIENCE, () -> {
            long now = arrivals.lastVideo();
            boolean none = all.saved("old").isEmpty();
            begin[0] = none ? now : begin[0];
            return !none;
        });
        List<JsonObject> drained = all.awaitSaved("old", 4).subList(1, 4);
        double seconds = (arrivals.lastVideo() - begin[0]) / (double) SECOND;
        double ratio = bytes(drained) * 8 / seconds / liveRate();
        assertTrue(ratio > 0.1 && ratio < 0.5, "the backlog had " + ratio + " of what live had, for a third");
        PushStatus push = push(all, 0);
        assertEquals(0, push.groupsOverBudget());
        assertEquals(0, push.framesDropped());
        arrivals.assertOnward();
        assertTrue(arrivals.widestGap() < SECOND / 10, arrivals.widestGap() + " ticks without a picture");
        assertTrue(
                all.status().uplink().bytes().getOrDefault("back_fill", 0L) > 0,
                all.status().uplink().toString());
    }

    @Test
    void whatIsTooMuchForTheLineLosesWholeGroupsTheNewestPushMostAndStillDecodes() throws Exception {
        Site all = Site.startedWithSpool(folder, 2);
        site = all;
        try (NginxRtmp nginx = new NginxRtmp(Files.createDirectory(folder.resolve("nginx")));
                SrtListener listener = new SrtListener(folder)) {
            all.ask("LivePublish", Site.live(0, nginx.url("key"), "older"));
            all.ask("LivePublish", Site.live(1, listener.url(), "newer"));
            all.budget(liveRate() / 2);
            Await.until(
                    "losses of both",
                    PATIENCE,
                    () -> push(all, 0).groupsOverBudget() >= 10 && push(all, 1).groupsOverBudget() >= 10);
            assertTrue(push(all, 0).framesOverBudget() >= GROUP * (push(all, 0).groupsOverBudget() - 1));
            all.budget(null);
            long before = push(all, 0).bytes();
            Await.until(
                    "a second without a limit",
                    PATIENCE,
                    () -> push(all, 0).bytes() - before > Footage.bytesOfTwoSeconds(Footage.H264) / 2);
            long lost = push(all, 0).groupsOverBudget();
            long then = push(all, 0).bytes();
            Await.until(
                    "another second",
                    PATIENCE,
                    () -> push(all, 0).bytes() - then > Footage.bytesOfTwoSeconds(Footage.H264) / 2);
            assertEquals(lost, push(all, 0).groupsOverBudget());
            assertEquals(0, push(all, 0).framesDropped(), "frames lost to a slow target");
            all.ask("LiveStop", new JsonObject().put("channel", 0).put("stream_id", "older"));
            all.ask("LiveStop", new JsonObject().put("channel", 1).put("stream_id", "newer"));
            nginx.awaitWritten(nginx.recordings("key").get(0));
            listener.kill();
            assertWholeGroups("h264", nginx.recordings("key").get(0));
            assertWholeGroups("hevc", listener.received());
        }
    }

    /** With gaps between them, and nothing that a decoder would complain about. */
    private static void assertWholeGroups(String codec, Path file) {
        assertEquals(List.of("aac", codec), FfProbe.codecs(file));
        List<Double> stamps = FfProbe.stamps(file, "v");
        int inARow = 1;
        int gaps = 0;
        for (int i = 1; i < stamps.size(); i++) {
            if (stamps.get(i) - stamps.get(i - 1) > 0.1) {
                assertEquals(0, inARow % GROUP, "pictures between two gaps of " + stamps);
                inARow = 0;
                gaps++;
            }
            inARow++;
        }
        assertTrue(gaps > 0, stamps.toString());
    }
}
