package org.ovcgateway.gateway.record;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ovcgateway.media.segment.Segment;

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
        vertx = Vertx.vertx();
        client = vertx.createHttpClient();
        context = vertx.getOrCreateContext();
        platform = new FakeUploadService(vertx);
        timers = new StepTimers(context);
        session(4, 0);
    }

    @AfterEach
    void stop() throws Exception {
        client.close().await(5, TimeUnit.SECONDS);
        vertx.close().await(5, TimeUnit.SECONDS);
        for (ByteBuf data : made) {
            assertEquals(0, data.refCnt(), "every segment is released");
        }
    }

    private void session(int capacity, int keep) throws Exception {
        service = new UploadService(
                client, context, timers, AddressPolicy.ANY, UploadUrl.parse(platform.callback()), false);
        queue = new SegmentQueue(capacity);
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

    /** Hands a segment over; returns its bytes. */
    private byte[] offer(int size, boolean discontinuity) throws Exception {
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
        onLoop(() -> {
            queue.offer(new Segment(data, start, TEN, discontinuity));
            uploader.offered();
            return 0;
        });
        return bytes;
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
