package org.ovcgateway.gateway.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ovcgateway.gateway.status.PreRecordStatus;
import org.ovcgateway.gateway.supervise.Backoff;
import org.ovcgateway.media.AccessUnit;
import org.ovcgateway.media.Codec;
import org.ovcgateway.media.Track;
import org.ovcgateway.media.VideoFormat;
import org.ovcgateway.media.relay.GroupRing;
import org.ovcgateway.media.relay.Sink;
import org.ovcgateway.testkit.Await;

/** Which stream a channel holds something of, when, and how much; streams of one key frame a second, each of 100 bytes. */
class PreRecordHoldingTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final VideoFormat VIDEO =
            new VideoFormat(Codec.H264, List.of(Unpooled.wrappedBuffer(new byte[] {0x67, 0x42})), 320, 240);

    private final Vertx vertx = Vertx.vertx();
    private final ChannelLoop loop = ChannelLoop.of(vertx);
    private final PreRecordRules rules = new PreRecordRules();
    /** Where each stream that is open delivers to. */
    private final Map<String, Sink> open = new HashMap<>();

    private final List<PreRecord> made = new ArrayList<>();

    @SuppressWarnings("NullAway.Init") // set before each test
    private CameraStream main;

    @SuppressWarnings("NullAway.Init") // set before each test
    private CameraStream sub;

    @SuppressWarnings("NullAway.Init") // set before each test
    private PreRecord preRecord;

    @SuppressWarnings("NullAway.Init") // set before each test
    private Future<CameraStream> found;

    private long seconds;

    @BeforeEach
    void make() throws Exception {
        onLoop(() -> {
            main = stream("main");
            sub = stream("sub");
            found = Future.succeededFuture(main);
            preRecord = preRecord();
            return 0;
        });
    }

    @AfterEach
    void close() throws Exception {
        onLoop(() -> {
            made.forEach(PreRecord::close);
            assertEquals(Map.of(), open, "every stream is left");
            return 0;
        });
        vertx.close().await(60, TimeUnit.SECONDS);
    }

    private PreRecord preRecord() {
        PreRecord fresh = new PreRecord(
                "[ch 3]", rules, () -> found, loop.timers(), new Random(1), () -> seconds * 1_000_000_000L);
        made.add(fresh);
        return fresh;
    }

    private CameraStream stream(String name) {
        SourceFactory factory = (description, output, firstStamp, ended) -> {
            description.tracks(Set.of(Track.VIDEO));
            open.put(name, output);
            return new SourceFactory.Connection() {
                @Override
                public SourceFactory.Losses losses() {
                    return SourceFactory.Losses.NONE;
                }

                @Override
                public void stop() {
                    open.remove(name);
                    ended.accept(null);
                }
            };
        };
        Backoff backoff = Backoff.exponential(Duration.ofSeconds(1), Duration.ofSeconds(1), new Random(1));
        return new CameraStream("[ch 3] [" + name + "]", factory, loop, backoff, Runnable::run);
    }

    private void play(String name, int keyFrames) {
        for (int i = 0; i < keyFrames; i++, seconds++) {
            AccessUnit unit = new AccessUnit(
                    VIDEO,
                    seconds * AccessUnit.CLOCK_RATE,
                    seconds * AccessUnit.CLOCK_RATE,
                    true,
                    ByteBufAllocator.DEFAULT.directBuffer(100).writeZero(100));
            Sink sink = Objects.requireNonNull(open.get(name), name);
            sink.accept(unit);
            sink.flush();
            unit.release();
        }
    }

    private PreRecordStatus status() {
        return Objects.requireNonNull(preRecord.status(), "status");
    }

    private static int units(GroupRing.Past past) {
        int[] count = {0};
        past.read(new GroupRing.Reader() {
            @Override
            public void gap() {}

            @Override
            public void group(long age) {}

            @Override
            public void unit(AccessUnit unit) {
                count[0]++;
            }
        });
        return count[0];
    }

    private <T> T onLoop(Callable<T> work) throws Exception {
        return loop.transport().loop().submit(work).get(20, TimeUnit.SECONDS);
    }

    @Test
    void nothingIsHeldUnlessItIsWanted() throws Exception {
        onLoop(() -> {
            preRecord.start();
            assertNull(preRecord.status());
            assertEquals(Map.of(), open);
            preRecord.recording(main, Duration.ZERO);
            assertNull(preRecord.status());
            assertEquals(0, units(preRecord.before(main, Duration.ofSeconds(5))));
            return 0;
        });
    }

    @Test
    void whatIsConfiguredIsHeldFromTheStartAndItsChangeHasEffectAtOnce() throws Exception {
        rules.configure(Duration.ofSeconds(5), 1 << 20);
        onLoop(() -> {
            preRecord.reconsider();
            assertEquals(Map.of(), open, "not before the start");
            preRecord.start();
            play("main", 10);
            assertEquals(
                    new PreRecordStatus(Duration.ofSeconds(5), Duration.ofSeconds(5), 600, 0, Duration.ofSeconds(1)),
                    status());
            assertEquals(3, units(preRecord.before(main, Duration.ofSeconds(3))));
            assertEquals(0, units(preRecord.before(main, Duration.ZERO)), "nobody asks for it");
            assertEquals(0, units(preRecord.before(sub, Duration.ofSeconds(3))), "another stream");

            rules.configure(Duration.ofSeconds(2), 1 << 20);
            preRecord.reconsider();
            play("main", 1);
            assertEquals(Duration.ofSeconds(2), status().held());
            rules.configure(Duration.ZERO, 1 << 20);
            preRecord.reconsider();
            assertNull(preRecord.status());
            assertEquals(Map.of(), open);
            return 0;
        });
    }

    @Test
    void whatARecordingAsksForIsHeldWhileItRunsAndNoLonger() throws Exception {
        rules.configure(Duration.ZERO, 1 << 20);
        onLoop(() -> {
            preRecord.start();
            preRecord.recording(sub, Duration.ofSeconds(3));
            play("sub", 8);
            assertEquals(3, units(preRecord.before(sub, Duration.ofSeconds(3))));
            preRecord.recordingEnded();
            assertNull(preRecord.status());
            assertEquals(Map.of(), open);
            return 0;
        });
    }

    @Test
    void theStreamThatIsRecordedIsTheOneThatIsHeldFromThenOn() throws Exception {
        rules.configure(Duration.ofSeconds(2), 1 << 20);
        onLoop(() -> {
            preRecord.start();
            play("main", 3);
            preRecord.recording(sub, Duration.ofSeconds(4));
            assertEquals(Set.of("sub"), open.keySet());
            assertEquals(Duration.ofSeconds(4), status().window());
            play("sub", 3);
            preRecord.recordingEnded();
            assertEquals(Duration.ofSeconds(2), status().window());
            assertEquals(2, units(preRecord.before(sub, Duration.ofSeconds(2))));
            return 0;
        });
    }

    @Test
    void aStreamThatCannotBeNamedYetIsAskedForAgain() throws Exception {
        rules.configure(Duration.ofSeconds(2), 1 << 20);
        onLoop(() -> {
            found = Future.failedFuture("the camera is off");
            preRecord.start();
            preRecord.reconsider();
            assertEquals(Map.of(), open);
            assertEquals(Duration.ZERO, status().held());
            found = Future.succeededFuture(main);
            return 0;
        });
        Await.until("the stream", PATIENCE, () -> {
            try {
                return onLoop(() -> open.containsKey("main"));
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
    }

    @Test
    void channelsShareTheMemoryEvenlyAndWhatGoesIsCounted() throws Exception {
        rules.configure(Duration.ofSeconds(60), 1000);
        onLoop(() -> {
            preRecord.start();
            play("main", 12);
            assertEquals(1000, status().bytes());
            assertEquals(2, status().groupsDropped());
            found = Future.succeededFuture(sub);
            PreRecord second = preRecord();
            second.start();
            play("main", 1);
            assertEquals(500, status().bytes());
            assertEquals(8, status().groupsDropped());
            second.close();
            play("main", 5);
            assertEquals(1000, status().bytes());
            preRecord.recording(sub, Duration.ZERO);
            assertEquals(8, status().groupsDropped(), "they stay counted");
            assertFalse(open.containsKey("main"));
            assertTrue(open.containsKey("sub"));
            return 0;
        });
    }
}
