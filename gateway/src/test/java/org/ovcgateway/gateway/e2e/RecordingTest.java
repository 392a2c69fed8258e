package org.ovcgateway.gateway.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ovcgateway.gateway.e2e.Site.SOON;
import static org.ovcgateway.gateway.e2e.Site.result;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.ovcgateway.gateway.status.RecordStatus;
import org.ovcgateway.testkit.Await;

/** Cloud recording: what the platform's upload service has in the end (DAP 5.6, 6). */
@Execution(ExecutionMode.CONCURRENT)
class RecordingTest {
    @SuppressWarnings("NullAway.Init") // set before each test
    private Path folder;

    @SuppressWarnings("NullAway.Init") // set before each test
    private Site site;

    @BeforeEach
    void start(@TempDir Path temporary) throws IOException {
        folder = temporary;
        site = Site.started(temporary);
    }

    @AfterEach
    void stop() {
        site.close();
    }

    private static double end(JsonObject segment) {
        return segment.getDouble("start") + segment.getDouble("duration");
    }

    private static void assertFollowsOn(JsonObject before, JsonObject after) {
        assertEquals(end(before), after.getDouble("start"), 0.001, "start of " + after);
        assertFalse(after.getBoolean("discontinue"), after.toString());
    }

    private void assertRecorded(String session, String codec) throws IOException, InterruptedException {
        List<JsonObject> segments = site.awaitSaved(session, 3);
        assertTrue(segments.get(0).getBoolean("discontinue"), segments.toString());
        for (int i = 1; i < segments.size(); i++) {
            assertFollowsOn(segments.get(i - 1), segments.get(i));
        }
        for (JsonObject segment : segments) {
            assertEquals(List.of("aac", codec), FfProbe.codecs(site.download(segment, folder)));
        }
    }

    @Test
    void segmentsFollowEachOtherAndEachPlays() throws Exception {
        site.ask("StartCloudRecord", site.recording(0, "door"));
        site.ask("StartCloudRecord", site.recording(1, "garage"));
        assertRecorded("door", "h264");
        assertRecorded("garage", "hevc");
    }

    @Test
    void theSameSessionAgainIsASuccessAndAnotherTakesItsPlace() {
        site.ask("StartCloudRecord", site.recording(0, "one"));
        site.awaitSaved("one", 1);
        site.ask("StartCloudRecord", site.recording(0, "one"));
        List<JsonObject> segments = site.awaitSaved("one", 2);
        assertFollowsOn(segments.get(0), segments.get(1));
        assertEquals("one", site.freshlyReported(0).getString("record_session"));

        site.ask("StartCloudRecord", site.recording(0, "two"));
        assertEquals("two", site.freshlyReported(0).getString("record_session"));
        assertTrue(site.awaitSaved("two", 1).get(0).getBoolean("discontinue"));
        // What the first session still had is uploaded, and nothing after it.
        double last =
                site.saved("one").stream().mapToDouble(RecordingTest::end).max().orElseThrow();
        JsonObject second = site.awaitSaved("two", 2).get(1);
        assertEquals(
                last,
                site.saved("one").stream().mapToDouble(RecordingTest::end).max().orElseThrow());
        assertTrue(last < end(second), last + " and " + second);
        assertEquals(1, site.door.sessions(), "connections that the camera saw");

        site.ask("StopCloudRecord", new JsonObject().put("channel", 0).put("session_id", "two"));
        Await.until("the camera to be left alone", SOON, () -> site.door.clients() == 0);
        assertFalse(site.freshlyReported(0).containsKey("record_session"));
    }

    @Test
    void whatThePlatformDoesNotWantNowIsKeptUntilItDoes() {
        result(site.platform().holdUploads(true));
        site.ask("StartCloudRecord", site.recording(0, "tape").put("prerecord_seconds", 3));
        Await.until("segments to be held", SOON, () -> held() >= 3);
        assertEquals(List.of(), site.saved("tape"));
        result(site.platform().holdUploads(false));
        List<JsonObject> segments = site.awaitSaved("tape", 5);
        assertTrue(segments.get(0).getBoolean("discontinue"), segments.toString());
        for (int i = 1; i < segments.size(); i++) {
            assertFollowsOn(segments.get(i - 1), segments.get(i));
        }
    }

    @Test
    void aCameraThatWasAwayLeavesAGapThatIsMarked() {
        site.ask("StartCloudRecord", site.recording(0, "tape"));
        site.awaitSaved("tape", 1);
        site.switchCamerasOff();
        site.switchCamerasOn();
        Await.until("a segment after the gap", SOON, () -> discontinuities() == 2);
        List<JsonObject> segments = site.saved("tape");
        for (int i = 1; i < segments.size(); i++) {
            if (segments.get(i).getBoolean("discontinue")) {
                assertTrue(segments.get(i).getDouble("start") > end(segments.get(i - 1)), segments.toString());
            } else {
                assertFollowsOn(segments.get(i - 1), segments.get(i));
            }
        }
        assertEquals("tape", site.freshlyReported(0).getString("record_session"));
    }

    private long discontinuities() {
        return site.saved("tape").stream()
                .filter(segment -> segment.getBoolean("discontinue"))
                .count();
    }

    private int held() {
        RecordStatus status = Objects.requireNonNull(site.channel(0).record(), "the session");
        return status.segmentsPending();
    }
}
