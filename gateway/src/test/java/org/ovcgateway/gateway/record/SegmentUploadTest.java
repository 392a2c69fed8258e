package org.ovcgateway.gateway.record;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.dns.AddressResolverOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ovcgateway.gateway.record.ledger.Ledger;
import org.ovcgateway.gateway.uplink.Importance;
import org.ovcgateway.gateway.uplink.Pacing;
import org.ovcgateway.media.segment.Segment;
import org.ovcgateway.testkit.Await;

/** The wire rules of PROTOCOL.md 1, against an HTTP server and with time moved by hand. */
class SegmentUploadTest {
    private static final Instant START = Instant.ofEpochSecond(1_574_322_174, 250_000_000);
    private static final Duration TEN = Duration.ofSeconds(10);

    private Vertx vertx;
    private HttpClient client;
    private Context context;
    private FakeUploadService platform;
    private StepTimers timers;
    private SegmentQueue queue;
    private SegmentUploader uploader;
    private UploadService service;
    private final List<ByteBuf> made = Collections.synchronizedList(new ArrayList<>());
    private int count;

    @BeforeEach
    void start() throws Exception {
        vertx = Vertx.vertx(new VertxOptions()
                .setAddressResolverOptions(new AddressResolverOptions()
                        .setHostsValue(Buffer.buffer("127.0.0.1 localhost\n127.0.0.1 storage.test\n"))));
        client = UploadService.client(vertx, null);
        context = vertx.getOrCreateContext();
        platform = new FakeUploadService(vertx);
        timers = new StepTimers(context);
        session(4, 0);
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().await(5, TimeUnit.SECONDS);
        for (ByteBuf data : made) {
            assertEquals(0, data.refCnt(), "every segment is released");
        }
    }

    private void session(int capacity, int keep) throws Exception {
        service = new UploadService(
                client, context, timers, AddressPolicy.ANY, UploadUrl.parse(platform.callback()), false, Pacing.NONE);
        queue = new SegmentQueue(capacity, SegmentFate.in(new Ledger(null).account(3), "session"));
        uploader = new SegmentUploader(
                "[ch 3] [rec]", service, queue, keep, (ContextInternal) context, timers, new Random(1), () -> {});
    }

    @Test
    void aSegmentIsCreatedUploadedAndConfirmed() throws Exception {
        byte[] bytes = offer(300_000, true);
        finish();
        assertEquals(List.of("create", "PUT 0001.ts", "save 0001.ts"), platform.lines());
        FakeUploadService.Received create = platform.received.get(0);
        assertEquals("POST", create.method());
        assertEquals("/live/cseg/7?key=s3cret", create.path());
        assertEquals("application/x-www-form-urlencoded", create.headers().get("content-type"));
        assertEquals(
                "op=create&content_type=video%2Fmp2t&size=300000&start=1574322174.250000&duration=10.000000"
                        + "&discontinue=1&https=0",
                create.body().toString());
        FakeUploadService.Received put = platform.received.get(1);
        assertArrayEquals(bytes, put.body().getBytes());
        assertEquals("300000", put.headers().get("content-length"));
        assertEquals("video/mp2t", put.headers().get("content-type"));
        for (String header : List.of("transfer-encoding", "expect", "authorization")) {
            assertFalse(put.headers().containsKey(header), header);
        }
        assertEquals(1, uploader.confirmedCount());
        assertNull(uploader.lastError());
    }

    @Test
    void theNextCreateConfirmsTheSegmentBeforeIt() throws Exception {
        platform.addressKey = "url";
        offer(1000, true);
        offer(1000, false);
        finish();
        assertEquals(
                List.of("create", "PUT 0001.ts", "create 0001.ts", "PUT 0002.ts", "save 0002.ts"), platform.lines());
        assertEquals("0", platform.all("create").get(1).form().get("discontinue"));
        assertEquals("1574322184.250000", platform.all("create").get(1).form().get("start"));
        assertEquals(2, uploader.confirmedCount());
    }

    @Test
    void connectionsAreUsedAgainUnlessThePlatformClosesThem() throws Exception {
        Set<HttpConnection> connections = ConcurrentHashMap.newKeySet();
        AtomicBoolean closing = new AtomicBoolean();
        platform.onHead = request -> {
            connections.add(request.connection());
            if (closing.get()) {
                request.response().putHeader("Connection", "close");
            }
            return false;
        };
        offer(1000, true);
        offer(1000, false);
        Await.until("two segments", TEN, () -> platform.all("PUT").size() == 2);
        Await.until("their end", TEN, () -> queue.size() == 0);
        int kept = connections.size();
        assertTrue(kept < platform.received.size(), "a connection is used again: " + kept);
        closing.set(true);
        offer(1000, false);
        offer(1000, false);
        finish();
        assertEquals(4, uploader.confirmedCount());
        assertTrue(
                connections.size() >= kept + 3,
                "a connection that was closed is not used again: " + connections.size());
    }

    @Test
    void aNameIsSentUrlEncoded() throws Exception {
        platform.behaviour = (one, request) -> one.op().equals("create")
                && reply(request, 200, "{\"name\":\"a b&c=ü.ts\",\"uri\":\"" + platform.base() + "/x\"}");
        offer(1000, true);
        finish();
        assertEquals(
                "op=save&name=a+b%26c%3D%C3%BC.ts",
                platform.all("save").get(0).body().toString());
    }

    @Test
    void aFailedCreateIsTriedAgainAndThenCostsTheSegmentOnly() throws Exception {
        platform.behaviour = (one, request) ->
                platform.received.size() <= Retry.ATTEMPTS && reply(request, 500, "{\"info\":\"disk full\"}");
        offer(1000, true);
        for (int i = 1; i < Retry.ATTEMPTS; i++) {
            Duration pause = timers.endPause();
            assertTrue(pause.toMillis() >= 500 && pause.toMillis() <= 8000, "was " + pause);
        }
        Await.until(
                "the segment is lost",
                TEN,
                () -> "segment of 2019-11-21T07:42:54.250Z lost: create: answered 500, \"disk full\""
                        .equals(uploader.lastError()));
        Await.until("it is counted", TEN, () -> uploader.failedCount() == 1);
        offer(1000, false);
        finish();
        assertEquals(
                List.of("create", "create", "create", "create", "create", "create", "PUT 0001.ts", "save 0001.ts"),
                platform.lines());
        assertEquals("1", platform.all("create").get(5).form().get("discontinue"));
        assertEquals(1, uploader.confirmedCount());
    }

    @Test
    void aFailedUploadIsTriedAgainWithTheSameBytes() throws Exception {
        AtomicInteger puts = new AtomicInteger();
        platform.behaviour =
                (one, request) -> one.op().equals("PUT") && puts.incrementAndGet() == 1 && reply(request, 500, "");
        byte[] bytes = offer(200_000, true);
        timers.endPause();
        finish();
        assertEquals(List.of("create", "PUT 0001.ts", "PUT 0001.ts", "save 0001.ts"), platform.lines());
        assertArrayEquals(bytes, platform.received.get(2).body().getBytes());
        assertEquals(0, uploader.failedCount());
    }

    @Test
    void anUploadThatFinallyFailsIsTakenBackAndTheNextOneIsMarked() throws Exception {
        platform.behaviour =
                (one, request) -> one.line().equals("PUT 0001.ts") && reply(request, 403, "{\"info\":\"expired\"}");
        offer(1000, true);
        offer(1000, false);
        for (int i = 1; i < Retry.ATTEMPTS; i++) {
            timers.endPause();
        }
        finish();
        assertEquals(Retry.ATTEMPTS, Collections.frequency(platform.lines(), "PUT 0001.ts"));
        assertEquals(
                List.of("fail 0001.ts", "create", "PUT 0002.ts", "save 0002.ts"),
                platform.lines().subList(6, 10));
        assertEquals("1", platform.all("create").get(1).form().get("discontinue"));
        assertEquals(1, uploader.failedCount());
        assertEquals(1, uploader.confirmedCount());
    }

    @Test
    void aRedirectIsAFailureAndIsNotFollowed() throws Exception {
        AtomicInteger puts = new AtomicInteger();
        platform.onHead = request -> {
            if (request.path().startsWith("/store/") && puts.incrementAndGet() == 1) {
                request.response().putHeader("Location", platform.base() + "/elsewhere");
                return reply(request, 302, "");
            }
            return false;
        };
        offer(1000, true);
        timers.endPause();
        finish();
        assertEquals(2, puts.get());
        assertTrue(platform.received.stream().noneMatch(one -> one.path().contains("elsewhere")));
        assertEquals(1, uploader.confirmedCount());
    }

    @Test
    void aConnectionThatBreaksInTheMiddleOfAnUploadIsTriedAgain() throws Exception {
        AtomicInteger puts = new AtomicInteger();
        platform.onHead = request -> {
            if (request.path().startsWith("/store/") && puts.incrementAndGet() == 1) {
                request.handler(part -> request.connection().close());
                return true;
            }
            return false;
        };
        byte[] bytes = offer(5_000_000, true);
        timers.endPause();
        finish();
        assertArrayEquals(bytes, platform.all("PUT").get(0).body().getBytes());
        assertEquals(1, uploader.confirmedCount());
    }

    @Test
    void anUploadThatIsNotTakenInTimeIsBrokenOff() throws Exception {
        List<HttpServerRequest> stalled = Collections.synchronizedList(new ArrayList<>());
        AtomicInteger puts = new AtomicInteger();
        platform.onHead = request -> {
            if (request.path().startsWith("/store/") && puts.incrementAndGet() == 1) {
                stalled.add(request.pause());
                return true;
            }
            return false;
        };
        byte[] bytes = offer(20_000_000, true);
        Await.until("the upload has begun", TEN, () -> puts.get() == 1);
        assertEquals(Duration.ofSeconds(20), timers.fire(delay -> delay.toSeconds() == 20));
        timers.endPause();
        finish();
        assertArrayEquals(bytes, platform.all("PUT").get(0).body().getBytes());
        stalled.get(0).resume();
        assertEquals(1, uploader.confirmedCount());
    }

    @Test
    void anAnswerThatDoesNotComeInTimeIsAFailure() throws Exception {
        AtomicInteger creates = new AtomicInteger();
        platform.behaviour = (one, request) -> one.op().equals("create") && creates.incrementAndGet() == 1;
        offer(1000, true);
        Await.until("the request is there", TEN, () -> creates.get() == 1);
        timers.fire(delay -> delay.equals(TEN));
        timers.endPause();
        finish();
        assertEquals(List.of("create", "create", "PUT 0001.ts", "save 0001.ts"), platform.lines());
    }

    @Test
    void aConfirmationWhoseCreateWasNotAnsweredGoesAgainWithTheNextOne() throws Exception {
        AtomicInteger creates = new AtomicInteger();
        platform.behaviour = (one, request) -> {
            if (one.op().equals("create") && creates.incrementAndGet() == 2) {
                request.connection().close();
                return true;
            }
            return false;
        };
        offer(1000, true);
        offer(1000, false);
        timers.endPause();
        finish();
        assertEquals(
                List.of("create", "PUT 0001.ts", "create 0001.ts", "create 0001.ts", "PUT 0002.ts", "save 0002.ts"),
                platform.lines());
        assertEquals(2, uploader.confirmedCount());
    }

    @Test
    void aConfirmationWhoseCreateWasRefusedGoesAlone() throws Exception {
        AtomicInteger creates = new AtomicInteger();
        platform.behaviour = (one, request) ->
                one.op().equals("create") && creates.incrementAndGet() == 2 && reply(request, 500, "");
        offer(1000, true);
        offer(1000, false);
        timers.endPause();
        finish();
        assertEquals(
                List.of(
                        "create",
                        "PUT 0001.ts",
                        "create 0001.ts",
                        "save 0001.ts",
                        "create",
                        "PUT 0002.ts",
                        "save 0002.ts"),
                platform.lines());
        assertEquals(2, uploader.confirmedCount());
    }

    @Test
    void aNameThatThePlatformDoesNotConfirmDoesNotBlockTheNextSegments() throws Exception {
        platform.behaviour = (one, request) -> one.line().endsWith(" 0001.ts")
                && !one.op().equals("PUT")
                && reply(request, 404, "{\"info\":\"gone\"}");
        offer(1000, true);
        offer(1000, false);
        timers.endPause();
        finish();
        assertEquals(1, uploader.confirmedCount());
        assertEquals(1, uploader.failedCount());
        assertEquals("save 0002.ts", platform.lines().get(platform.lines().size() - 1));
    }

    @Test
    void anEmptyAnswerMeansNotNowAndTheNewestSegmentsAreKept() throws Exception {
        session(3, 1);
        wanted(false);
        offer(1000, true);
        awaitAnswers(1);
        offer(1001, false);
        awaitAnswers(2);
        assertEquals(1, size(), "one is kept");
        // Still the oldest kept one is asked for, when the next is finished.
        wanted(true);
        offer(1002, false);
        finish();
        assertEquals(
                List.of("1000", "1000", "1001", "1002"),
                platform.all("create").stream()
                        .map(one -> one.form().get("size"))
                        .toList());
        assertEquals("1", platform.all("create").get(2).form().get("discontinue"));
        assertEquals("0", platform.all("create").get(3).form().get("discontinue"));
        assertEquals(2, uploader.confirmedCount());
        assertEquals(0, uploader.failedCount());
        assertEquals(List.of(), platform.all("stat"));
    }

    @Test
    void anEmptyAnswerWithoutPreRecordDropsTheSegment() throws Exception {
        wanted(false);
        offer(1000, true);
        Await.until("it is dropped", TEN, () -> platform.received.size() == 1 && size() == 0);
        offer(1001, false);
        finish();
        assertEquals(List.of("create", "create"), platform.lines());
        assertEquals("1001", platform.all("create").get(1).form().get("size"));
        assertEquals(0, uploader.failedCount());
    }

    @Test
    void anAnswerThatIsNoJsonIsAFailure() throws Exception {
        AtomicInteger creates = new AtomicInteger();
        List<String> answers = List.of("null", "[".repeat(5000), "[]", "{\"info\":\"no\"}");
        platform.behaviour = (one, request) -> one.op().equals("create")
                && creates.get() < answers.size()
                && reply(request, 200, answers.get(creates.getAndIncrement()));
        offer(1000, true);
        for (int i = 0; i < answers.size(); i++) {
            timers.endPause();
        }
        finish();
        assertEquals(1, uploader.confirmedCount());
    }

    @Test
    void anAnswerWithoutEndIsAFailure() throws Exception {
        AtomicInteger creates = new AtomicInteger();
        platform.behaviour = (one, request) ->
                one.op().equals("create") && creates.incrementAndGet() == 1 && reply(request, 200, " ".repeat(70_000));
        offer(1000, true);
        timers.endPause();
        finish();
        assertEquals(1, uploader.confirmedCount());
    }

    @Test
    void anAddressThatIsNoneCostsTheSegment() throws Exception {
        platform.behaviour = (one, request) ->
                one.op().equals("create") && reply(request, 200, "{\"name\":\"1\",\"uri\":\"ftp://x/y\"}");
        offer(1000, true);
        finish();
        assertEquals(List.of("create", "fail 1"), platform.lines());
        assertEquals(
                "segment of 2019-11-21T07:42:54.250Z lost: upload: expected a URL of the form http[s]://host[:port]/path"
                        + " but was another one",
                uploader.lastError());
    }

    @Test
    void aPrivateUploadAddressIsRefusedAndNothingIsSentThere() throws Exception {
        service = new UploadService(
                client,
                context,
                timers,
                AddressPolicy.PUBLIC_ONLY,
                UploadUrl.parse(platform.callback()),
                false,
                Pacing.NONE);
        for (String host : List.of("127.0.0.1", "localhost", "[::1]", "LOCALHOST.", "storage.test")) {
            Future<Void> put = onLoop(() -> {
                Segment segment = segment(1000, true);
                return service.put(
                                new UploadService.Slot("1", platform.base().replace("127.0.0.1", host) + "/store/1"),
                                segment,
                                () -> Importance.PRESENT)
                        .onComplete(done -> segment.release());
            });
            Await.until("refused", TEN, put::isComplete);
            assertTrue(put.failed());
            assertTrue(String.valueOf(put.cause()).contains("private address"), host);
        }
        assertEquals(List.of(), platform.lines());
    }

    @Test
    void aHostIsResolvedOnceAndStaysTheOneThatIsAskedFor() throws Exception {
        platform.behaviour = (one, request) -> one.op().equals("create")
                && reply(
                        request,
                        200,
                        "{\"name\":\"1\",\"uri\":\"" + platform.base().replace("127.0.0.1", "storage.test") + "/1\"}");
        offer(1000, true);
        finish();
        assertEquals(
                platform.base().replace("http://127.0.0.1", "storage.test"),
                platform.all("PUT").get(0).headers().get("host"));
    }

    @Test
    void aFullQueueLosesTheOldestThatWaitsAndThePlatformIsTold() throws Exception {
        session(2, 0);
        List<HttpServerRequest> held = Collections.synchronizedList(new ArrayList<>());
        platform.behaviour = (one, request) -> one.line().equals("PUT 0001.ts") && held.add(request);
        offer(1000, true);
        Await.until("the upload is held", TEN, () -> held.size() == 1);
        offer(1001, false);
        offer(1002, false);
        offer(1003, false);
        assertEquals(2, size());
        assertEquals(2003, onLoop(queue::bytes));
        reply(held.get(0), 200, "");
        finish();
        assertEquals(
                List.of("create", "PUT 0001.ts", "stat", "create 0001.ts", "PUT 0002.ts", "save 0002.ts"),
                platform.lines());
        assertEquals(
                "op=stat&dropped_nb=2&dropped_time=20.000000",
                platform.all("stat").get(0).body().toString());
        Map<String, String> last = platform.all("create").get(1).form();
        assertEquals("1003", last.get("size"));
        assertEquals("1", last.get("discontinue"));
    }

    @Test
    void lossesThatCouldNotBeReportedAreReportedWithTheNext() throws Exception {
        session(1, 0);
        List<HttpServerRequest> held = Collections.synchronizedList(new ArrayList<>());
        platform.behaviour = (one, request) ->
                (one.op().equals("stat") && platform.all("stat").size() == 1)
                        ? reply(request, 500, "")
                        : (one.op().equals("PUT") && held.size() < 2 && held.add(request));
        for (int i = 0; i < 2; i++) {
            int uploads = i + 1;
            offer(1000, false);
            Await.until("the upload is held", TEN, () -> held.size() == uploads);
            offer(1000, false);
            reply(held.get(i), 200, "");
            Await.until("the report", TEN, () -> platform.all("stat").size() == uploads && size() == 0);
        }
        finish();
        assertEquals(
                List.of("1", "2"),
                platform.all("stat").stream()
                        .map(one -> one.form().get("dropped_nb"))
                        .toList());
        assertEquals("20.000000", platform.all("stat").get(1).form().get("dropped_time"));
        assertEquals(
                List.of("0", "1"),
                platform.all("create").stream()
                        .map(one -> one.form().get("discontinue"))
                        .toList());
    }

    @Test
    void stoppingUploadsWhatIsQueued() throws Exception {
        for (int i = 0; i < 4; i++) {
            offer(1000, i == 0);
        }
        finish();
        assertEquals(4, platform.all("PUT").size());
        assertEquals("save 0004.ts", platform.lines().get(platform.lines().size() - 1));
        assertEquals(0, timers.waiting());
    }

    @Test
    void stoppingIsBounded() throws Exception {
        platform.behaviour = (one, request) -> one.line().equals("PUT 0002.ts");
        offer(1000, true);
        offer(1000, false);
        offer(1000, false);
        Await.until("the upload hangs", TEN, () -> platform.lines().contains("PUT 0002.ts"));
        Future<Void> stopped = onLoop(uploader::finish);
        timers.fire(SegmentUploader.FLUSH_WITHIN::equals);
        Await.until("stopped", TEN, stopped::isComplete);
        assertEquals(
                List.of("fail 0002.ts"),
                platform.lines().subList(4, platform.lines().size()));
        assertEquals(1, uploader.confirmedCount());
        assertEquals(2, uploader.failedCount());
    }

    @Test
    void stoppingEndsEvenIfThePlatformSaysNothingAtAll() throws Exception {
        platform.behaviour = (one, request) -> true;
        offer(1000, true);
        Await.until("the create hangs", TEN, () -> platform.received.size() == 1);
        Future<Void> stopped = onLoop(uploader::finish);
        timers.fire(SegmentUploader.FINISH_WITHIN::equals);
        Await.until("stopped", TEN, stopped::isComplete);
        Await.until("nothing is left", TEN, () -> size() == 0);
        assertEquals(1, platform.received.size());
    }

    @Test
    void thePlatformsClockCanBeAsked() throws Exception {
        platform.behaviour = (one, request) -> reply(request, 200, "{\"currenttime\":1574322174.5}");
        assertEquals(
                Instant.ofEpochSecond(1_574_322_174, 500_000_000),
                onLoop(service::currentTime).await(5, TimeUnit.SECONDS));
        assertEquals("op=getcurrenttime", platform.received.get(0).body().toString());
    }

    private static boolean reply(HttpServerRequest request, int status, String body) {
        FakeUploadService.reply(request, status, body);
        return true;
    }

    private void wanted(boolean wanted) {
        platform.behaviour = (one, request) ->
                !wanted && one.op().equals("create") && reply(request, 200, "{\"name\":\"\",\"uri\":\"\"}");
    }

    /** Until so many creates were answered and nothing is under way. */
    private void awaitAnswers(int creates) {
        Await.until(creates + " creates", TEN, () -> platform.all("create").size() == creates && timers.waiting() == 0);
    }

    private int size() {
        try {
            return onLoop(queue::size);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** Hands a segment over; returns its bytes. */
    private byte[] offer(int size, boolean discontinuity) throws Exception {
        return onLoop(() -> {
            Segment segment = segment(size, discontinuity);
            byte[] bytes = new byte[size];
            segment.data().getBytes(0, bytes);
            queue.offer(segment);
            uploader.offered();
            return bytes;
        });
    }

    private Segment segment(int size, boolean discontinuity) {
        byte[] bytes = new byte[size];
        new Random(count).nextBytes(bytes);
        Instant start = START.plus(TEN.multipliedBy(count++));
        CompositeByteBuf data = PooledByteBufAllocator.DEFAULT.compositeDirectBuffer(1000);
        for (int at = 0; at < size; at += 100_000) {
            int length = Math.min(100_000, size - at);
            data.addComponent(
                    true, PooledByteBufAllocator.DEFAULT.directBuffer(length).writeBytes(bytes, at, length));
        }
        made.add(data);
        return new Segment(data, start, TEN, discontinuity);
    }

    private void finish() throws Exception {
        onLoop(uploader::finish).await(20, TimeUnit.SECONDS);
    }

    private <T> T onLoop(Callable<T> work) throws Exception {
        return Future.<T>future(promise -> context.runOnContext(run -> {
                    try {
                        promise.complete(work.call());
                    } catch (Exception e) {
                        promise.fail(e);
                    }
                }))
                .await(20, TimeUnit.SECONDS);
    }
}
