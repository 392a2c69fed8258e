package org.ovcgateway.gateway.record;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ovcgateway.gateway.uplink.Importance;
import org.ovcgateway.gateway.uplink.Pacing;
import org.ovcgateway.media.segment.Segment;
import org.ovcgateway.testkit.Await;

/** What PROTOCOL.md 1 says of uploads that fail, against an HTTP server and with time moved by hand. */
class SegmentUploadFailureTest {
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
    void aFailedCreateIsTriedAgainAndThenCostsTheSegmentOnly() throws Exception {
        rig.platform.behaviour = (one, request) -> rig.platform.received.size() <= Retry.ATTEMPTS
                && UploadRig.reply(request, 500, "{\"info\":\"disk full\"}");
        rig.offer(1000, true);
        for (int i = 1; i < Retry.ATTEMPTS; i++) {
            Duration pause = rig.timers.endPause();
            assertTrue(pause.toMillis() >= 500 && pause.toMillis() <= 8000, "was " + pause);
        }
        Await.until(
                "the segment is lost",
                UploadRig.SOON,
                () -> "segment of 2019-11-21T07:42:54.250Z lost: create: answered 500, \"disk full\""
                        .equals(rig.uploader.lastError()));
        Await.until("it is counted", UploadRig.SOON, () -> rig.uploader.failedCount() == 1);
        rig.offer(1000, false);
        rig.finish();
        assertEquals(
                List.of("create", "create", "create", "create", "create", "create", "PUT 0001.ts", "save 0001.ts"),
                rig.platform.lines());
        assertEquals("1", rig.platform.all("create").get(5).form().get("discontinue"));
        assertEquals(1, rig.uploader.confirmedCount());
    }

    @Test
    void aFailedUploadIsTriedAgainWithTheSameBytes() throws Exception {
        AtomicInteger puts = new AtomicInteger();
        rig.platform.behaviour = (one, request) ->
                one.op().equals("PUT") && puts.incrementAndGet() == 1 && UploadRig.reply(request, 500, "");
        byte[] bytes = rig.offer(200_000, true);
        rig.timers.endPause();
        rig.finish();
        assertEquals(List.of("create", "PUT 0001.ts", "PUT 0001.ts", "save 0001.ts"), rig.platform.lines());
        assertArrayEquals(bytes, rig.platform.received.get(2).body().getBytes());
        assertEquals(0, rig.uploader.failedCount());
    }

    @Test
    void anUploadThatFinallyFailsIsTakenBackAndTheNextOneIsMarked() throws Exception {
        rig.platform.behaviour = (one, request) ->
                one.line().equals("PUT 0001.ts") && UploadRig.reply(request, 403, "{\"info\":\"expired\"}");
        rig.offer(1000, true);
        rig.offer(1000, false);
        for (int i = 1; i < Retry.ATTEMPTS; i++) {
            rig.timers.endPause();
        }
        rig.finish();
        assertEquals(Retry.ATTEMPTS, Collections.frequency(rig.platform.lines(), "PUT 0001.ts"));
        assertEquals(
                List.of("fail 0001.ts", "create", "PUT 0002.ts", "save 0002.ts"),
                rig.platform.lines().subList(6, 10));
        assertEquals("1", rig.platform.all("create").get(1).form().get("discontinue"));
        assertEquals(1, rig.uploader.failedCount());
        assertEquals(1, rig.uploader.confirmedCount());
    }

    @Test
    void aRedirectIsAFailureAndIsNotFollowed() throws Exception {
        AtomicInteger puts = new AtomicInteger();
        rig.platform.onHead = request -> {
            if (request.path().startsWith("/store/") && puts.incrementAndGet() == 1) {
                request.response().putHeader("Location", rig.platform.base() + "/elsewhere");
                return UploadRig.reply(request, 302, "");
            }
            return false;
        };
        rig.offer(1000, true);
        rig.timers.endPause();
        rig.finish();
        assertEquals(2, puts.get());
        assertTrue(rig.platform.received.stream().noneMatch(one -> one.path().contains("elsewhere")));
        assertEquals(1, rig.uploader.confirmedCount());
    }

    @Test
    void aConnectionThatBreaksInTheMiddleOfAnUploadIsTriedAgain() throws Exception {
        AtomicInteger puts = new AtomicInteger();
        rig.platform.onHead = request -> {
            if (request.path().startsWith("/store/") && puts.incrementAndGet() == 1) {
                request.handler(part -> request.connection().close());
                return true;
            }
            return false;
        };
        byte[] bytes = rig.offer(5_000_000, true);
        rig.timers.endPause();
        rig.finish();
        assertArrayEquals(bytes, rig.platform.all("PUT").get(0).body().getBytes());
        assertEquals(1, rig.uploader.confirmedCount());
    }

    @Test
    void anUploadThatIsNotTakenInTimeIsBrokenOff() throws Exception {
        List<HttpServerRequest> stalled = Collections.synchronizedList(new ArrayList<>());
        AtomicInteger puts = new AtomicInteger();
        rig.platform.onHead = request -> {
            if (request.path().startsWith("/store/") && puts.incrementAndGet() == 1) {
                stalled.add(request.pause());
                return true;
            }
            return false;
        };
        byte[] bytes = rig.offer(20_000_000, true);
        Await.until("the upload has begun", UploadRig.SOON, () -> puts.get() == 1);
        assertEquals(Duration.ofSeconds(20), rig.timers.fire(delay -> delay.toSeconds() == 20));
        rig.timers.endPause();
        rig.finish();
        assertArrayEquals(bytes, rig.platform.all("PUT").get(0).body().getBytes());
        stalled.get(0).resume();
        assertEquals(1, rig.uploader.confirmedCount());
    }

    @Test
    void anAnswerThatDoesNotComeInTimeIsAFailure() throws Exception {
        AtomicInteger creates = new AtomicInteger();
        rig.platform.behaviour = (one, request) -> one.op().equals("create") && creates.incrementAndGet() == 1;
        rig.offer(1000, true);
        Await.until("the request is there", UploadRig.SOON, () -> creates.get() == 1);
        rig.timers.fire(delay -> delay.equals(UploadRig.TEN));
        rig.timers.endPause();
        rig.finish();
        assertEquals(List.of("create", "create", "PUT 0001.ts", "save 0001.ts"), rig.platform.lines());
    }

    @Test
    void aConfirmationWhoseCreateWasNotAnsweredGoesAgainWithTheNextOne() throws Exception {
        AtomicInteger creates = new AtomicInteger();
        rig.platform.behaviour = (one, request) -> {
            if (one.op().equals("create") && creates.incrementAndGet() == 2) {
                request.connection().close();
                return true;
            }
            return false;
        };
        rig.offer(1000, true);
        rig.offer(1000, false);
        rig.timers.endPause();
        rig.finish();
        assertEquals(
                List.of("create", "PUT 0001.ts", "create 0001.ts", "create 0001.ts", "PUT 0002.ts", "save 0002.ts"),
                rig.platform.lines());
        assertEquals(2, rig.uploader.confirmedCount());
    }

    @Test
    void aConfirmationWhoseCreateWasRefusedGoesAlone() throws Exception {
        AtomicInteger creates = new AtomicInteger();
        rig.platform.behaviour = (one, request) ->
                one.op().equals("create") && creates.incrementAndGet() == 2 && UploadRig.reply(request, 500, "");
        rig.offer(1000, true);
        rig.offer(1000, false);
        rig.timers.endPause();
        rig.finish();
        assertEquals(
                List.of(
                        "create",
                        "PUT 0001.ts",
                        "create 0001.ts",
                        "save 0001.ts",
                        "create",
                        "PUT 0002.ts",
                        "save 0002.ts"),
                rig.platform.lines());
        assertEquals(2, rig.uploader.confirmedCount());
    }

    @Test
    void aNameThatThePlatformDoesNotConfirmDoesNotBlockTheNextSegments() throws Exception {
        rig.platform.behaviour = (one, request) -> one.line().endsWith(" 0001.ts")
                && !one.op().equals("PUT")
                && UploadRig.reply(request, 404, "{\"info\":\"gone\"}");
        rig.offer(1000, true);
        rig.offer(1000, false);
        rig.timers.endPause();
        rig.finish();
        assertEquals(1, rig.uploader.confirmedCount());
        assertEquals(1, rig.uploader.failedCount());
        assertEquals(
                "save 0002.ts", rig.platform.lines().get(rig.platform.lines().size() - 1));
    }

    @Test
    void anAnswerThatIsNoJsonIsAFailure() throws Exception {
        AtomicInteger creates = new AtomicInteger();
        List<String> answers = List.of("null", "[".repeat(5000), "[]", "{\"info\":\"no\"}");
        rig.platform.behaviour = (one, request) -> one.op().equals("create")
                && creates.get() < answers.size()
                && UploadRig.reply(request, 200, answers.get(creates.getAndIncrement()));
        rig.offer(1000, true);
        for (int i = 0; i < answers.size(); i++) {
            rig.timers.endPause();
        }
        rig.finish();
        assertEquals(1, rig.uploader.confirmedCount());
    }

    @Test
    void anAnswerWithoutEndIsAFailure() throws Exception {
        AtomicInteger creates = new AtomicInteger();
        rig.platform.behaviour = (one, request) -> one.op().equals("create")
                && creates.incrementAndGet() == 1
                && UploadRig.reply(request, 200, " ".repeat(70_000));
        rig.offer(1000, true);
        rig.timers.endPause();
        rig.finish();
        assertEquals(1, rig.uploader.confirmedCount());
    }

    @Test
    void anAddressThatIsNoneCostsTheSegment() throws Exception {
        rig.platform.behaviour = (one, request) ->
                one.op().equals("create") && UploadRig.reply(request, 200, "{\"name\":\"1\",\"uri\":\"ftp://x/y\"}");
        rig.offer(1000, true);
        rig.finish();
        assertEquals(List.of("create", "fail 1"), rig.platform.lines());
        assertEquals(
                "segment of 2019-11-21T07:42:54.250Z lost: upload: expected a URL of the form http[s]://host[:port]/path"
                        + " but was another one",
                rig.uploader.lastError());
    }

    @Test
    void aPrivateUploadAddressIsRefusedAndNothingIsSentThere() throws Exception {
        rig.service = new UploadService(
                rig.client,
                rig.context,
                rig.timers,
                AddressPolicy.PUBLIC_ONLY,
                UploadUrl.parse(rig.platform.callback()),
                false,
                Pacing.NONE);
        for (String host : List.of("127.0.0.1", "localhost", "[::1]", "LOCALHOST.", "storage.test")) {
            Future<Void> put = rig.onLoop(() -> {
                Segment segment = rig.segment(1000, true);
                return rig.service
                        .put(
                                new UploadService.Slot(
                                        "1", rig.platform.base().replace("127.0.0.1", host) + "/store/1"),
                                segment,
                                () -> Importance.PRESENT)
                        .onComplete(done -> segment.release());
            });
            Await.until("refused", UploadRig.SOON, put::isComplete);
            assertTrue(put.failed());
            assertTrue(String.valueOf(put.cause()).contains("private address"), host);
        }
        assertEquals(List.of(), rig.platform.lines());
    }
}
