package org.ovcgateway.gateway.box;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ovcgateway.gateway.command.CommandException;
import org.ovcgateway.gateway.command.ErrorCode;
import org.ovcgateway.gateway.command.LogUploaded;
import org.ovcgateway.gateway.command.UploadLog;
import org.ovcgateway.gateway.record.FileDownload;
import org.ovcgateway.testkit.Await;

/** The log on its way to the platform. */
class LogUploadsTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");
    private static final String URL = "https://logs.example.com/put?key=geheim";

    private final Vertx vertx = Vertx.vertx();
    private final SamplePlatform platform = new SamplePlatform();
    private final List<String> uploaded = new CopyOnWriteArrayList<>();
    private final List<Promise<Void>> answers = new CopyOnWriteArrayList<>();
    private boolean atOnce = true;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set before each test
    private Path folder;

    private final Transfers transfers = new Transfers() {
        @Override
        public Future<Void> put(Path file, String contentType, String url) {
            try {
                uploaded.add(url + " " + Files.readString(file));
            } catch (IOException e) {
                return Future.failedFuture(e);
            }
            Promise<Void> answer = Promise.promise();
            answers.add(answer);
            if (atOnce) {
                answer.complete();
            }
            return answer.future();
        }

        @Override
        public Future<Void> get(String url, Path file, FileDownload.Arrival arrival) {
            return Future.failedFuture("nothing is fetched here");
        }
    };

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private BoxClock clock() {
        return new BoxClock(
                vertx, () -> START, () -> 0, time -> Future.failedFuture(new IOException("nobody may")), folder, null);
    }

    private LogUploads logs(BoxClock clock) {
        return new LogUploads(vertx, folder, transfers, platform, clock);
    }

    private static String line(int second) {
        return "{\"time\":\"" + START.plusSeconds(second) + "\",\"message\":\"line " + second + "\"}\n";
    }

    private static UploadLog order(@Nullable String transaction, int from, int to) {
        return new UploadLog(transaction, START.plusSeconds(from), START.plusSeconds(to), URL);
    }

    private void write(int... seconds) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int second : seconds) {
            text.append(line(second));
        }
        Files.writeString(folder.resolve("ovc-gateway.jsonl"), text);
    }

    private LogUploaded told(int count) {
        Await.until("what the platform is told", SOON, () -> platform.logs.size() >= count);
        return platform.logs.get(count - 1);
    }

    private static CommandException refusal(Future<Void> order) {
        ExecutionException thrown = assertThrows(
                ExecutionException.class,
                () -> order.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS));
        return assertInstanceOf(CommandException.class, thrown.getCause());
    }

    @Test
    void theLinesOfTheTimeGoAndTheirOwnTimesAreTold() throws Exception {
        write(0, 5, 6, 20);
        logs(clock()).upload(order("7", 1, 6));
        assertEquals(
                new LogUploaded(
                        "7",
                        true,
                        START.plusSeconds(5),
                        START.plusSeconds(6),
                        URL,
                        line(5).length() + line(6).length()),
                told(1));
        assertEquals(List.of(URL + " " + line(5) + line(6)), uploaded);
        assertFalse(Files.exists(folder.resolve(LogUploads.COPY)));
    }

    @Test
    void theLastSecondCountsWhole() throws Exception {
        Files.writeString(
                folder.resolve("ovc-gateway.jsonl"),
                "{\"time\":\"2026-03-01T10:00:06.999Z\"}\n{\"time\":\"2026-03-01T10:00:07Z\"}\n");
        logs(clock()).upload(order("7", 1, 6));
        assertEquals(Instant.parse("2026-03-01T10:00:06.999Z"), told(1).to());
        assertEquals(List.of(URL + " {\"time\":\"2026-03-01T10:00:06.999Z\"}\n"), uploaded);
    }

    @Test
    void withoutALineAnEmptyFileGoes() throws Exception {
        logs(clock()).upload(order("8", 1, 6));
        assertEquals(new LogUploaded("8", true, START.plusSeconds(1), START.plusSeconds(6), URL, 0), told(1));
        assertEquals(List.of(URL + " "), uploaded);
    }

    @Test
    void aFailureIsToldAsOne() throws Exception {
        write(5);
        atOnce = false;
        logs(clock()).upload(order("9", 1, 6));
        Await.until("the upload", SOON, () -> answers.size() == 1);
        answers.get(0).fail("upload: answered 500");
        assertEquals(new LogUploaded("9", false, START.plusSeconds(1), START.plusSeconds(6), URL, 0), told(1));
        assertFalse(Files.exists(folder.resolve(LogUploads.COPY)));
    }

    @Test
    void whoGivesNoTransactionIsToldNothing() throws Exception {
        write(5);
        LogUploads logs = logs(clock());
        logs.upload(order(null, 1, 6));
        logs.upload(order("10", 1, 6));
        assertEquals("10", told(1).transaction());
        assertEquals(2, uploaded.size());
    }

    @Test
    void theTimesArePlatformTimesWhereTheBoxsClockIsOff() throws Exception {
        BoxClock clock = clock();
        clock.set(START.plusSeconds(3600), Duration.ZERO)
                .toCompletionStage()
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
        write(0, 5);
        logs(clock).upload(order("11", 3601, 3606));
        assertEquals(START.plusSeconds(3605), told(1).from());
        assertEquals(List.of(URL + " " + line(5)), uploaded);
    }

    @Test
    void oneGoesAfterTheOtherAndOnlySoManyWait() throws Exception {
        write(5);
        atOnce = false;
        LogUploads logs = logs(clock());
        List<Future<Void>> orders = new ArrayList<>();
        for (int i = 0; i < LogUploads.MAX_WAITING; i++) {
            orders.add(logs.upload(order("t" + i, 1, 6)));
        }
        assertEquals(
                ErrorCode.INTERNAL, refusal(logs.upload(order("more", 1, 6))).code());
        for (int i = 0; i < LogUploads.MAX_WAITING; i++) {
            int count = i + 1;
            Await.until("upload " + count, SOON, () -> answers.size() == count);
            assertEquals(i, platform.logs.size());
            answers.get(i).complete();
            assertEquals("t" + i, told(count).transaction());
        }
        orders.forEach(each -> assertEquals(true, each.succeeded()));
        atOnce = true;
        Await.until(
                "room for another",
                SOON,
                () -> logs.upload(order("later", 1, 6)).succeeded());
    }

    @Test
    void aTimeThatEndsBeforeItBeginsIsRefused() {
        assertEquals(
                ErrorCode.BAD_PARAMETER,
                refusal(logs(clock()).upload(order("1", 6, 5))).code());
    }

    @Test
    void aDaemonWithoutALogSaysSo() {
        LogUploads logs = new LogUploads(vertx, null, transfers, platform, clock());
        assertEquals(
                ErrorCode.UNSUPPORTED_METHOD,
                refusal(logs.upload(order("1", 1, 6))).code());
    }
}
