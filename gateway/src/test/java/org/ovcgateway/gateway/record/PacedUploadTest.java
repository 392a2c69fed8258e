package org.ovcgateway.gateway.record;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ovcgateway.gateway.supervise.Timers;
import org.ovcgateway.gateway.uplink.Importance;
import org.ovcgateway.gateway.uplink.Pacing;
import org.ovcgateway.media.segment.Segment;
import org.ovcgateway.testkit.Await;

/** An upload that waits for its turn before each piece. */
class PacedUploadTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    /** Grants nothing before the test does. */
    private static final class Line implements Pacing {
        record Ask(Importance importance, int most, Timers loop, IntConsumer granted) {}

        final List<Ask> asks = new CopyOnWriteArrayList<>();

        @Override
        public Turn ask(Importance importance, int most, Timers loop, IntConsumer granted) {
            Ask ask = new Ask(importance, most, loop, granted);
            asks.add(ask);
            return () -> asks.remove(ask);
        }

        Ask awaitAsk() {
            return Await.value("somebody to ask", SOON, () -> asks.isEmpty() ? null : asks.get(0));
        }

        void grant(int bytes) {
            Ask ask = awaitAsk();
            asks.remove(ask);
            ask.loop().execute(() -> ask.granted().accept(bytes));
        }
    }

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client = UploadService.client(vertx, null);
    private final Context context = vertx.getOrCreateContext();
    private final StepTimers timers = new StepTimers(context);
    private final Line line = new Line();
    private final ByteBuf data = Unpooled.wrappedBuffer(bytes(200_000));

    @SuppressWarnings("NullAway.Init") // set before each test
    private FakeUploadService platform;

    @SuppressWarnings("NullAway.Init") // set before each test
    private UploadService service;

    @BeforeEach
    void start() throws Exception {
        platform = new FakeUploadService(vertx);
        service = new UploadService(
                client, context, timers, AddressPolicy.ANY, UploadUrl.parse(platform.callback()), false, line);
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().await(20, TimeUnit.SECONDS);
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        new Random(5).nextBytes(bytes);
        return bytes;
    }

    private Future<Void> put(Importance importance) throws Exception {
        Segment segment = new Segment(data, Instant.EPOCH, Duration.ofSeconds(1), false);
        UploadService.Slot slot = new UploadService.Slot("1", platform.base() + "/store/1");
        return onLoop(() -> service.put(slot, segment, () -> importance));
    }

    private <T> T onLoop(Callable<T> work) throws Exception {
        return ((ContextInternal) context).nettyEventLoop().submit(work).get(20, TimeUnit.SECONDS);
    }

    @Test
    void goesInPiecesAsLongAsWereGrantedAndArrivesWhole() throws Exception {
        Future<Void> put = put(Importance.ALARM_CLIP);
        assertEquals(Importance.ALARM_CLIP, line.awaitAsk().importance());
        assertEquals(65_536, line.awaitAsk().most());
        line.grant(1);
        line.grant(60_000);
        line.grant(65_536);
        line.grant(65_536);
        assertEquals(200_000 - 1 - 60_000 - 2 * 65_536, line.awaitAsk().most());
        assertFalse(put.isComplete());
        line.grant(8_927);
        Await.until("the upload", SOON, put::succeeded);
        assertArrayEquals(bytes(200_000), platform.all("PUT").get(0).body().getBytes());
        assertEquals(1, data.refCnt());
        assertEquals(List.of(), line.asks);
    }

    @Test
    void runsOutOfNoTimeWhileItWaitsForItsTurn() throws Exception {
        Future<Void> put = put(Importance.BACK_FILL);
        line.awaitAsk();
        assertEquals(0, timers.waiting(), "time-outs");
        line.grant(65_536);
        line.awaitAsk();
        assertEquals(0, timers.waiting(), "time-outs");
        assertFalse(put.isComplete());
        onLoop(() -> {
            service.abort("enough");
            return 0;
        });
        Await.until("the end", SOON, put::failed);
    }

    @Test
    void whoIsBrokenOffWhileItWaitsAsksNoMoreAndHoldsNothing() throws Exception {
        Future<Void> put = put(Importance.BACK_FILL);
        Line.Ask ask = line.awaitAsk();
        onLoop(() -> {
            service.abort("enough");
            return 0;
        });
        Await.until("the end", SOON, put::failed);
        assertEquals(List.of(), line.asks);
        onLoop(() -> {
            ask.granted().accept(65_536);
            return 0;
        });
        assertEquals(1, data.refCnt());
        assertTrue(platform.all("PUT").isEmpty());
    }

    @Test
    void ordersAreNotPaced() throws Exception {
        Future<Void> told = onLoop(() -> service.save("1"));
        Await.until("the confirmation", SOON, told::succeeded);
        assertEquals(List.of(), line.asks);
    }
}
