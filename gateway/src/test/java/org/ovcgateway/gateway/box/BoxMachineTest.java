package org.ovcgateway.gateway.box;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ovcgateway.gateway.box.Interfaces.Interface;
import org.ovcgateway.gateway.command.CommandException;
import org.ovcgateway.gateway.command.DiskState;
import org.ovcgateway.gateway.command.DiskState.Condition;
import org.ovcgateway.gateway.command.ErrorCode;
import org.ovcgateway.gateway.record.SpoolDisk;
import org.ovcgateway.gateway.supervise.ManualTimers;

/** What the platform orders of the box, and what the box tells of itself. */
class BoxMachineTest {
    private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");

    private final Vertx vertx = Vertx.vertx();
    private final Promise<Void> cleared = Promise.promise();
    private SpoolDisk disk = SpoolDisk.NONE;
    private long nanos = 7;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set before each test
    private Path folder;

    @AfterEach
    void close() throws Exception {
        result(vertx.close());
    }

    private static <T> T result(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private static CommandException refusal(Future<?> order) {
        return assertInstanceOf(
                CommandException.class,
                assertThrows(ExecutionException.class, () -> result(order)).getCause());
    }

    private BoxMachine machine() {
        BoxClock clock = new BoxClock(
                vertx, () -> START, () -> nanos, time -> Future.failedFuture(new IOException("no")), folder, null);
        return new BoxMachine(
                vertx,
                new Helper(vertx, folder.resolve("helper.sock")),
                new Networks(() -> List.of(new Interface("eth0", 2, "02:00:00:00:00:01", "192.168.1.20", 24)), folder),
                () -> disk,
                clock,
                () -> nanos);
    }

    private SpoolDisk spool() {
        return new SpoolDisk() {
            @Override
            public Future<DiskState> state() {
                return Future.succeededFuture(new DiskState(Condition.READY, 1000, 400));
            }

            @Override
            public Future<Void> clear() {
                return cleared.future();
            }
        };
    }

    @Test
    void aBoxWithoutAHelperIsNotRestarted() {
        CommandException refusal = refusal(machine().reboot());
        assertEquals(ErrorCode.UNSUPPORTED_METHOD, refusal.code());
        assertEquals(
                "the box cannot be restarted from here: there is no helper at " + folder.resolve("helper.sock"),
                refusal.getMessage());
    }

    @Test
    void networksAreReadWhenTheyAreAskedFor() throws Exception {
        BoxMachine machine = machine();
        assertEquals(List.of(), result(machine.networks()).get(0).nameServers());
        Files.createDirectories(folder.resolve("etc"));
        Files.writeString(folder.resolve("etc/resolv.conf"), "nameserver 9.9.9.9\n");
        assertEquals(List.of("9.9.9.9"), result(machine.networks()).get(0).nameServers());
    }

    @Test
    void beingAwakeIsRememberedUntilItIsOver() throws Exception {
        BoxMachine machine = machine();
        assertNull(machine.awakeUntil());
        result(machine.keepAwake(Duration.ofSeconds(60)));
        assertEquals(START.plusSeconds(60), machine.awakeUntil());
        nanos += Duration.ofSeconds(60).toNanos() - 1;
        assertEquals(START.plusNanos(1), machine.awakeUntil());
        nanos++;
        assertNull(machine.awakeUntil());
    }

    @Test
    void withoutASpoolThereIsNoDisk() {
        BoxMachine machine = machine();
        assertEquals(ErrorCode.UNSUPPORTED_METHOD, refusal(machine.disk()).code());
        assertEquals(ErrorCode.UNSUPPORTED_METHOD, refusal(machine.formatDisk()).code());
    }

    @Test
    void formattingIsAnsweredWhenItHasBegunAndTheDiskTellsItsEnd() throws Exception {
        disk = spool();
        BoxMachine machine = machine();
        assertEquals(new DiskState(Condition.READY, 1000, 400), result(machine.disk()));
        result(machine.formatDisk());
        assertEquals(new DiskState(Condition.FORMATTING, 1000, 400), result(machine.disk()));
        result(machine.formatDisk());
        cleared.complete();
        assertEquals(Condition.READY, result(machine.disk()).condition());
    }

    @Test
    void aDiskThatWasNotEmptiedIsFaulty() throws Exception {
        disk = spool();
        BoxMachine machine = machine();
        result(machine.formatDisk());
        cleared.fail("the disk is read-only");
        assertEquals(Condition.FAULT, result(machine.disk()).condition());
    }

    @Test
    void aFolderMayHaveWhatItsDiskHas() throws Exception {
        long usable = Files.getFileStore(folder).getUsableSpace();
        assertEquals(new DiskState(Condition.READY, 1000, 400), SpoolDisk.measure(folder.resolve("spool"), 1000, 600));
        assertEquals(new DiskState(Condition.READY, 1000, 0), SpoolDisk.measure(folder, 1000, 1600));
        DiskState bounded = SpoolDisk.measure(folder, Long.MAX_VALUE, 0);
        assertTrue(
                bounded.totalBytes() <= usable * 2 && bounded.totalBytes() == bounded.freeBytes(), bounded::toString);
    }

    @Test
    void theBatteryIsToldWhenItHasChangedAndOnceAMinuteAtMost() {
        ManualTimers timers = new ManualTimers();
        SamplePlatform platform = new SamplePlatform();
        OptionalInt[] charge = {OptionalInt.empty()};
        BatteryWatch watch = new BatteryWatch(timers, () -> Future.succeededFuture(charge[0]), platform);
        watch.start();
        assertEquals(OptionalInt.empty(), watch.percent());
        charge[0] = OptionalInt.of(80);
        timers.advance(Duration.ofSeconds(59));
        assertEquals(List.of(), platform.batteries);
        timers.advance(Duration.ofSeconds(1));
        assertEquals(List.of(80), platform.batteries);
        assertEquals(OptionalInt.of(80), watch.percent());
        timers.advance(Duration.ofMinutes(10));
        assertEquals(List.of(80), platform.batteries);
        charge[0] = OptionalInt.of(79);
        timers.advance(Duration.ofMinutes(2));
        assertEquals(List.of(80, 79), platform.batteries);
        watch.stop();
        assertEquals(0, timers.waiting());
    }

    @Test
    void aChargeThatNobodyTookIsToldAgain() {
        ManualTimers timers = new ManualTimers();
        SamplePlatform platform = new SamplePlatform();
        platform.answer = Future.failedFuture("nobody is logged in");
        BatteryWatch watch = new BatteryWatch(timers, () -> Future.succeededFuture(OptionalInt.of(50)), platform);
        watch.start();
        timers.advance(Duration.ofMinutes(1));
        platform.answer = Future.succeededFuture();
        timers.advance(Duration.ofMinutes(2));
        assertEquals(List.of(50, 50, 50), platform.batteries);
    }

    @Test
    void theUpLinkIsTheHighestOfTheRatesOfTheLastHour() {
        ManualTimers timers = new ManualTimers();
        AtomicLong sent = new AtomicLong();
        UpLinkMeter meter = new UpLinkMeter(
                timers, () -> Duration.between(Instant.EPOCH, timers.now()).toNanos(), sent::get);
        meter.start();
        assertEquals(OptionalLong.empty(), meter.bitsPerSecond());
        sent.set(2_500_000);
        timers.advance(Duration.ofSeconds(10));
        assertEquals(OptionalLong.of(2_000_000), meter.bitsPerSecond());
        timers.advance(Duration.ofMinutes(30));
        sent.addAndGet(1_250_000);
        timers.advance(Duration.ofMinutes(29));
        assertEquals(OptionalLong.of(2_000_000), meter.bitsPerSecond());
        timers.advance(Duration.ofMinutes(2));
        assertEquals(OptionalLong.of(1_000_000), meter.bitsPerSecond());
        meter.stop();
        assertEquals(0, timers.waiting());
    }
}
