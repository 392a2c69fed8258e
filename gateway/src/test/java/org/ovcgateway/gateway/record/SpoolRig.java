package org.ovcgateway.gateway.record;

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
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.ovcgateway.gateway.command.StartRecord;
import org.ovcgateway.gateway.record.ledger.Ledger;
import org.ovcgateway.gateway.record.spool.SegmentInfo;
import org.ovcgateway.gateway.record.spool.Spool;
import org.ovcgateway.gateway.record.spool.SpooledSegment;
import org.ovcgateway.gateway.supervise.Timers;
import org.ovcgateway.gateway.uplink.Pacing;
import org.ovcgateway.media.AccessUnit;
import org.ovcgateway.media.Codec;
import org.ovcgateway.media.VideoFormat;
import org.ovcgateway.testkit.Await;

/**
 * A channel that records with a spool, from access units to an upload service, over outages and restarts, with time moved by
 * hand. For one test thread.
 */
final class SpoolRig {
    static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Instant START = Instant.ofEpochSecond(1_700_000_000, 250_000_000);
    static final long FRAMES_PER_SECOND = 25;
    private static final VideoFormat VIDEO = new VideoFormat(
            Codec.H264,
            List.of(Unpooled.wrappedBuffer(new byte[] {0x67, 0x42}), Unpooled.wrappedBuffer(new byte[] {0x68, 0x42})),
            320,
            240);

    final Path folder;

    private final Vertx vertx;
    private final HttpClient client;
    private final ContextInternal channelLoop;
    final FakeUploadService platform;
    /** The present daemon's. */
    @SuppressWarnings("NullAway.Init")
    Ledger ledger;

    /** The present daemon's. */
    @SuppressWarnings("NullAway.Init")
    Spool spool;

    /** The present daemon's. */
    @SuppressWarnings("NullAway.Init")
    Backlog backlog;

    private final AtomicLong nanos = new AtomicLong();
    volatile Instant now = START;
    volatile boolean blackout;
    volatile String lastCutOff = "";
    long frame;
    private final long maxBytes;

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

    SpoolRig(Path folder) throws Exception {
        this(folder, 1L << 30);
    }

    /** @param maxBytes of the spool */
    SpoolRig(Path folder, long maxBytes) throws Exception {
        this.folder = folder;
        this.maxBytes = maxBytes;
        vertx = Vertx.vertx();
        client = UploadService.client(vertx, null);
        channelLoop = ((VertxInternal) vertx).createEventLoopContext();
        platform = new FakeUploadService(vertx);
        platform.onHead = request -> blackout && cutOff(request);
        daemon();
    }

    void close() throws Exception {
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
    void daemon() throws Exception {
        ledger = new Ledger(folder);
        ledger.load();
        spool = new Spool(
                folder.resolve("spool"),
                limits(),
                () -> now,
                () -> Duration.between(START, now).toNanos());
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
    void killed() throws Exception {
        blackout = true;
        backlog.close().await(20, TimeUnit.SECONDS);
        spool.close();
        backlog.settled().await(20, TimeUnit.SECONDS);
        ledger.close();
        blackout = false;
    }

    RecordSession session(String name, String callback, int maxCount, Duration preRecord) throws Exception {
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

    RecordSession session() throws Exception {
        return session("session", platform.callback(), 2, Duration.ZERO);
    }

    /** Records so many seconds, no faster than the disk takes them. */
    void record(RecordSession session, int seconds) throws Exception {
        for (int i = 0; i < seconds; i++) {
            recordSecond(session);
            settle();
        }
    }

    /** What has been ordered of the disk is done, and the backlog knows. */
    void settle() throws Exception {
        backlog.settled().await(20, TimeUnit.SECONDS);
        CompletableFuture<Boolean> idle = new CompletableFuture<>();
        SegmentInfo nothing = new SegmentInfo(3, "", "", START, Duration.ZERO, false, false, 0);
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
    void cameraAway(RecordSession session, int seconds) throws Exception {
        onLoop(() -> {
            session.sink().discontinuity();
            frame += seconds * FRAMES_PER_SECOND;
            now = START.plus(Duration.ofSeconds(frame / FRAMES_PER_SECOND));
            return 0;
        });
    }

    void stop(RecordSession session) throws Exception {
        onLoop(session::stop).await(20, TimeUnit.SECONDS);
    }

    <T> T onLoop(Callable<T> work) throws Exception {
        return channelLoop.nettyEventLoop().submit(work).get(60, TimeUnit.SECONDS);
    }

    /** The segments that the platform has confirmed, by the second that they began at, in the order in which it named them. */
    List<Long> confirmed() {
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

    List<String> marks() {
        return platform.all("create").stream()
                .map(one -> one.form().getOrDefault("discontinue", "?"))
                .toList();
    }

    static List<Long> seconds(int from, int to) {
        List<Long> all = new ArrayList<>();
        for (long i = from; i < to; i++) {
            all.add(i);
        }
        return all;
    }

    void awaitConfirmed(int count) {
        Await.until(
                count + " confirmed, were " + confirmed(),
                PATIENCE,
                () -> confirmed().size() >= count);
    }

    int onDisk() throws IOException {
        try (var files = Files.list(folder.resolve("spool"))) {
            return (int) files.filter(file -> file.toString().endsWith(".ts")).count();
        }
    }

    /** Deletions overtake writes: what waits to be written is written first. */
    void awaitOnDisk(int count) throws Exception {
        settle();
        Await.until(count + " on disk", PATIENCE, () -> spool.figures().segments() == count);
    }

    double missing() {
        return ledger.recent().stream()
                .mapToDouble(gap -> gap.duration().toNanos() / 1e9)
                .sum();
    }

    static Instant at(double second) {
        return START.plusNanos(Math.round(second * 1e9));
    }

    Spool.Limits limits() {
        return new Spool.Limits(maxBytes, Duration.ofDays(7));
    }

    /** What is finished is with the platform, which has answered: nothing is under way. */
    void awaitUploaded() throws Exception {
        settle();
        Await.until("nothing to upload", PATIENCE, () -> backlog.status().segmentsPending() == 0 && !isBusy());
    }

    /** So many segments wait, and the platform has answered all that it was asked. */
    void awaitKept(int segments) throws Exception {
        settle();
        Await.until(segments + " kept", PATIENCE, () -> backlog.status().segmentsPending() == segments && !isBusy());
    }

    private boolean isBusy() {
        CompletableFuture<Boolean> busy = new CompletableFuture<>();
        backlog.execute(() -> busy.complete(backlog.isBusy()));
        return busy.join();
    }
}
