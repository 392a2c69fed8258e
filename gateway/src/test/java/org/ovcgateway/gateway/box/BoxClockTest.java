package org.ovcgateway.gateway.box;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ovcgateway.gateway.status.ClockStatus;
import org.ovcgateway.gateway.status.ClockStatus.Source;

/** The platform's time, on a box whose clock and whose time since its start are moved by hand. */
class BoxClockTest {
    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
    private static final Duration TEN = Duration.ofSeconds(10);

    private final Vertx vertx = Vertx.vertx();
    private final List<Instant> orders = new ArrayList<>();
    private volatile Instant box = START;
    private final AtomicLong nanos = new AtomicLong(5);
    private ClockSetter setter = time -> Future.failedFuture(new IOException("nobody may"));

    @TempDir
    @SuppressWarnings("NullAway.Init") // set before each test
    private Path folder;

    @BeforeEach
    void boot() throws IOException {
        boot("first");
    }

    @AfterEach
    void close() throws Exception {
        result(vertx.close());
    }

    private static <T> T result(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private void boot(String id) throws IOException {
        Files.createDirectories(folder.resolve("proc/sys/kernel/random"));
        Files.writeString(folder.resolve("proc/sys/kernel/random/boot_id"), id + "\n");
        Files.writeString(folder.resolve("proc/uptime"), "100.00 50.00\n");
    }

    private BoxClock clock() {
        BoxClock clock = new BoxClock(vertx, () -> box, nanos::get, setter, folder, folder.resolve("state"));
        clock.load();
        return clock;
    }

    private void pass(Duration time) {
        box = box.plus(time);
        nanos.addAndGet(time.toNanos());
    }

    /** A box whose clock may be set. */
    private void allow() {
        setter = time -> {
            orders.add(time.get());
            box = time.get();
            return Future.succeededFuture();
        };
    }

    @Test
    void untilSomebodyTellsItIsTheBoxsOwn() {
        BoxClock clock = clock();
        assertEquals(START, clock.clock().instant());
        assertEquals(START, clock.clock().withZone(ZoneId.of("Asia/Shanghai")).instant());
        assertEquals(ClockStatus.OWN, clock.status());
    }

    @ParameterizedTest
    @CsvSource({"9999, false", "10000, false", "10001, true", "-10000, false", "-10001, true"})
    void whatIsOffByNoMoreThanTheToleranceStaysAsItIs(long millis, boolean changed) throws Exception {
        allow();
        BoxClock clock = clock();
        result(clock.set(START.plusMillis(millis), TEN));
        assertEquals(changed ? List.of(START.plusMillis(millis)) : List.of(), orders);
        assertEquals(changed ? START.plusMillis(millis) : START, clock.clock().instant());
        assertEquals(changed ? Source.SET : Source.OWN, clock.status().source());
        assertEquals(Duration.ZERO, clock.status().offset());
    }

    @Test
    void theTimeThatTheOrderTakesIsAddedToIt() throws Exception {
        setter = time -> {
            pass(Duration.ofSeconds(3));
            box = time.get();
            return Future.succeededFuture();
        };
        BoxClock clock = clock();
        result(clock.set(START.plusSeconds(100), TEN));
        assertEquals(START.plusSeconds(103), box);
        assertEquals(Source.SET, clock.status().source());
    }

    @Test
    void whereTheBoxsClockMayNotBeSetAnOffsetIsKept() throws Exception {
        BoxClock clock = clock();
        result(clock.set(START.plusSeconds(3600), TEN));
        assertEquals(START, box);
        assertEquals(START.plusSeconds(3600), clock.clock().instant());
        assertEquals(new ClockStatus(Source.OFFSET, Duration.ofHours(1), "nobody may"), clock.status());
        pass(Duration.ofMinutes(1));
        assertEquals(START.plusSeconds(3660), clock.clock().instant());
    }

    @Test
    void whoeverSetsTheBoxsClockLaterDoesNotMoveTheTimeThatIsKept() throws Exception {
        BoxClock clock = clock();
        result(clock.set(START.plusSeconds(3600), TEN));
        box = START.plusSeconds(3599);
        assertEquals(START.plusSeconds(3600), clock.clock().instant());
        assertEquals(Duration.ofSeconds(1), clock.offset());
        result(clock.set(START.plusSeconds(3602), TEN));
        assertEquals(Source.OFFSET, clock.status().source());
        result(clock.set(START.plusSeconds(3600 - 11), TEN));
        assertEquals(ClockStatus.OWN, clock.status());
        assertEquals(box, clock.clock().instant());
    }

    @Test
    void aClockThatIsSaidToBeSetAndIsNotIsNotBelieved() throws Exception {
        setter = time -> Future.succeededFuture();
        BoxClock clock = clock();
        result(clock.set(START.minusSeconds(60), TEN));
        assertEquals(Source.OFFSET, clock.status().source());
        assertEquals("it was set, and is off again", clock.status().reason());
        assertEquals(START.minusSeconds(60), clock.clock().instant());
    }

    @ParameterizedTest
    @CsvSource({"0, 1000, SET", "0, 1001, OFFSET", "10, 10000, SET", "10, 10001, OFFSET"})
    void aSlowBoxThatIsSetLateIsSetAllTheSame(int tolerance, long millisLate, Source source) throws Exception {
        setter = time -> {
            box = time.get().minusMillis(millisLate);
            return Future.succeededFuture();
        };
        BoxClock clock = clock();
        result(clock.set(START.plusSeconds(3600), Duration.ofSeconds(tolerance)));
        assertEquals(source, clock.status().source());
    }

    @Test
    void aTimeThatIsKeptSurvivesARestartOfTheDaemonWhateverTheBoxsClockDid() throws Exception {
        result(clock().set(START.plusSeconds(3600), TEN));
        box = Instant.EPOCH;
        nanos.set(77);
        Files.writeString(folder.resolve("proc/uptime"), "130.00 50.00\n");
        BoxClock after = clock();
        assertEquals(START.plusSeconds(3630), after.clock().instant());
        assertEquals("nobody may", after.status().reason());
    }

    @Test
    void aRestartOfTheBoxForgetsIt() throws Exception {
        result(clock().set(START.plusSeconds(3600), TEN));
        boot("second");
        assertEquals(ClockStatus.OWN, clock().status());
    }

    @Test
    void aClockThatCouldBeSetLaterLeavesNothingBehind() throws Exception {
        BoxClock clock = clock();
        result(clock.set(START.plusSeconds(3600), TEN));
        assertTrue(Files.exists(folder.resolve("state").resolve(BoxClock.FILE)));
        setter = time -> {
            box = time.get();
            return Future.succeededFuture();
        };
        BoxClock after = clock();
        result(after.set(START.plusSeconds(7200), TEN));
        assertEquals(Source.SET, after.status().source());
        assertNull(after.status().reason());
        assertFalse(Files.exists(folder.resolve("state").resolve(BoxClock.FILE)));
    }

    @ParameterizedTest
    @CsvSource({
        "1500, 1.500 s behind the platform's",
        "-119999, 119.999 s ahead of the platform's",
        "120000, 0:02:00 h behind the platform's",
        "-134190557331, 1553 d 3:09:17 h ahead of the platform's"
    })
    void howFarItIsOffIsSaidForPeople(long millisAhead, String words) {
        assertEquals(words, BoxClock.words(Duration.ofMillis(millisAhead)));
    }

    @Test
    void aSpoiltFileIsAsGoodAsNone() throws Exception {
        Files.createDirectories(folder.resolve("state"));
        for (String spoilt : List.of("", "{", "[]", "{\"boot\":\"first\"}", "{\"boot\":\"first\",\"time\":\"soon\"}")) {
            Files.writeString(folder.resolve("state").resolve(BoxClock.FILE), spoilt);
            assertEquals(ClockStatus.OWN, clock().status(), spoilt);
        }
    }
}
