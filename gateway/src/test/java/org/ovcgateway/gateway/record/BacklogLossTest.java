package org.ovcgateway.gateway.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ovcgateway.gateway.record.ledger.Cause;
import org.ovcgateway.gateway.record.ledger.Gap;
import org.ovcgateway.gateway.record.ledger.LedgerFile;
import org.ovcgateway.gateway.record.spool.Spool;
import org.ovcgateway.testkit.Await;

/** Sessions with a spool: what cannot be kept, and the account of it. */
class BacklogLossTest {
    private final Path folder;
    private SpoolRig rig;

    BacklogLossTest(@TempDir Path folder) throws Exception {
        this.folder = folder;
        rig = new SpoolRig(folder);
    }

    @AfterEach
    void stop() throws Exception {
        rig.close();
    }

    @Test
    void whereTheSpoolIsFullTheOldestIsLostAndThePlatformIsTold() throws Exception {
        rig.close();
        rig = new SpoolRig(folder, 64 << 10); // three segments with what their metadata may need
        rig.blackout = true;
        RecordSession session = rig.session();
        rig.record(session, 12);
        assertTrue(rig.missing() > 4, rig.ledger.recent()::toString);
        rig.blackout = false;
        rig.stop(session);
        Await.until(
                "the rest",
                SpoolRig.PATIENCE,
                () -> rig.backlog.totals().ok() + rig.backlog.totals().dropped() == 12);
        assertTrue(
                rig.ledger.recent().stream().allMatch(gap -> gap.cause() == Cause.SPOOL_FULL),
                rig.ledger.recent()::toString);
        assertEquals(
                12,
                rig.backlog.totals().ok() + rig.missing(),
                0.04 * rig.ledger.recent().size());
        Await.until(
                "the report",
                SpoolRig.PATIENCE,
                () -> reported() == rig.backlog.totals().dropped());
        List<Long> got = rig.confirmed();
        List<Long> sorted = new ArrayList<>(got);
        Collections.sort(sorted);
        assertEquals(sorted, got);
        assertEquals(11L, got.get(got.size() - 1), "the newest is kept");
    }

    private long reported() {
        return rig.platform.all("stat").stream()
                .mapToLong(one -> Long.parseLong(one.form().getOrDefault("dropped_nb", "0")))
                .sum();
    }

    @Test
    void aDiskThatCannotBeWrittenLeavesMemoryAndRecovers() throws Exception {
        stop();
        Path place = folder.resolve("spool");
        Files.delete(place);
        rig = new SpoolRig(folder);
        Files.delete(place);
        Files.writeString(place, "in the way");
        rig.blackout = true;
        RecordSession session = rig.session("session", rig.platform.callback(), 3, Duration.ZERO);
        rig.record(session, 10);
        Await.until("the losses", SpoolRig.PATIENCE, () -> rig.missing() >= 6);
        assertTrue(
                rig.ledger.recent().stream().allMatch(gap -> gap.cause() == Cause.DISK), rig.ledger.recent()::toString);
        Files.delete(place);
        rig.record(session, 3);
        Await.until(
                "the disk to have it all",
                SpoolRig.PATIENCE,
                () -> rig.spool.figures().segments() >= 3 + 2);
        rig.blackout = false;
        rig.stop(session);
        Await.until("the uploads", SpoolRig.PATIENCE, () -> rig.backlog.status().segmentsPending() == 0);
        Await.until(
                "the confirmation",
                SpoolRig.PATIENCE,
                () -> rig.backlog.totals().ok() + rig.missing() > 12.9);
        assertEquals(13, rig.backlog.totals().ok() + rig.missing(), 0.04);
        assertTrue(
                rig.confirmed().containsAll(SpoolRig.seconds(9, 13)),
                rig.confirmed().toString());
    }

    @Test
    void aKillAtAnyMomentCostsNoMoreThanTheSegmentBeingWritten() throws Exception {
        Random random = new Random(7);
        int total = 0;
        for (int life = 0; life < 6; life++) {
            RecordSession session = rig.session();
            rig.blackout = life % 2 == 0;
            int seconds = 3 + random.nextInt(5);
            rig.record(session, seconds);
            total += seconds;
            rig.killed();
            rig.onLoop(session::suspend).await(20, TimeUnit.SECONDS); // frees what a dead process need not free
            rig.daemon();
        }
        RecordSession last = rig.session();
        rig.record(last, 2);
        rig.stop(last);
        total += 2;
        Await.until(
                "nothing to wait for",
                SpoolRig.PATIENCE,
                () -> rig.backlog.status().segmentsPending() == 0);
        rig.awaitOnDisk(0);
        List<Long> got = rig.confirmed().stream().distinct().toList();
        stop();
        List<Gap> gaps = new LedgerFile(folder).read();
        double lost =
                gaps.stream().mapToDouble(gap -> gap.duration().toNanos() / 1e9).sum();
        assertEquals(total, got.size() + lost, 0.04 * (gaps.size() + 1), got + " and " + gaps);
        assertTrue(lost <= 6.01, gaps.toString());
        assertFalse(gaps.isEmpty());
        assertTrue(gaps.stream().allMatch(gap -> gap.cause() == Cause.DAEMON_DOWN), gaps.toString());
        rig = new SpoolRig(folder);
    }

    @Test
    void recordedTimeIsUploadedPendingOrInTheLedger() throws Exception {
        RecordSession session = rig.session("session", rig.platform.callback(), 2, Duration.ZERO);
        rig.record(session, 4);
        rig.cameraAway(session, 7);
        rig.record(session, 5);
        rig.awaitUploaded();
        rig.blackout = true;
        rig.record(session, 10);
        rig.cameraAway(session, 3);
        rig.record(session, 5);
        rig.spool.limit(new Spool.Limits(rig.limits().bytes(), Duration.ofSeconds(8)));
        assertTrue(rig.spool.figures().segments() >= 14);
        rig.now = SpoolRig.at(rig.frame / (double) SpoolRig.FRAMES_PER_SECOND);
        rig.spool.expire();
        Await.until(
                "some to be too old",
                SpoolRig.PATIENCE,
                () -> rig.backlog.totals().dropped() >= 3);
        rig.spool.limit(rig.limits());
        rig.settle();
        double pending = rig.backlog.status().segmentsPending();
        assertTrue(pending > 0);
        rig.blackout = false;
        Await.until("the uploads", SpoolRig.PATIENCE, () -> rig.backlog.status().segmentsPending() == 0);
        rig.record(session, 1);
        rig.stop(session);
        rig.awaitOnDisk(0);
        double uploaded = rig.platform.all("create").stream()
                .filter(one -> confirmedStarts().contains(one.form().get("start")))
                .collect(Collectors.toMap(
                        one -> one.form().get("start"),
                        one -> Double.parseDouble(one.form().getOrDefault("duration", "0")),
                        (first, again) -> again))
                .values()
                .stream()
                .mapToDouble(Double::doubleValue)
                .sum();
        double elapsed = rig.frame / (double) SpoolRig.FRAMES_PER_SECOND;
        assertEquals(
                elapsed,
                uploaded + rig.missing(),
                0.04 * (rig.ledger.recent().size() + 1),
                rig.ledger.recent()::toString);
        assertEquals(
                List.of(Cause.CAMERA_OFFLINE, Cause.CAMERA_OFFLINE),
                rig.ledger.recent().stream()
                        .map(Gap::cause)
                        .filter(cause -> cause == Cause.CAMERA_OFFLINE)
                        .toList());
        assertTrue(rig.ledger.recent().stream().anyMatch(gap -> gap.cause() == Cause.TOO_OLD));
    }

    private List<String> confirmedStarts() {
        return rig.confirmed().stream()
                .map(second -> (1_700_000_000L + second) + ".250000")
                .toList();
    }
}
