package org.ovcgateway.gateway.record;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ovcgateway.testkit.Await;

/** The wire rules of PROTOCOL.md 1, against an HTTP server and with time moved by hand. */
class SegmentUploadTest {
    @SuppressWarnings("NullAway.Init") // set before each test
    private UploadRig rig;

    @BeforeEach
    void start() throws Exception {
        rig = new UploadRig();
    }

    @AfterEach
    void stop() throws Exception {
        rig.close();
    }

    @Test
    void aSegmentIsCreatedUploadedAndConfirmed() throws Exception {
        byte[] bytes = rig.offer(300_000, true);
        rig.finish();
        assertEquals(List.of("create", "PUT 0001.ts", "save 0001.ts"), rig.platform.lines());
        FakeUploadService.Received create = rig.platform.received.get(0);
        assertEquals("POST", create.method());
        assertEquals("/live/cseg/7?key=s3cret", create.path());
        assertEquals("application/x-www-form-urlencoded", create.headers().get("content-type"));
        assertEquals(
                "op=create&content_type=video%2Fmp2t&size=300000&start=1574322174.250000&duration=10.000000"
                        + "&discontinue=1&https=0",
                create.body().toString());
        FakeUploadService.Received put = rig.platform.received.get(1);
        assertArrayEquals(bytes, put.body().getBytes());
        assertEquals("300000", put.headers().get("content-length"));
        assertEquals("video/mp2t", put.headers().get("content-type"));
        for (String header : List.of("transfer-encoding", "expect", "authorization")) {
            assertFalse(put.headers().containsKey(header), header);
        }
        assertEquals(1, rig.uploader.confirmedCount());
        assertNull(rig.uploader.lastError());
    }

    @Test
    void theNextCreateConfirmsTheSegmentBeforeIt() throws Exception {
        rig.platform.addressKey = "url";
        rig.offer(1000, true);
        rig.offer(1000, false);
        rig.finish();
        assertEquals(
                List.of("create", "PUT 0001.ts", "create 0001.ts", "PUT 0002.ts", "save 0002.ts"),
                rig.platform.lines());
        assertEquals("0", rig.platform.all("create").get(1).form().get("discontinue"));
        assertEquals(
                "1574322184.250000", rig.platform.all("create").get(1).form().get("start"));
        assertEquals(2, rig.uploader.confirmedCount());
    }

    @Test
    void connectionsAreUsedAgainUnlessThePlatformClosesThem() throws Exception {
        Set<HttpConnection> connections = ConcurrentHashMap.newKeySet();
        AtomicBoolean closing = new AtomicBoolean();
        rig.platform.onHead = request -> {
            connections.add(request.connection());
            if (closing.get()) {
                request.response().putHeader("Connection", "close");
            }
            return false;
        };
        rig.offer(1000, true);
        rig.offer(1000, false);
        Await.until(
                "two segments", UploadRig.SOON, () -> rig.platform.all("PUT").size() == 2);
        Await.until("their end", UploadRig.SOON, () -> rig.queue.size() == 0);
        int kept = connections.size();
        assertTrue(kept < rig.platform.received.size(), "a connection is used again: " + kept);
        closing.set(true);
        rig.offer(1000, false);
        rig.offer(1000, false);
        rig.finish();
        assertEquals(4, rig.uploader.confirmedCount());
        assertTrue(
                connections.size() >= kept + 3,
                "a connection that was closed is not used again: " + connections.size());
    }

    @Test
    void aNameIsSentUrlEncoded() throws Exception {
        rig.platform.behaviour = (one, request) -> one.op().equals("create")
                && UploadRig.reply(request, 200, "{\"name\":\"a b&c=ü.ts\",\"uri\":\"" + rig.platform.base() + "/x\"}");
        rig.offer(1000, true);
        rig.finish();
        assertEquals(
                "op=save&name=a+b%26c%3D%C3%BC.ts",
                rig.platform.all("save").get(0).body().toString());
    }

    @Test
    void anEmptyAnswerMeansNotNowAndTheNewestSegmentsAreKept() throws Exception {
        rig.session(3, 1);
        rig.wanted(false);
        rig.offer(1000, true);
        rig.awaitAnswers(1);
        rig.offer(1001, false);
        rig.awaitAnswers(2);
        assertEquals(1, rig.size(), "one is kept");
        // Still the oldest kept one is asked for, when the next is finished.
        rig.wanted(true);
        rig.offer(1002, false);
        rig.finish();
        assertEquals(
                List.of("1000", "1000", "1001", "1002"),
                rig.platform.all("create").stream()
                        .map(one -> one.form().get("size"))
                        .toList());
        assertEquals("1", rig.platform.all("create").get(2).form().get("discontinue"));
        assertEquals("0", rig.platform.all("create").get(3).form().get("discontinue"));
        assertEquals(2, rig.uploader.confirmedCount());
        assertEquals(0, rig.uploader.failedCount());
        assertEquals(List.of(), rig.platform.all("stat"));
    }

    @Test
    void anEmptyAnswerWithoutPreRecordDropsTheSegment() throws Exception {
        rig.wanted(false);
        rig.offer(1000, true);
        Await.until("it is dropped", UploadRig.SOON, () -> rig.platform.received.size() == 1 && rig.size() == 0);
        rig.offer(1001, false);
        rig.finish();
        assertEquals(List.of("create", "create"), rig.platform.lines());
        assertEquals("1001", rig.platform.all("create").get(1).form().get("size"));
        assertEquals(0, rig.uploader.failedCount());
    }

    @Test
    void aHostIsResolvedOnceAndStaysTheOneThatIsAskedFor() throws Exception {
        rig.platform.behaviour = (one, request) -> one.op().equals("create")
                && UploadRig.reply(
                        request,
                        200,
                        "{\"name\":\"1\",\"uri\":\"" + rig.platform.base().replace("127.0.0.1", "storage.test")
                                + "/1\"}");
        rig.offer(1000, true);
        rig.finish();
        assertEquals(
                rig.platform.base().replace("http://127.0.0.1", "storage.test"),
                rig.platform.all("PUT").get(0).headers().get("host"));
    }

    @Test
    void aFullQueueLosesTheOldestThatWaitsAndThePlatformIsTold() throws Exception {
        rig.session(2, 0);
        List<HttpServerRequest> held = Collections.synchronizedList(new ArrayList<>());
        rig.platform.behaviour = (one, request) -> one.line().equals("PUT 0001.ts") && held.add(request);
        rig.offer(1000, true);
        Await.until("the upload is held", UploadRig.SOON, () -> held.size() == 1);
        rig.offer(1001, false);
        rig.offer(1002, false);
        rig.offer(1003, false);
        assertEquals(2, rig.size());
        assertEquals(2003, rig.onLoop(rig.queue::bytes));
        UploadRig.reply(held.get(0), 200, "");
        rig.finish();
        assertEquals(
                List.of("create", "PUT 0001.ts", "stat", "create 0001.ts", "PUT 0002.ts", "save 0002.ts"),
                rig.platform.lines());
        assertEquals(
                "op=stat&dropped_nb=2&dropped_time=20.000000",
                rig.platform.all("stat").get(0).body().toString());
        Map<String, String> last = rig.platform.all("create").get(1).form();
        assertEquals("1003", last.get("size"));
        assertEquals("1", last.get("discontinue"));
    }

    @Test
    void lossesThatCouldNotBeReportedAreReportedWithTheNext() throws Exception {
        rig.session(1, 0);
        List<HttpServerRequest> held = Collections.synchronizedList(new ArrayList<>());
        rig.platform.behaviour = (one, request) ->
                (one.op().equals("stat") && rig.platform.all("stat").size() == 1)
                        ? UploadRig.reply(request, 500, "")
                        : (one.op().equals("PUT") && held.size() < 2 && held.add(request));
        for (int i = 0; i < 2; i++) {
            int uploads = i + 1;
            rig.offer(1000, false);
            Await.until("the upload is held", UploadRig.SOON, () -> held.size() == uploads);
            rig.offer(1000, false);
            UploadRig.reply(held.get(i), 200, "");
            Await.until(
                    "the report", UploadRig.SOON, () -> rig.platform.all("stat").size() == uploads && rig.size() == 0);
        }
        rig.finish();
        assertEquals(
                List.of("1", "2"),
                rig.platform.all("stat").stream()
                        .map(one -> one.form().get("dropped_nb"))
                        .toList());
        assertEquals("20.000000", rig.platform.all("stat").get(1).form().get("dropped_time"));
        assertEquals(
                List.of("0", "1"),
                rig.platform.all("create").stream()
                        .map(one -> one.form().get("discontinue"))
                        .toList());
    }

    @Test
    void stoppingUploadsWhatIsQueued() throws Exception {
        for (int i = 0; i < 4; i++) {
            rig.offer(1000, i == 0);
        }
        rig.finish();
        assertEquals(4, rig.platform.all("PUT").size());
        assertEquals(
                "save 0004.ts", rig.platform.lines().get(rig.platform.lines().size() - 1));
        assertEquals(0, rig.timers.waiting());
    }

    @Test
    void stoppingIsBounded() throws Exception {
        rig.platform.behaviour = (one, request) -> one.line().equals("PUT 0002.ts");
        rig.offer(1000, true);
        rig.offer(1000, false);
        rig.offer(1000, false);
        Await.until(
                "the upload hangs", UploadRig.SOON, () -> rig.platform.lines().contains("PUT 0002.ts"));
        Future<Void> stopped = rig.onLoop(rig.uploader::finish);
        rig.timers.fire(SegmentUploader.FLUSH_WITHIN::equals);
        Await.until("stopped", UploadRig.SOON, stopped::isComplete);
        assertEquals(
                List.of("fail 0002.ts"),
                rig.platform.lines().subList(4, rig.platform.lines().size()));
        assertEquals(1, rig.uploader.confirmedCount());
        assertEquals(2, rig.uploader.failedCount());
    }

    @Test
    void stoppingEndsEvenIfThePlatformSaysNothingAtAll() throws Exception {
        rig.platform.behaviour = (one, request) -> true;
        rig.offer(1000, true);
        Await.until("the create hangs", UploadRig.SOON, () -> rig.platform.received.size() == 1);
        Future<Void> stopped = rig.onLoop(rig.uploader::finish);
        rig.timers.fire(SegmentUploader.FINISH_WITHIN::equals);
        Await.until("stopped", UploadRig.SOON, stopped::isComplete);
        Await.until("nothing is left", UploadRig.SOON, () -> rig.size() == 0);
        assertEquals(1, rig.platform.received.size());
    }

    @Test
    void thePlatformsClockCanBeAsked() throws Exception {
        rig.platform.behaviour = (one, request) -> UploadRig.reply(request, 200, "{\"currenttime\":1574322174.5}");
        assertEquals(
                Instant.ofEpochSecond(1_574_322_174, 500_000_000),
                rig.onLoop(rig.service::currentTime).await(60, TimeUnit.SECONDS));
        assertEquals("op=getcurrenttime", rig.platform.received.get(0).body().toString());
    }
}
