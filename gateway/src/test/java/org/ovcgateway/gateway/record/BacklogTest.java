package org.ovcgateway.gateway.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ovcgateway.gateway.command.StartRecord;
import org.ovcgateway.gateway.record.ledger.Cause;
import org.ovcgateway.gateway.record.ledger.Gap;
import org.ovcgateway.gateway.record.ledger.Ledger;
import org.ovcgateway.gateway.record.ledger.LedgerFile;
import org.ovcgateway.gateway.record.spool.SegmentInfo;
import org.ovcgateway.gateway.record.spool.Spool;
import org.ovcgateway.gateway.record.spool.SpooledSegment;
import org.ovcgateway.gateway.status.ChannelStatus.UploadTotals;
import org.ovcgateway.gateway.supervise.Timers;
import org.ovcgateway.gateway.uplink.Pacing;
import org.ovcgateway.media.AccessUnit;
import org.ovcgateway.media.Codec;
import org.ovcgateway.media.VideoFormat;
import org.ovcgateway.testkit.Await;

/** Sessions with a spool, from access units to the upload service, over outages and restarts. */
class BacklogTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Instant START = Instant.ofEpochSecond(1_700_000_000, 250_000_000);
    private static final long FRAMES_PER_SECOND = 25;
    private static final VideoFormat VIDEO = new VideoFormat(
            Codec.H264,
            List.of(Unpooled.wrappedBuffer(new byte[] {0x67, 0x42}), Unpooled.wrappedBuffer(new byte[] {0x68, 0x42})),
            320,
            240);

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    private Vertx vertx;
    private HttpClient client;
    private ContextInternal channelLoop;
    private FakeUploadService platform;
    private Ledger ledger;
    private Spool spool;
    private Backlog backlog;
    private final AtomicLong nanos = new AtomicLong();
    private volatile Instant now = START;
    private volatile boolean blackout;
    private volatile String lastCutOff = "";
    private long frame;
    private long maxBytes = 1L << 30;
    private Duration maxAge = Duration.ofDays(7);

    /** Those of an event loop, with the pauses between tries cut short. */
    private final class Impatient implements Timers {
        private final Timers loop;

        Impatient(Timers loop) {
            this.loop = loop;
        }

        @Override
        public Timer after(Duration delay, Runnable task) {
            return loop.after(delay.toSeconds() < 9 && delay.toMillis() != 5000 ? Duration.ofMillis(5) : delay, task);
        }

        @Override
        public void execute(Runnable task) {
            loop.execute(task);
        }

        @Override
        public Instant now() {
            return now;
        }
    }

    @BeforeEach
    void start() throws Exception {
        vertx = Vertx.vertx();
        client = UploadService.client(vertx, null);
        channelLoop = ((VertxInternal) vertx).createEventLoopContext();
        platform = new FakeUploadService(vertx);
        platform.onHead = request -> blackout && cutOff(request);
        daemon();
    }

    @AfterEach
    void stop() throws Exception {
        backlog.close().await(20, TimeUnit.SECONDS);
        killed();
        vertx.close().await(20, TimeUnit.SECONDS);
    }

    private boolean cutOff(HttpServerRequest request) {
        lastCutOff = request.path();
        request.connection().close();
        return true;
    }

    /** As the daemon starts. */
    private void daemon() throws Exception {
        ledger = new Ledger(folder);
        ledger.load();
        spool = new Spool(folder.resolve("spool"), new Spool.Limits(maxBytes, maxAge), () -> now);
        ContextInternal context = ((VertxInternal) vertx).createEventLoopContext();
        Timers timers = new Impatient(Timers.on(context));
        backlog = new Backlog(
                3,
                spool,
                ledger.account(3),
                url -> UploadService.to(client, context, timers, AddressPolicy.ANY, url, false, Pacing.NONE),
                context,
                timers,
                new Random(1));
        Backlog fresh = backlog;
        Ledger account = ledger;
        CompletableFuture<Spool.Found> found = new CompletableFuture<>();
        spool.open(fresh::evicted, new Spool.Outcome<>() {
            @Override
            public void done(Spool.Found result) {
                result.whole()
                        .forEach(each -> account.account(3)
                                .found(each.info().start(), each.info().end()));
                account.account(3).foundAll();
                fresh.execute(() -> fresh.restore(result.whole()));
                found.complete(result);
            }

            @Override
            public void failed(IOException why) {
                found.completeExceptionally(why);
            }
        });
        found.get(60, TimeUnit.SECONDS);
    }

    /** What is written is written, as after SIGKILL; nothing is told to the platform any more. */
    private void killed() throws Exception {
        blackout = true;
        backlog.close().await(20, TimeUnit.SECONDS);
        spool.close();
        backlog.settled().await(20, TimeUnit.SECONDS);
        ledger.close();
        blackout = false;
    }

    private RecordSession session(String name, String callback, int maxCount, Duration preRecord) throws Exception {
        StartRecord order = new StartRecord(
                3,
                name,
                null,
                0,
                Duration.ofSeconds(1),
                100 << 20,
                maxCount,
                preRecord,
                START.plus(Duration.ofSeconds(frame / FRAMES_PER_SECOND)),
                callback);
        UploadPolicy policy =
                new UploadPolicy(false, AddressPolicy.ANY, () -> now, new Random(1), "[ch 3] [rec]", Pacing.NONE);
        return onLoop(() -> new RecordSession(
                order, policy, client, channelLoop, Timers.on(channelLoop), ledger.account(3), backlog, nanos::get));
    }

    private RecordSession session() throws Exception {
        return session("session", platform.callback(), 2, Duration.ZERO);
    }

    /** Records so many seconds, no faster than the disk takes them. */
    private void record(RecordSession session, int seconds) throws Exception {
        for (int i = 0; i < seconds; i++) {
            recordSecond(session);
            settle();
        }
    }

    /** What has been ordered of the disk is done, and the backlog knows. */
    private void settle() throws Exception {
        backlog.settled().await(20, TimeUnit.SECONDS);
        CompletableFuture<Boolean> idle = new CompletableFuture<>();
        SegmentInfo nothing = new SegmentInfo(3, "", "", START, Duration.ZERO, false, 0);
        spool.read(new SpooledSegment(0, folder.resolve("nothing"), 0, nothing), new Spool.Outcome<>() {
            @Override
            public void done(ByteBuf result) {
                result.release();
                idle.complete(false);
            }

            @Override
            public void failed(IOException why) {
                idle.complete(true);
            }
        });
        assertTrue(idle.get(60, TimeUnit.SECONDS));
        backlog.settled().await(20, TimeUnit.SECONDS);
    }

    private void recordSecond(RecordSession session) throws Exception {
        onLoop(() -> {
            for (int i = 0; i < FRAMES_PER_SECOND; i++, frame++) {
                boolean key = frame % FRAMES_PER_SECOND == 0;
                ByteBuf data = ByteBufAllocator.DEFAULT
                        .directBuffer()
                        .writeInt(400)
                        .writeByte(key ? 0x65 : 0x41)
                        .writeZero(399);
                long time = frame * AccessUnit.CLOCK_RATE / FRAMES_PER_SECOND;
                nanos.set(frame * 1_000_000_000L / FRAMES_PER_SECOND);
                AccessUnit unit = new AccessUnit(VIDEO, time, time, key, data);
                session.sink().accept(unit);
                unit.release();
            }
            now = START.plus(Duration.ofSeconds(frame / FRAMES_PER_SECOND));
            return 0;
        });
    }

    /** Nothing comes from the camera for so long. */
    private void cameraAway(RecordSession session, int seconds) throws Exception {
        onLoop(() -> {
            session.sink().discontinuity();
            frame += seconds * FRAMES_PER_SECOND;
            now = START.plus(Duration.ofSeconds(frame / FRAMES_PER_SECOND));
            return 0;
        });
    }

    private void stop(RecordSession session) throws Exception {
        onLoop(session::stop).await(20, TimeUnit.SECONDS);
    }

    private <T> T onLoop(Callable<T> work) throws Exception {
        return channelLoop.nettyEventLoop().submit(work).get(60, TimeUnit.SECONDS);
    }

    /** The segments that the platform has confirmed, by the second that they began at, in the order in which it named them. */
    private List<Long> confirmed() {
        List<String> names = new ArrayList<>();
        platform.received.forEach(one -> {
            String name = one.form().getOrDefault("last_file_name", one.form().get("name"));
            if (name != null && !one.op().equals("fail")) {
                names.add(name);
            }
        });
        return names.stream().distinct().map(this::second).toList();
    }

    /** The fake gives names in the order of the creates that it answers. */
    private long second(String name) {
        int number = Integer.parseInt(name.substring(0, 4));
        FakeUploadService.Received create = platform.all("create").get(number - 1);
        return new BigDecimal(create.form().getOrDefault("start", "0"))
                .subtract(new BigDecimal("1700000000.250000"))
                .longValueExact();
    }

    private List<String> marks() {
        return platform.all("create").stream()
                .map(one -> one.form().getOrDefault("discontinue", "?"))
                .toList();
    }

    private static List<Long> seconds(int from, int to) {
        List<Long> all = new ArrayList<>();
        for (long i = from; i < to; i++) {
            all.add(i);
        }
        return all;
    }

    private void awaitConfirmed(int count) {
        Await.until(
                count + " confirmed, were " + confirmed(),
                PATIENCE,
                () -> confirmed().size() >= count);
    }

    private int onDisk() throws IOException {
        try (var files = Files.list(folder.resolve("spool"))) {
            return (int) files.filter(file -> file.toString().endsWith(".ts")).count();
        }
    }

    private void awaitOnDisk(int count) {
        Await.until(count + " on disk", PATIENCE, () -> spool.figures().segments() == count);
    }

    private double missing() {
        return ledger.recent().stream()
                .mapToDouble(gap -> gap.duration().toNanos() / 1e9)
                .sum();
    }

    private static Instant at(double second) {
        return START.plusNanos(Math.round(second * 1e9));
    }

    @Test
    void anOutageCostsNothingAndAllIsUploadedInOrder() throws Exception {
        RecordSession session = session();
        record(session, 3);
        awaitConfirmed(1);
        blackout = true;
        record(session, 40);
        assertTrue(spool.figures().segments() >= 40);
        assertTrue(session.status().segmentsPending() >= 40);
        blackout = false;
        record(session, 3);
        stop(session);
        awaitConfirmed(46);
        assertEquals(seconds(0, 46), confirmed());
        assertEquals("1", marks().get(0));
        assertEquals(1, Collections.frequency(marks(), "1"));
        awaitOnDisk(0);
        assertEquals(0, onDisk());
        assertEquals(List.of(), ledger.recent());
        Await.until("the account", PATIENCE, () -> backlog.totals().equals(new UploadTotals(46, 0, 0)));
    }

    @Test
    void aSegmentStaysOnDiskUntilThePlatformHasConfirmedIt() throws Exception {
        RecordSession session = session();
        record(session, 2); // one is finished
        Await.until("the upload", PATIENCE, () -> platform.all("PUT").size() == 1);
        awaitOnDisk(1);
        record(session, 1);
        awaitConfirmed(1);
        Await.until("the next", PATIENCE, () -> platform.all("PUT").size() == 2);
        awaitOnDisk(1);
        stop(session);
        awaitConfirmed(3);
        awaitOnDisk(0);
    }

    @Test
    void whatASessionThatEndedLeftGoesByItsOwnAddress() throws Exception {
        blackout = true;
        RecordSession session = session();
        record(session, 5);
        stop(session);
        awaitOnDisk(5);
        killed();
        blackout = false;
        daemon();
        awaitConfirmed(5);
        assertEquals(seconds(0, 5), confirmed());
        assertTrue(platform.all("create").stream().allMatch(one -> one.path().equals("/live/cseg/7?key=s3cret")));
        awaitOnDisk(0);
        assertEquals(List.of(), ledger.recent());
    }

    @Test
    void whatIsLeftGoesByTheAddressOfThePresentSessionBeforeItsOwnSegments() throws Exception {
        blackout = true;
        RecordSession first = session();
        record(first, 5);
        stop(first);
        awaitOnDisk(5);
        RecordSession second = session("second", platform.base() + "/second", 2, Duration.ZERO);
        Await.until("the new address to be tried", PATIENCE, () -> lastCutOff.equals("/second"));
        blackout = false;
        record(second, 3);
        Await.until("all but the last", PATIENCE, () -> backlog.status().segmentsPending() == 0);
        stop(second);
        awaitConfirmed(8);
        assertEquals(seconds(0, 8), confirmed());
        assertEquals(
                8,
                platform.all("create").stream()
                        .filter(one -> one.path().equals("/second"))
                        .count());
        assertEquals(List.of("1", "0", "0", "0", "0", "1", "0", "0"), marks().subList(0, 8));
    }

    @Test
    void anAddressThatIsRefusedForGoodLeavesItsSegmentsToTheNextSession() throws Exception {
        blackout = true;
        RecordSession first = session();
        record(first, 3);
        stop(first);
        awaitOnDisk(3);
        platform.behaviour = (one, request) -> {
            boolean old = one.path().startsWith("/live/cseg") && one.op().equals("create");
            if (old) {
                FakeUploadService.reply(request, 403, "{\"info\":\"session over\"}");
            }
            return old;
        };
        blackout = false;
        Await.until("the refusals", PATIENCE, () -> platform.all("create").size() >= Backlog.REFUSALS);
        Await.until(
                "the end of the tries",
                PATIENCE,
                () -> String.valueOf(backlog.lastError()).contains("waits for another"));
        assertEquals(Backlog.REFUSALS, platform.all("create").size());
        awaitOnDisk(3);
        platform.received.clear();
        RecordSession second = session("second", platform.base() + "/second", 2, Duration.ZERO);
        record(second, 1);
        stop(second);
        awaitConfirmed(4);
        assertEquals(seconds(0, 4), confirmed());
        assertEquals(List.of(), ledger.recent());
    }

    @Test
    void aSegmentThatThePresentSessionRefusesForGoodIsInTheLedger() throws Exception {
        platform.behaviour = (one, request) -> {
            boolean bad = one.op().equals("create")
                    && one.form().getOrDefault("start", "").equals("1700000001.250000");
            if (bad) {
                FakeUploadService.reply(request, 422, "{\"info\":\"no\"}");
            }
            return bad;
        };
        RecordSession session = session();
        record(session, 4);
        Await.until("the loss", PATIENCE, () -> !ledger.recent().isEmpty());
        Gap gap = ledger.recent().get(0);
        assertEquals(at(1), gap.from());
        assertEquals(at(2), gap.to());
        assertEquals(Cause.PLATFORM_REFUSED, gap.cause());
        assertEquals("create: answered 422, \"no\"", gap.detail());
        stop(session);
        Await.until("the rest", PATIENCE, () -> backlog.totals().ok() == 3);
        assertEquals(new UploadTotals(3, 1, 0), backlog.totals());
        List<FakeUploadService.Received> creates = platform.all("create");
        assertEquals(
                List.of("0", "1"),
                creates.subList(creates.size() - 2, creates.size()).stream()
                        .map(one -> one.form().get("discontinue"))
                        .sorted()
                        .toList());
        awaitOnDisk(0);
    }

    @Test
    void aPlatformThatIsUnwellCostsNothingHoweverOftenItAnswers() throws Exception {
        int tries = 3 * Backlog.REFUSALS;
        platform.behaviour = (one, request) -> {
            int number = platform.received.size();
            if (number <= tries) {
                int[] statuses = {500, 503, 429, 408, 302};
                String words = number % 2 == 0 ? "<html>log in to our wireless network</html>" : "{\"info\":\"busy\"}";
                FakeUploadService.reply(request, statuses[number % statuses.length], words);
            }
            return number <= tries;
        };
        RecordSession session = session();
        record(session, 6);
        stop(session);
        Await.until("the uploads", PATIENCE, () -> backlog.totals().ok() == 6);
        assertEquals(List.of(), ledger.recent());
    }

    @Test
    void aConfirmationThatIsRefusedSendsTheSegmentAgain() throws Exception {
        platform.behaviour = (one, request) -> {
            boolean unknown = one.line().equals("create 0001.ts") || one.line().equals("save 0001.ts");
            if (unknown) {
                FakeUploadService.reply(request, 404, "{\"info\":\"never heard of it\"}");
            }
            return unknown;
        };
        RecordSession session = session();
        record(session, 3);
        stop(session);
        Await.until("the uploads", PATIENCE, () -> backlog.totals().ok() == 3);
        List<String> puts = platform.all("PUT").stream()
                .map(FakeUploadService.Received::line)
                .toList();
        assertEquals(List.of("PUT 0001.ts", "PUT 0002.ts", "PUT 0003.ts", "PUT 0004.ts"), puts);
        assertEquals(
                platform.all("PUT").get(0).body(), platform.all("PUT").get(1).body());
        assertEquals(List.of(), ledger.recent());
    }

    @Test
    void anUploadThatFailsGoesToTheSameAddressBeforeAnotherIsAskedFor() throws Exception {
        platform.behaviour = (one, request) -> {
            boolean bad = one.line().equals("PUT 0001.ts");
            if (bad) {
                FakeUploadService.reply(request, 502, "");
            }
            return bad;
        };
        RecordSession session = session();
        record(session, 1);
        stop(session);
        Await.until("the upload", PATIENCE, () -> backlog.totals().ok() == 1);
        assertEquals(
                List.of(
                        "create",
                        "PUT 0001.ts",
                        "PUT 0001.ts",
                        "PUT 0001.ts",
                        "PUT 0001.ts",
                        "PUT 0001.ts",
                        "fail 0001.ts",
                        "create",
                        "PUT 0002.ts",
                        "save 0002.ts"),
                platform.lines());
    }

    @Test
    void whereTheSpoolIsFullTheOldestIsLostAndThePlatformIsTold() throws Exception {
        stop();
        maxBytes = 64 << 10; // three segments with what their metadata may need
        start();
        blackout = true;
        RecordSession session = session();
        record(session, 12);
        assertTrue(missing() > 4, ledger.recent()::toString);
        blackout = false;
        stop(session);
        Await.until(
                "the rest",
                PATIENCE,
                () -> backlog.totals().ok() + backlog.totals().dropped() == 12);
        assertTrue(
                ledger.recent().stream().allMatch(gap -> gap.cause() == Cause.SPOOL_FULL), ledger.recent()::toString);
        assertEquals(
                12, backlog.totals().ok() + missing(), 0.04 * ledger.recent().size());
        Await.until("the report", PATIENCE, () -> reported() == backlog.totals().dropped());
        List<Long> got = confirmed();
        List<Long> sorted = new ArrayList<>(got);
        Collections.sort(sorted);
        assertEquals(sorted, got);
        assertEquals(11L, got.get(got.size() - 1), "the newest is kept");
    }

    private long reported() {
        return platform.all("stat").stream()
                .mapToLong(one -> Long.parseLong(one.form().getOrDefault("dropped_nb", "0")))
                .sum();
    }

    @Test
    void aDiskThatCannotBeWrittenLeavesMemoryAndRecovers() throws Exception {
        stop();
        Path place = folder.resolve("spool");
        Files.delete(place);
        start();
        Files.delete(place);
        Files.writeString(place, "in the way");
        blackout = true;
        RecordSession session = session("session", platform.callback(), 3, Duration.ZERO);
        record(session, 10);
        Await.until("the losses", PATIENCE, () -> missing() >= 6);
        assertTrue(ledger.recent().stream().allMatch(gap -> gap.cause() == Cause.DISK), ledger.recent()::toString);
        Files.delete(place);
        record(session, 3);
        Await.until("the disk to have it all", PATIENCE, () -> spool.figures().segments() >= 3 + 2);
        blackout = false;
        stop(session);
        Await.until("the uploads", PATIENCE, () -> backlog.status().segmentsPending() == 0);
        Await.until("the confirmation", PATIENCE, () -> backlog.totals().ok() + missing() > 12.9);
        assertEquals(13, backlog.totals().ok() + missing(), 0.04);
        assertTrue(confirmed().containsAll(seconds(9, 13)), confirmed().toString());
    }

    @Test
    void whatThePlatformDoesNotWantNowIsNotWrittenToDiskAndIsThereWhenItDoes() throws Exception {
        platform.behaviour = (one, request) -> {
            boolean not = one.op().equals("create")
                    && one.form().getOrDefault("start", "").compareTo("1700000009") < 0;
            if (not) {
                FakeUploadService.reply(request, 200, "{\"name\":\"\",\"uri\":\"\"}");
            }
            return not;
        };
        RecordSession session = session("session", platform.callback(), 5, Duration.ofSeconds(3));
        for (int i = 0; i < 8; i++) {
            int finished = i;
            record(session, 1);
            Await.until("the answer", PATIENCE, () -> platform.all("create").size() >= finished);
        }
        Await.until("three kept", PATIENCE, () -> session.status().segmentsPending() == 3);
        Await.until("none on disk", PATIENCE, () -> spool.figures().segments() == 0);
        platform.behaviour = (one, request) -> false;
        platform.received.clear();
        record(session, 1);
        stop(session);
        awaitConfirmed(5);
        assertEquals(seconds(4, 9), confirmed());
        assertEquals(List.of(), ledger.recent());
    }

    @Test
    void whatAnEarlierSessionLeftOutlivesAPlatformThatWantsNothingNow() throws Exception {
        blackout = true;
        RecordSession first = session();
        record(first, 4);
        stop(first);
        platform.behaviour = (one, request) -> {
            boolean create = one.op().equals("create");
            if (create) {
                FakeUploadService.reply(request, 200, "{\"name\":\"\",\"uri\":\"\"}");
            }
            return create;
        };
        RecordSession second = session("second", platform.base() + "/second", 2, Duration.ofSeconds(1));
        Await.until("the new address to be tried", PATIENCE, () -> lastCutOff.equals("/second"));
        blackout = false;
        record(second, 4);
        Await.until("the oldest left away", PATIENCE, () -> backlog.status().segmentsPending() == 5);
        platform.behaviour = (one, request) -> false;
        platform.received.clear();
        record(second, 1);
        stop(second);
        awaitConfirmed(7);
        assertEquals(List.of(6L, 0L, 1L, 2L, 3L, 7L, 8L), confirmed());
        assertEquals(List.of(), ledger.recent());
    }

    @Test
    void aKillAtAnyMomentCostsNoMoreThanTheSegmentBeingWritten() throws Exception {
        Random random = new Random(7);
        int total = 0;
        for (int life = 0; life < 6; life++) {
            RecordSession session = session();
            blackout = life % 2 == 0;
            int seconds = 3 + random.nextInt(5);
            record(session, seconds);
            total += seconds;
            killed();
            onLoop(session::suspend).await(20, TimeUnit.SECONDS); // frees what a dead process need not free
            daemon();
        }
        RecordSession last = session();
        record(last, 2);
        stop(last);
        total += 2;
        Await.until("nothing to wait for", PATIENCE, () -> backlog.status().segmentsPending() == 0);
        Await.until("all confirmed", PATIENCE, () -> spool.figures().segments() == 0);
        List<Long> got = confirmed().stream().distinct().toList();
        stop();
        List<Gap> gaps = new LedgerFile(folder).read();
        double lost =
                gaps.stream().mapToDouble(gap -> gap.duration().toNanos() / 1e9).sum();
        assertEquals(total, got.size() + lost, 0.04 * (gaps.size() + 1), got + " and " + gaps);
        assertTrue(lost <= 6.01, gaps.toString());
        assertFalse(gaps.isEmpty());
        assertTrue(gaps.stream().allMatch(gap -> gap.cause() == Cause.DAEMON_DOWN), gaps.toString());
        start();
    }

    @Test
    void recordedTimeIsUploadedPendingOrInTheLedger() throws Exception {
        RecordSession session = session("session", platform.callback(), 2, Duration.ZERO);
        record(session, 4);
        cameraAway(session, 7);
        record(session, 5);
        blackout = true;
        record(session, 10);
        cameraAway(session, 3);
        record(session, 5);
        spool.limit(new Spool.Limits(maxBytes, Duration.ofSeconds(8)));
        assertTrue(spool.figures().segments() >= 14);
        now = at(frame / (double) FRAMES_PER_SECOND);
        spool.expire();
        Await.until("some to be too old", PATIENCE, () -> backlog.totals().dropped() >= 3);
        spool.limit(new Spool.Limits(maxBytes, maxAge));
        settle();
        double pending = backlog.status().segmentsPending();
        assertTrue(pending > 0);
        blackout = false;
        Await.until("the uploads", PATIENCE, () -> backlog.status().segmentsPending() == 0);
        record(session, 1);
        stop(session);
        Await.until("all confirmed", PATIENCE, () -> spool.figures().segments() == 0);
        double uploaded = platform.all("create").stream()
                .filter(one -> confirmedStarts().contains(one.form().get("start")))
                .mapToDouble(one -> Double.parseDouble(one.form().getOrDefault("duration", "0")))
                .sum();
        double elapsed = frame / (double) FRAMES_PER_SECOND;
        assertEquals(elapsed, uploaded + missing(), 0.04 * (ledger.recent().size() + 1), ledger.recent()::toString);
        assertEquals(
                List.of(Cause.CAMERA_OFFLINE, Cause.CAMERA_OFFLINE),
                ledger.recent().stream()
                        .map(Gap::cause)
                        .filter(cause -> cause == Cause.CAMERA_OFFLINE)
                        .toList());
        assertTrue(ledger.recent().stream().anyMatch(gap -> gap.cause() == Cause.TOO_OLD));
    }

    private List<String> confirmedStarts() {
        return confirmed().stream()
                .map(second -> (1_700_000_000L + second) + ".250000")
                .toList();
    }
}
