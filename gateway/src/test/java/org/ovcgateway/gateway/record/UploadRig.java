package org.ovcgateway.gateway.record;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.ovcgateway.gateway.record.ledger.Ledger;
import org.ovcgateway.gateway.uplink.Pacing;
import org.ovcgateway.media.segment.Segment;
import org.ovcgateway.testkit.Await;

/** A session without a spool that uploads to an HTTP server, with time moved by hand. For one test thread. */
final class UploadRig {
    private static final Instant START = Instant.ofEpochSecond(1_574_322_174, 250_000_000);
    static final Duration TEN = Duration.ofSeconds(10);
    static final Duration SOON = Duration.ofSeconds(60);

    private final Vertx vertx;
    final HttpClient client;
    final Context context;
    final FakeUploadService platform;
    final StepTimers timers;

    @SuppressWarnings("NullAway.Init") // of the present session
    SegmentQueue queue;

    @SuppressWarnings("NullAway.Init") // of the present session
    SegmentUploader uploader;

    @SuppressWarnings("NullAway.Init") // of the present session
    UploadService service;

    private final List<ByteBuf> made = Collections.synchronizedList(new ArrayList<>());
    private int count;

    UploadRig() throws Exception {
        vertx = Vertx.vertx(new VertxOptions()
                .setAddressResolverOptions(new AddressResolverOptions()
                        .setHostsValue(Buffer.buffer("127.0.0.1 localhost\n127.0.0.1 storage.test\n"))));
        client = UploadService.client(vertx, null);
        context = vertx.getOrCreateContext();
        platform = new FakeUploadService(vertx);
        timers = new StepTimers(context);
        session(4, 0);
    }

    void close() throws Exception {
        vertx.close().await(60, TimeUnit.SECONDS);
        for (ByteBuf data : made) {
            assertEquals(0, data.refCnt(), "every segment is released");
        }
    }

    void session(int capacity, int keep) throws Exception {
        service = new UploadService(
                client, context, timers, AddressPolicy.ANY, UploadUrl.parse(platform.callback()), false, Pacing.NONE);
        queue = new SegmentQueue(capacity, SegmentFate.in(new Ledger(null).account(3), "session"));
        uploader = new SegmentUploader(
                "[ch 3] [rec]", service, queue, keep, (ContextInternal) context, timers, new Random(1), () -> {});
    }

    static boolean reply(HttpServerRequest request, int status, String body) {
        FakeUploadService.reply(request, status, body);
        return true;
    }

    void wanted(boolean wanted) {
        platform.behaviour = (one, request) ->
                !wanted && one.op().equals("create") && reply(request, 200, "{\"name\":\"\",\"uri\":\"\"}");
    }

    /** Until so many creates were answered and nothing is under way. */
    void awaitAnswers(int creates) {
        Await.until(
                creates + " creates", SOON, () -> platform.all("create").size() == creates && timers.waiting() == 0);
    }

    int size() {
        try {
            return onLoop(queue::size);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** Hands a segment over; returns its bytes. */
    byte[] offer(int size, boolean discontinuity) throws Exception {
        return onLoop(() -> {
            Segment segment = segment(size, discontinuity);
            byte[] bytes = new byte[size];
            segment.data().getBytes(0, bytes);
            queue.offer(segment);
            uploader.offered();
            return bytes;
        });
    }

    Segment segment(int size, boolean discontinuity) {
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

    void finish() throws Exception {
        onLoop(uploader::finish).await(20, TimeUnit.SECONDS);
    }

    <T> T onLoop(Callable<T> work) throws Exception {
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
