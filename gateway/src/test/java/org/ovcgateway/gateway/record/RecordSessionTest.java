package org.ovcgateway.gateway.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ovcgateway.gateway.command.StartRecord;
import org.ovcgateway.gateway.supervise.Backoff;
import org.ovcgateway.gateway.supervise.Timers;
import org.ovcgateway.media.AccessUnit;
import org.ovcgateway.media.Codec;
import org.ovcgateway.media.VideoFormat;
import org.ovcgateway.testkit.Await;

class RecordSessionTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Instant START = Instant.ofEpochSecond(1_700_000_000, 250_000_000);
    private static final VideoFormat VIDEO = new VideoFormat(
            Codec.H264,
            List.of(Unpooled.wrappedBuffer(new byte[] {0x67, 0x42}), Unpooled.wrappedBuffer(new byte[] {0x68, 0x42})),
            320,
            240);

    private Vertx vertx;
    private Context loop;
    private HttpClient http;
    private FakeStorage platform;
    private RecordSession session;
    private long frame;

    @BeforeEach
    void open() {
        vertx = Vertx.vertx();
        loop = vertx.getOrCreateContext();
        http = vertx.createHttpClient(RecordingService.clientOptions());
        platform = new FakeStorage(vertx);
        session = session(5, Duration.ZERO, uri -> true);
    }

    @AfterEach
    void close() throws Exception {
        stop(Duration.ZERO);
        platform.close();
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void aSegmentIsCreatedAndPutAndTheNextCreateConfirmsIt() {
        record(3, 300_000);
        awaitUploads(2);
        Map<String, String> first = platform.of("create").get(0);
        FakeStorage.Upload upload = platform.uploads.get(0);
        assertEquals(
                "op=create&content_type=video%2Fmp2t&size=" + upload.bytes()
                        + "&start=1700000000.250000&duration=1.000000&discontinue=1&https=0",
                platform.bodies.get(0));
        assertFalse(first.containsKey("last_file_name"));
        assertEquals(
                new FakeStorage.Upload(
                        "/put/1", "video/mp2t", Integer.toString(upload.bytes()), false, false, upload.bytes()),
                upload);
        assertEquals(0, upload.bytes() % 188);
        Map<String, String> second = platform.of("create").get(1);
        assertEquals("0", second.get("discontinue"));
        assertEquals("1700000001.250000", second.get("start"));
        assertEquals("0001 ä.ts", second.get("last_file_name"));
        assertEquals(2, figures().uploaded());
        assertNull(figures().lastError());
    }

    @Test
    void stoppingUploadsTheSegmentInProgressAndConfirmsTheLast() {
        record(2, 100);
        stop(PATIENCE);
        assertEquals(List.of("create", "create", "save"), platform.operations());
        assertEquals("0002 ä.ts", platform.of("save").get(0).get("name"));
        assertEquals(2, figures().uploaded());
        assertEquals(0, figures().pending());
    }

    @Test
    void theDocumentsKeyUrlIsTakenAsWell() {
        platform.onCreate =
                n -> new FakeStorage.Answer(200, platform.granted(n).body().replace("\"uri\"", "\"url\""));
        record(2, 100);
        awaitUploads(1);
    }

    @Test
    void aCreateThatFailsIsTriedAgainWithItsConfirmation() {
        platform.onCreate = n ->
                n == 2 || n == 3 ? new FakeStorage.Answer(500, "{\"info\":\"out of order\"}") : platform.granted(n);
        record(3, 100);
        awaitUploads(2);
        List<Map<String, String>> creates = platform.of("create");
        assertEquals(4, creates.size());
        for (Map<String, String> create : creates.subList(1, 4)) {
            assertEquals("0001 ä.ts", create.get("last_file_name"));
            assertEquals("0", create.get("discontinue"));
        }
    }

    @Test
    void aSegmentWhoseCreateFinallyFailsIsLostAndTheNextIsMarked() {
        platform.onCreate = n -> n <= SegmentUploader.ATTEMPTS
                ? new FakeStorage.Answer(503, "{\"info\":\"no disk\"}")
                : platform.granted(n);
        record(2, 100);
        Await.until("the loss", PATIENCE, () -> figures().failed() == 1);
        assertEquals("create: expected a 2xx but was 503: no disk", figures().lastError());
        record(1, 100);
        awaitUploads(1);
        assertEquals("1", platform.of("create").get(SegmentUploader.ATTEMPTS).get("discontinue"));
        assertEquals(1, figures().uploaded());
    }

    @Test
    void aPutIsTriedAgainAtTheSameUrl() {
        platform.onPut = n -> n == 1 ? new FakeStorage.Answer(500, "") : new FakeStorage.Answer(201, "");
        record(2, 100);
        Await.until("the upload", PATIENCE, () -> figures().uploaded() == 1);
        assertEquals(
                List.of("/put/1", "/put/1"),
                platform.uploads.stream().map(FakeStorage.Upload::path).toList());
        assertEquals(1, platform.of("create").size());
    }

    @Test
    void aPutThatFinallyFailsIsReportedAndTheNextIsMarked() {
        platform.onPut =
                n -> n <= SegmentUploader.ATTEMPTS ? new FakeStorage.Answer(403, "") : new FakeStorage.Answer(200, "");
        record(3, 100);
        Await.until("the second segment", PATIENCE, () -> figures().uploaded() == 1);
        Await.until("op=fail", PATIENCE, () -> platform.of("fail").size() == 1);
        assertEquals("0001 ä.ts", platform.of("fail").get(0).get("name"));
        assertEquals(1, figures().failed());
        Map<String, String> second = platform.of("create").get(1);
        assertEquals("1", second.get("discontinue"));
        assertFalse(second.containsKey("last_file_name"));
    }

    @Test
    void aRedirectIsAFailureAndIsNotFollowed() {
        platform.onPut = n -> n == 1 ? new FakeStorage.Answer(302, "") : new FakeStorage.Answer(200, "");
        record(2, 100);
        Await.until("the upload", PATIENCE, () -> figures().uploaded() == 1);
        assertEquals(
                List.of("/put/1", "/put/1"),
                platform.uploads.stream().map(FakeStorage.Upload::path).toList());
    }

    @Test
    void aConnectionThatBreaksIsAFailureThatIsTriedAgain() {
        platform.onCreate = n -> n == 1 ? new FakeStorage.Answer(0, "") : platform.granted(n);
        platform.onPut = n -> n == 1 ? new FakeStorage.Answer(0, "") : new FakeStorage.Answer(200, "");
        record(2, 500_000);
        Await.until("the upload", PATIENCE, () -> figures().uploaded() == 1);
        assertEquals(2, platform.of("create").size());
        assertEquals(2, platform.uploads.size());
    }

    @Test
    void anAnswerThatIsNoObjectIsAFailure() {
        platform.onCreate = n -> n == 1 ? new FakeStorage.Answer(200, "<html>") : platform.granted(n);
        record(2, 100);
        awaitUploads(1);
        assertEquals(2, platform.of("create").size());
    }

    @Test
    void withoutPreRecordASegmentThatIsNotWantedIsDropped() {
        platform.onCreate =
                n -> n <= 2 ? new FakeStorage.Answer(200, "{\"name\":\"\",\"uri\":\"\"}") : platform.granted(n);
        record(4, 100);
        awaitUploads(1);
        assertEquals(2, figures().declined());
        assertEquals(0, figures().dropped());
        assertEquals("1700000002.250000", platform.of("create").get(2).get("start"));
        assertEquals("1", platform.of("create").get(2).get("discontinue"));
    }

    @Test
    void withPreRecordTheNewestAreKeptAndTheOldestOfThemIsAskedForAgain() {
        session = session(5, Duration.ofSeconds(2), uri -> true);
        platform.onCreate =
                n -> n <= 4 ? new FakeStorage.Answer(200, "{\"name\":\"\",\"url\":\"\"}") : platform.granted(n);
        record(2, 100);
        for (int i = 1; i <= 4; i++) {
            int asked = i;
            Await.until("create " + i, PATIENCE, () -> platform.of("create").size() == asked);
            Await.until("its answer", PATIENCE, () -> onLoop(session::isIdle));
            record(1, 100);
        }
        awaitUploads(3);
        List<String> starts =
                platform.of("create").stream().map(form -> form.get("start")).toList();
        // One finished: 0. Two: 0 again. Three: 0, then only 1 and 2 are kept. Four: 1, 2 and 3 are kept. Five: 2,
        // wanted.
        assertEquals(
                List.of(
                        "1700000000.250000",
                        "1700000000.250000",
                        "1700000000.250000",
                        "1700000001.250000",
                        "1700000002.250000",
                        "1700000003.250000",
                        "1700000004.250000"),
                starts);
        assertEquals(2, figures().declined());
    }

    @Test
    void whatDoesNotFitTheQueueIsDroppedAndReported() {
        session = session(1, Duration.ZERO, uri -> true);
        Promise<Void> gate = Promise.promise();
        platform.putGate = gate.future();
        record(4, 100);
        Await.until("the drops", PATIENCE, () -> figures().dropped() == 2);
        assertEquals(1, figures().pending());
        gate.complete();
        Await.until("op=stat", PATIENCE, () -> platform.of("stat").size() == 1);
        assertEquals(
                Map.of("op", "stat", "dropped_nb", "2", "dropped_time", "2.000000"),
                platform.of("stat").get(0));
        onLoop(() -> true);
        record(1, 100);
        awaitUploads(2);
        assertEquals("1", platform.of("create").get(1).get("discontinue"));
        assertEquals("1700000003.250000", platform.of("create").get(1).get("start"));
        stop(PATIENCE);
        assertEquals(1, platform.of("stat").size());
        assertEquals(Duration.ofSeconds(2), figures().droppedTime());
    }

    @Test
    void stoppingIsBoundedWhenThePlatformIsSilent() {
        platform.onPut = n -> new FakeStorage.Answer(-1, "");
        record(3, 400_000);
        Await.until("the upload", PATIENCE, () -> platform.uploads.size() == 1);
        long before = System.nanoTime();
        stop(Duration.ofMillis(200));
        assertTrue(System.nanoTime() - before < PATIENCE.toNanos());
        assertEquals(0, figures().uploaded());
        assertEquals(3, figures().failed());
        assertEquals(0, figures().pending());
    }

    @Test
    void aConfirmationWhoseCreateWasLostIsSentWhenStopping() {
        platform.onCreate = n -> n == 1 ? platform.granted(n) : new FakeStorage.Answer(500, "");
        record(2, 100);
        awaitUploads(1);
        stop(PATIENCE);
        assertEquals("0001 ä.ts", platform.of("save").get(0).get("name"));
    }

    @Test
    void anUploadUrlThatIsNotAllowedIsNeverCalled() {
        session = session(5, Duration.ZERO, uri -> !uri.getPath().startsWith("/put/"));
        record(2, 100);
        Await.until("the loss", PATIENCE, () -> figures().failed() == 1);
        assertEquals(0, platform.uploads.size());
        String error = figures().lastError();
        assertNotNull(error);
        assertTrue(error.contains("allow-private-addresses"), error);
        assertFalse(error.contains("/put/"), error);
    }

    @Test
    void aCallbackUrlThatIsTooLongOrNoneIsRefused() {
        String longest = "http://h/" + "x".repeat(RecordingService.MAX_CALLBACK_BYTES - 9);
        assertNotNull(new RecordingService(http, longest, true, uri -> true));
        assertThrows(
                IllegalArgumentException.class, () -> new RecordingService(http, longest + "x", true, uri -> true));
        assertThrows(IllegalArgumentException.class, () -> new RecordingService(http, "ftp://h/", true, uri -> true));
    }

    @Test
    void thePlatformsClockIsReadToTheMicrosecond() throws Exception {
        platform.onOther = n -> new FakeStorage.Answer(200, "{\"currenttime\": 1700000000.123456}");
        RecordingService service = new RecordingService(http, platform.url(), false, uri -> true);
        assertEquals(
                Instant.ofEpochSecond(1_700_000_000, 123_456_000),
                onLoop(() -> service.currentTime().toCompletionStage().toCompletableFuture())
                        .get(10, TimeUnit.SECONDS));
        platform.onOther = n -> new FakeStorage.Answer(200, "{\"currenttime\": \"soon\"}");
        ExecutionException failure = assertThrows(
                ExecutionException.class,
                () -> onLoop(() -> service.currentTime().toCompletionStage().toCompletableFuture())
                        .get(10, TimeUnit.SECONDS));
        assertTrue(failure.getCause() instanceof UploadException);
    }

    private RecordSession session(int maxCount, Duration preRecord, Predicate<URI> allowed) {
        StartRecord order = new StartRecord(
                0, "session", null, 0, Duration.ofSeconds(1), 100 << 20, maxCount, preRecord, START, platform.url());
        return onLoop(() -> new RecordSession(
                order,
                new RecordingService(http, platform.url(), false, allowed),
                Timers.on(loop),
                ByteBufAllocator.DEFAULT,
                FAST));
    }

    private static final Backoff FAST = new Backoff() {
        @Override
        public Duration pause(int failures, Throwable cause) {
            return Duration.ofMillis(5);
        }

        @Override
        public Duration forgiveAfter() {
            return Duration.ofMillis(5);
        }
    };

    /** Feeds key frames a second apart: n of them finish n segments, but for the very first, which opens one. */
    private void record(int keyFrames, int bytes) {
        onLoop(() -> {
            for (int i = 0; i < keyFrames; i++, frame++) {
                ByteBuf data = ByteBufAllocator.DEFAULT
                        .directBuffer()
                        .writeInt(bytes)
                        .writeByte(0x65)
                        .writeZero(bytes - 1);
                long time = frame * AccessUnit.CLOCK_RATE;
                AccessUnit unit = new AccessUnit(VIDEO, time, time, true, data);
                session.accept(unit);
                session.flush();
                unit.release();
            }
            return true;
        });
    }

    /** Waits until the session has seen the answers to so many uploads. */
    private void awaitUploads(int count) {
        Await.until(count + " uploads", PATIENCE, () -> figures().uploaded() >= count);
    }

    private RecordFigures figures() {
        return onLoop(session::figures);
    }

    private void stop(Duration atMost) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        loop.runOnContext(nothing -> session.stop(atMost).onComplete(result -> done.complete(null)));
        try {
            done.get(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("the session did not stop", e);
        }
    }

    private <T> T onLoop(Supplier<T> task) {
        CompletableFuture<T> result = new CompletableFuture<>();
        loop.runOnContext(nothing -> {
            try {
                result.complete(task.get());
            } catch (RuntimeException | AssertionError e) {
                result.completeExceptionally(e);
            }
        });
        try {
            return result.get(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
