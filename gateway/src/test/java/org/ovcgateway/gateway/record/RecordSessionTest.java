package org.ovcgateway.gateway.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.ContextInternal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ovcgateway.config.UploadHttps;
import org.ovcgateway.gateway.command.CommandException;
import org.ovcgateway.gateway.command.ErrorCode;
import org.ovcgateway.gateway.command.StartRecord;
import org.ovcgateway.gateway.record.ledger.Ledger;
import org.ovcgateway.gateway.status.ChannelStatus.UploadTotals;
import org.ovcgateway.gateway.status.RecordStatus;
import org.ovcgateway.gateway.supervise.Timers;
import org.ovcgateway.gateway.uplink.Pacing;
import org.ovcgateway.media.AccessUnit;
import org.ovcgateway.media.Codec;
import org.ovcgateway.media.VideoFormat;
import org.ovcgateway.testkit.Await;

/** A session from access units to the upload service. */
class RecordSessionTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final VideoFormat VIDEO = new VideoFormat(
            Codec.H264,
            List.of(Unpooled.wrappedBuffer(new byte[] {0x67, 0x42}), Unpooled.wrappedBuffer(new byte[] {0x68, 0x42})),
            320,
            240);

    private Vertx vertx;
    private HttpClient client;
    private ContextInternal context;
    private FakeUploadService platform;
    private long frame;

    @BeforeEach
    void open() throws Exception {
        vertx = Vertx.vertx();
        client = UploadService.client(vertx, null);
        context = (ContextInternal) vertx.getOrCreateContext();
        platform = new FakeUploadService(vertx);
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().await(60, TimeUnit.SECONDS);
    }

    @Test
    void aSessionUploadsWholeTransportStreamsAndEndsWithTheSegmentInProgress() throws Exception {
        RecordSession session = session(order(platform.callback(), 4, Duration.ZERO), AddressPolicy.ANY);
        feed(session, 3, 100_000);
        Await.until("two uploads", PATIENCE, () -> platform.all("PUT").size() == 2);
        stop(session);
        assertEquals(
                List.of(
                        "create",
                        "PUT 0001.ts",
                        "create 0001.ts",
                        "PUT 0002.ts",
                        "create 0002.ts",
                        "PUT 0003.ts",
                        "save 0003.ts"),
                platform.lines());
        for (FakeUploadService.Received put : platform.all("PUT")) {
            assertEquals(0, put.body().length() % 188);
            assertEquals(0x47, put.body().getByte(188));
            assertTrue(put.body().length() > 100_000);
        }
        assertEquals(
                List.of("1700000000.250000", "1700000001.250000", "1700000002.250000"),
                platform.all("create").stream()
                        .map(one -> one.form().get("start"))
                        .toList());
        assertEquals(new UploadTotals(3, 0, 0), session.totals());
        assertEquals(new RecordStatus(0, 0), session.status());
    }

    @Test
    void whatComesAfterTheStopIsNotRecorded() throws Exception {
        RecordSession session = session(order(platform.callback(), 4, Duration.ZERO), AddressPolicy.ANY);
        feed(session, 1, 100);
        stop(session);
        feed(session, 3, 100);
        stop(session);
        assertEquals(List.of("create", "PUT 0001.ts", "save 0001.ts"), platform.lines());
    }

    @Test
    void aSessionWithoutASegmentSaysNothing() throws Exception {
        stop(session(order(platform.callback(), 4, Duration.ZERO), AddressPolicy.ANY));
        assertEquals(List.of(), platform.lines());
    }

    @Test
    void aSecondSessionStartsAfresh() throws Exception {
        for (int i = 0; i < 2; i++) {
            RecordSession session = session(order(platform.callback(), 4, Duration.ZERO), AddressPolicy.ANY);
            feed(session, 1, 100);
            stop(session);
            assertEquals(new UploadTotals(1, 0, 0), session.totals());
        }
        assertEquals(
                List.of("create", "PUT 0001.ts", "save 0001.ts", "create", "PUT 0002.ts", "save 0002.ts"),
                platform.lines());
        assertEquals("1", platform.all("create").get(1).form().get("discontinue"));
    }

    @Test
    void whatIsPendingCanBeSeen() throws Exception {
        List<HttpServerRequest> held = new CopyOnWriteArrayList<>();
        platform.behaviour = (one, request) -> one.op().equals("create") && held.isEmpty() && held.add(request);
        RecordSession session = session(order(platform.callback(), 2, Duration.ZERO), AddressPolicy.ANY);
        feed(session, 5, 100);
        assertEquals(2, session.status().segmentsPending());
        assertTrue(session.status().bytesPending() > 200);
        assertEquals(new UploadTotals(0, 0, 2), session.totals());
        Await.until("the request is held", PATIENCE, () -> held.size() == 1);
        Future<Void> stopped = onLoop(session::stop);
        FakeUploadService.reply(held.get(0), 200, "{\"name\":\"\"}");
        stopped.await(20, TimeUnit.SECONDS);
        // The segment in progress came to a full queue.
        assertEquals(new UploadTotals(1, 0, 3), session.totals());
    }

    @Test
    void aCallbackUrlThatCannotBeUsedIsABadParameter() throws Exception {
        String longest = "http://h/" + "x".repeat(247);
        assertEquals(256, longest.length());
        session(order(longest, 1, Duration.ZERO), AddressPolicy.ANY);
        for (String url : List.of(longest + "x", "ftp://h/", "http:///x", "http://127.0.0.1/s3cret")) {
            CommandException refusal = assertThrows(
                    CommandException.class,
                    () -> session(order(url, 1, Duration.ZERO), AddressPolicy.PUBLIC_ONLY),
                    url);
            assertEquals(ErrorCode.BAD_PARAMETER, refusal.code());
            assertFalse(String.valueOf(refusal.getMessage()).contains("s3cret"));
        }
    }

    @Test
    void asManySegmentsAreKeptAsThePreRecordCovers() {
        assertEquals(0, RecordSession.keepCount(order("http://h/", 5, Duration.ZERO)));
        assertEquals(1, RecordSession.keepCount(order("http://h/", 5, Duration.ofMillis(1))));
        assertEquals(3, RecordSession.keepCount(order("http://h/", 5, Duration.ofSeconds(3))));
        assertEquals(4, RecordSession.keepCount(order("http://h/", 5, Duration.ofDays(1))));
        assertEquals(0, RecordSession.keepCount(order("http://h/", 1, Duration.ofSeconds(3))));
    }

    @Test
    void httpsIsAskedForAsThePlatformIsReachedUnlessSaidOtherwise() {
        assertTrue(UploadPolicy.asksForHttps(UploadHttps.AUTO, URI.create("WSS://h")));
        assertFalse(UploadPolicy.asksForHttps(UploadHttps.AUTO, URI.create("ws://h")));
        assertTrue(UploadPolicy.asksForHttps(UploadHttps.AUTO, null));
        assertTrue(UploadPolicy.asksForHttps(UploadHttps.ALWAYS, URI.create("ws://h")));
        assertFalse(UploadPolicy.asksForHttps(UploadHttps.NEVER, URI.create("wss://h")));
    }

    private static StartRecord order(String callback, int maxCount, Duration preRecord) {
        return new StartRecord(
                3,
                "session",
                null,
                0,
                Duration.ofSeconds(1),
                100 << 20,
                maxCount,
                preRecord,
                Instant.ofEpochSecond(1_700_000_000, 250_000_000),
                callback);
    }

    private RecordSession session(StartRecord order, AddressPolicy addresses) throws CommandException {
        UploadPolicy policy =
                new UploadPolicy(false, addresses, Instant::now, new Random(1), "[ch 3] [rec]", Pacing.NONE);
        return new RecordSession(
                order,
                policy,
                client,
                context,
                Timers.on(context),
                new Ledger(null).account(3),
                null,
                System::nanoTime);
    }

    /** Feeds key frames a second apart, as the media path does: on the loop, outside of Vert.x's context. */
    private void feed(RecordSession session, int keyFrames, int bytes) throws Exception {
        onLoop(() -> {
            for (int i = 0; i < keyFrames; i++, frame++) {
                ByteBuf data = ByteBufAllocator.DEFAULT
                        .directBuffer()
                        .writeInt(bytes)
                        .writeByte(0x65)
                        .writeZero(bytes - 1);
                long time = frame * AccessUnit.CLOCK_RATE;
                AccessUnit unit = new AccessUnit(VIDEO, time, time, true, data);
                session.sink().accept(unit);
                unit.release();
            }
            return 0;
        });
    }

    private void stop(RecordSession session) throws Exception {
        onLoop(session::stop).await(20, TimeUnit.SECONDS);
    }

    private <T> T onLoop(Callable<T> work) throws Exception {
        return context.nettyEventLoop().submit(work).get(20, TimeUnit.SECONDS);
    }
}
