package org.ovcgateway.gateway.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ovcgateway.gateway.uplink.Importance.ALARM_CLIP;
import static org.ovcgateway.gateway.uplink.Importance.BACK_FILL;
import static org.ovcgateway.gateway.uplink.Importance.PRESENT;

import io.netty.buffer.Unpooled;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ovcgateway.gateway.record.ledger.Ledger;
import org.ovcgateway.gateway.record.spool.Spool;
import org.ovcgateway.gateway.record.spool.SpooledSegment;
import org.ovcgateway.gateway.supervise.Timers;
import org.ovcgateway.gateway.uplink.Importance;
import org.ovcgateway.gateway.uplink.Pacing;
import org.ovcgateway.media.segment.Segment;
import org.ovcgateway.testkit.Await;

/** As what the segments of a channel ask for their share of the uplink. */
class UploadRankTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client = UploadService.client(vertx, null);
    private final ContextInternal context = ((VertxInternal) vertx).createEventLoopContext();
    private final Timers timers = Timers.on(context);
    private final Ledger ledger = new Ledger(null);
    /** Of each segment, in the order of their uploads: each is one piece. */
    private final List<Importance> asked = new CopyOnWriteArrayList<>();

    private final Pacing pacing = (importance, most, loop, granted) -> {
        asked.add(importance);
        return Pacing.NONE.ask(importance, most, loop, granted);
    };

    @SuppressWarnings("NullAway.Init") // set before each test
    private FakeUploadService platform;

    @SuppressWarnings("NullAway.Init") // set before each test
    private Spool spool;

    @SuppressWarnings("NullAway.Init") // set before each test
    private Backlog backlog;

    private int seconds;

    @BeforeEach
    void start() throws Exception {
        platform = new FakeUploadService(vertx);
        daemon();
    }

    /** As the daemon starts, on what an earlier one has left. */
    private void daemon() throws Exception {
        spool = new Spool(folder, new Spool.Limits(1L << 30, Duration.ofDays(1)), () -> Instant.EPOCH, () -> 0L);
        backlog = new Backlog(3, spool, ledger.account(3), this::service, context, timers, new Random(1));
        CompletableFuture<Spool.Found> opened = new CompletableFuture<>();
        spool.open(backlog::evicted, new Spool.Outcome<>() {
            @Override
            public void done(Spool.Found result) {
                opened.complete(result);
            }

            @Override
            public void failed(IOException why) {
                opened.completeExceptionally(why);
            }
        });
        List<SpooledSegment> left = opened.get(60, TimeUnit.SECONDS).whole();
        backlog.execute(() -> backlog.restore(left));
    }

    @AfterEach
    void stop() throws Exception {
        end();
        ledger.close();
        vertx.close().await(20, TimeUnit.SECONDS);
    }

    private void end() throws Exception {
        backlog.close().await(20, TimeUnit.SECONDS);
        spool.close();
        backlog.settled().await(20, TimeUnit.SECONDS);
    }

    private UploadService service(String url) throws UploadException {
        return UploadService.to(client, context, timers, AddressPolicy.ANY, url, false, pacing);
    }

    private Backlog.Origin session(String name, int keepCount) throws Exception {
        String url = platform.base() + "/" + name;
        return new Backlog.Origin(name, url, 30, keepCount, service(url));
    }

    private void offer(Backlog.Origin origin) {
        Instant start = Instant.EPOCH.plusSeconds(seconds++);
        Segment segment = new Segment(Unpooled.wrappedBuffer(new byte[1000]), start, Duration.ofSeconds(1), false);
        backlog.execute(() -> backlog.offer(origin, segment));
    }

    private void attach(Backlog.Origin origin) {
        backlog.execute(() -> backlog.attach(origin));
    }

    private void awaitAsked(int count) {
        Await.until(count + " uploads, were " + asked, SOON, () -> asked.size() >= count);
    }

    @Test
    void whatIsRecordedNowIsPresentAndWithMoreThanThreeItIsABacklog() throws Exception {
        Backlog.Origin session = session("now", 0);
        attach(session);
        offer(session);
        awaitAsked(1);
        assertEquals(List.of(PRESENT), asked);
        Await.until("the upload", SOON, () -> backlog.status().segmentsPending() == 0);
        backlog.execute(() -> {
            for (int i = 0; i < 5; i++) {
                offer(session);
            }
        });
        awaitAsked(6);
        // The first goes as soon as it is there; there are four behind it when the second does.
        assertEquals(List.of(PRESENT, PRESENT, PRESENT), asked.subList(3, 6));
        assertTrue(asked.subList(1, 3).contains(BACK_FILL), asked.toString());
    }

    @Test
    void whatAnEarlierSessionLeftIsBackFill() throws Exception {
        Backlog.Origin earlier = session("earlier", 0);
        backlog.execute(() -> {
            offer(earlier);
            offer(earlier);
        });
        awaitAsked(2);
        assertEquals(List.of(BACK_FILL, BACK_FILL), asked);
    }

    @Test
    void aSessionThatKeepsSegmentsForAnAlarmTakesThemAndWhatStandsBeforeThemAsAlarmClips() throws Exception {
        Backlog.Origin earlier = session("earlier", 0);
        Backlog.Origin alarm = session("alarm", 2);
        backlog.execute(() -> {
            backlog.attach(alarm);
            for (int i = 0; i < 4; i++) {
                offer(earlier);
            }
            offer(alarm);
        });
        awaitAsked(5);
        assertEquals(Collections.nCopies(5, ALARM_CLIP), asked);
    }

    /** What is recorded while the platform cannot be asked, for and after an alarm, is on disk. */
    private void recordInAnOutage() throws Exception {
        Backlog.Origin earlier = session("earlier", 0);
        Backlog.Origin alarm = session("alarm", 2);
        Backlog.Origin later = session("later", 0);
        platform.onHead = request -> {
            request.connection().close();
            return true;
        };
        backlog.execute(() -> {
            backlog.attach(alarm);
            offer(earlier);
            offer(earlier);
            offer(alarm);
            offer(alarm);
            backlog.detach(alarm);
            offer(later);
        });
        Await.until("all to be on disk", SOON, () -> spool.figures().segments() == 5);
        assertEquals(List.of(), asked);
    }

    @Test
    void alarmClipsAndWhatStandsBeforeThemKeepTheirRankWhenTheirSessionHasEnded() throws Exception {
        recordInAnOutage();
        platform.onHead = request -> false;
        awaitAsked(5);
        assertEquals(List.of(ALARM_CLIP, ALARM_CLIP, ALARM_CLIP, ALARM_CLIP, BACK_FILL), asked);
    }

    @Test
    void alarmClipsAndWhatStandsBeforeThemKeepTheirRankOverARestart() throws Exception {
        recordInAnOutage();
        end();
        platform.onHead = request -> false;
        daemon();
        awaitAsked(5);
        assertEquals(List.of(ALARM_CLIP, ALARM_CLIP, ALARM_CLIP, ALARM_CLIP, BACK_FILL), asked);
    }

    @Test
    void withoutASpoolEverySegmentIsOneThatCannotWait() throws Exception {
        for (int keep = 0; keep < 2; keep++) {
            UploadService service = service(platform.callback());
            SegmentQueue queue = new SegmentQueue(8, SegmentFate.in(ledger.account(3), "session"));
            SegmentUploader uploader =
                    new SegmentUploader("[ch 3] [rec]", service, queue, keep, context, timers, new Random(1), () -> {});
            context.runOnContext(v -> {
                for (int i = 0; i < 5; i++) {
                    queue.offer(new Segment(
                            Unpooled.wrappedBuffer(new byte[1000]), Instant.EPOCH, Duration.ofSeconds(1), false));
                    uploader.offered();
                }
            });
            awaitAsked(5 * (keep + 1));
        }
        assertEquals(Collections.nCopies(5, PRESENT), asked.subList(0, 5));
        assertEquals(Collections.nCopies(5, ALARM_CLIP), asked.subList(5, 10));
    }
}
