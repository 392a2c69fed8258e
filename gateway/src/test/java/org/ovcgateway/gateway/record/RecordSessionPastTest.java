package org.ovcgateway.gateway.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ovcgateway.gateway.command.StartRecord;
import org.ovcgateway.gateway.record.ledger.Cause;
import org.ovcgateway.gateway.record.ledger.Gap;
import org.ovcgateway.gateway.record.ledger.Ledger;
import org.ovcgateway.gateway.status.ChannelStatus.UploadTotals;
import org.ovcgateway.gateway.supervise.Timers;
import org.ovcgateway.gateway.uplink.Pacing;
import org.ovcgateway.media.AccessUnit;
import org.ovcgateway.media.Codec;
import org.ovcgateway.media.Track;
import org.ovcgateway.media.VideoFormat;
import org.ovcgateway.media.relay.GroupRing;
import org.ovcgateway.media.relay.Relay;
import org.ovcgateway.media.relay.Sink;
import org.ovcgateway.media.ts.TsDemuxer;

/** Sessions that begin with what was before them: a stream of 25 pictures a second, with time moved by hand. */
class RecordSessionPastTest {
    private static final Instant START = Instant.ofEpochSecond(1_700_000_000, 250_000_000);
    private static final long FRAME_NANOS = 40_000_000;
    private static final long FRAME_TICKS = AccessUnit.CLOCK_RATE / 25;
    private static final VideoFormat VIDEO = new VideoFormat(
            Codec.H264,
            List.of(
                    Unpooled.wrappedBuffer(
                            ByteBufUtil.decodeHexDump("6764001facb200a00b760220000003002000000641e30649")),
                    Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump("68ebc3cb22c0"))),
            1280,
            720);

    private final Relay relay = new Relay(Set.of(Track.VIDEO), 0);
    private final Ledger ledger = new Ledger(null);
    private final GroupRing ring =
            new GroupRing(Duration.ofSeconds(10), this::nanos, () -> 1 << 20, (length, window) -> {});
    private Vertx vertx;
    private HttpClient client;
    private ContextInternal context;
    private FakeUploadService platform;
    private final AtomicLong passed = new AtomicLong();
    private long frame;

    @BeforeEach
    void open() throws Exception {
        vertx = Vertx.vertx();
        client = UploadService.client(vertx, null);
        context = (ContextInternal) vertx.getOrCreateContext();
        platform = new FakeUploadService(vertx);
        relay.subscribe(ring, Relay.Start.NEXT_KEY_FRAME);
    }

    @AfterEach
    void close() throws Exception {
        ring.close();
        vertx.close().await(60, TimeUnit.SECONDS);
    }

    private long nanos() {
        return passed.get();
    }

    private Instant now() {
        return START.plusNanos(passed.get());
    }

    private RecordSession session(@Nullable Instant start, int maxCount) throws Exception {
        StartRecord order = new StartRecord(
                3,
                "session",
                null,
                0,
                Duration.ofSeconds(1),
                100 << 20,
                maxCount,
                Duration.ofSeconds(5),
                start,
                platform.callback());
        UploadPolicy policy =
                new UploadPolicy(false, AddressPolicy.ANY, this::now, new Random(1), "[ch 3] [rec]", Pacing.NONE);
        return onLoop(() -> new RecordSession(
                order, policy, client, context, Timers.on(context), ledger.account(3), null, this::nanos));
    }

    /** The session takes what was so many seconds before now, and then what comes. */
    private boolean begin(RecordSession session, double seconds) throws Exception {
        long since = passed.get() - Math.round(seconds * 1e9);
        return onLoop(() -> {
            boolean continued = session.begin(reader -> ring.read(since, reader));
            relay.subscribe(session.sink(), continued ? Relay.Start.NEXT_UNIT : Relay.Start.NEXT_KEY_FRAME);
            return continued;
        });
    }

    /** So many pictures, with a key frame each second; each begins with its number. */
    private void play(int pictures) throws Exception {
        onLoop(() -> {
            for (int i = 0; i < pictures; i++, frame++) {
                boolean key = frame % 25 == 0;
                ByteBuf data = ByteBufAllocator.DEFAULT
                        .directBuffer()
                        .writeInt(400)
                        .writeByte(key ? 0x65 : 0x41)
                        .writeByte(0x80)
                        .writeZero(398);
                AccessUnit unit = new AccessUnit(VIDEO, frame * FRAME_TICKS, frame * FRAME_TICKS, key, data);
                relay.accept(unit);
                unit.release();
                passed.addAndGet(FRAME_NANOS);
            }
            return 0;
        });
    }

    /** The camera is away for so many seconds. */
    private void away(int seconds) throws Exception {
        onLoop(() -> {
            relay.discontinuity();
            frame += seconds * 25L;
            passed.addAndGet(seconds * 1_000_000_000L);
            return 0;
        });
    }

    private void stop(RecordSession session) throws Exception {
        onLoop(session::stop).await(20, TimeUnit.SECONDS);
    }

    private <T> T onLoop(Callable<T> work) throws Exception {
        return context.nettyEventLoop().submit(work).get(20, TimeUnit.SECONDS);
    }

    private List<String> starts() {
        return platform.all("create").stream()
                .map(one -> one.form().getOrDefault("start", "?"))
                .toList();
    }

    private List<String> marks() {
        return platform.all("create").stream()
                .map(one -> one.form().getOrDefault("discontinue", "?"))
                .toList();
    }

    /** The pictures in what was uploaded, all segments one behind the other. */
    private List<Long> uploadedFrames() {
        List<Long> frames = new ArrayList<>();
        Sink sink = unit -> frames.add(unit.dts() / FRAME_TICKS);
        ByteBuf all = Unpooled.buffer();
        platform.all("PUT").forEach(put -> all.writeBytes(put.body().getBytes()));
        try (TsDemuxer demuxer = new TsDemuxer(sink, ByteBufAllocator.DEFAULT)) {
            demuxer.read(all);
            demuxer.end();
            assertEquals(0, demuxer.damages(), "continuity");
        }
        long first = frames.get(0);
        return frames.stream().map(each -> each - first).toList();
    }

    private static List<Long> range(long from, long to) {
        List<Long> all = new ArrayList<>();
        for (long i = from; i < to; i++) {
            all.add(i);
        }
        return all;
    }

    @Test
    void theFirstSegmentBeginsAtTheKeyFrameThatCoversTheAskedTimeAndAllIsContinuous() throws Exception {
        play(4 * 25 + 10);
        RecordSession session = session(null, 10);
        assertTrue(begin(session, 2));
        play(30);
        stop(session);
        // Now is 4.4 s after the start: what began at 2 s covers 2.4 s.
        assertEquals(
                List.of("1700000002.250000", "1700000003.250000", "1700000004.250000", "1700000005.250000"), starts());
        assertEquals(List.of("1", "0", "0", "0"), marks());
        assertEquals(range(0, 140 - 50), uploadedFrames());
        assertEquals(List.of(), ledger.recent());
        assertEquals(new UploadTotals(4, 0, 0), session.totals());
    }

    @Test
    void aStartTimeOfThePlatformIsThatOfTheOrderAndWhatWasBeforeIsEarlier() throws Exception {
        play(3 * 25);
        RecordSession session = session(Instant.ofEpochSecond(1_800_000_000), 10);
        assertTrue(begin(session, 2));
        play(25);
        stop(session);
        assertEquals(List.of("1799999998.000000", "1799999999.000000", "1800000000.000000"), starts());
    }

    @Test
    void withNothingBeforeItASessionBeginsAsEver() throws Exception {
        RecordSession session = session(null, 10);
        assertFalse(begin(session, 2));
        play(10);
        stop(session);
        assertEquals(List.of("1700000000.250000"), starts());
        assertEquals(range(0, 10), uploadedFrames());
    }

    @Test
    void aGapInWhatWasBeforeCutsMarksAndIsInTheLedgerWithItsOwnTimes() throws Exception {
        play(2 * 25);
        away(4);
        play(2 * 25);
        RecordSession session = session(null, 10);
        assertTrue(begin(session, 7));
        play(25);
        stop(session);
        assertEquals(
                List.of("1700000001.250000", "1700000006.250000", "1700000007.250000", "1700000008.250000"), starts());
        assertEquals(List.of("1", "1", "0", "0"), marks());
        Gap gap = ledger.recent().get(0);
        assertEquals(List.of(gap), ledger.recent());
        assertEquals(START.plusSeconds(2), gap.from());
        assertEquals(START.plusSeconds(6), gap.to());
        assertEquals(Cause.CAMERA_OFFLINE, gap.cause());
    }

    @Test
    void whereTheCameraIsAwayAtTheOrderTheGapIsAfterWhatWasBefore() throws Exception {
        play(2 * 25);
        away(3);
        RecordSession session = session(null, 10);
        assertFalse(begin(session, 4));
        play(25);
        stop(session);
        assertEquals(List.of("1700000001.250000", "1700000005.250000"), starts());
        assertEquals(List.of("1", "1"), marks());
        Gap gap = ledger.recent().get(0);
        assertEquals(START.plusSeconds(2), gap.from());
        assertEquals(START.plusSeconds(5), gap.to());
        assertEquals(Cause.CAMERA_OFFLINE, gap.cause());
    }

    @Test
    void asMuchAsMemoryTakesIsTakenWithoutALoss() throws Exception {
        play(9 * 25 + 24);
        RecordSession session = session(null, 6);
        assertTrue(begin(session, 5)); // what a slot asks for: (6 - 1) segments
        play(1);
        stop(session);
        assertEquals(0, session.totals().dropped());
        assertEquals(List.of(), ledger.recent());
        assertEquals("1700000004.250000", starts().get(0));
    }
}
