package org.ovcgateway.gateway.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ovcgateway.gateway.record.ledger.Cause;
import org.ovcgateway.gateway.record.ledger.Gap;
import org.ovcgateway.gateway.status.ChannelStatus.UploadTotals;
import org.ovcgateway.testkit.Await;

/** Sessions with a spool: what is uploaded when, and where to, over outages and restarts. */
class BacklogTest {
    private final SpoolRig rig;

    BacklogTest(@TempDir Path folder) throws Exception {
        rig = new SpoolRig(folder);
    }

    @AfterEach
    void stop() throws Exception {
        rig.close();
    }

    @Test
    void anOutageCostsNothingAndAllIsUploadedInOrder() throws Exception {
        RecordSession session = rig.session();
        rig.record(session, 3);
        rig.awaitUploaded();
        rig.blackout = true;
        rig.record(session, 40);
        assertTrue(rig.spool.figures().segments() >= 40);
        assertTrue(session.status().segmentsPending() >= 40);
        rig.blackout = false;
        rig.record(session, 3);
        rig.stop(session);
        rig.awaitConfirmed(46);
        assertEquals(SpoolRig.seconds(0, 46), rig.confirmed());
        assertEquals("1", rig.marks().get(0));
        assertEquals(1, Collections.frequency(rig.marks(), "1"));
        rig.awaitOnDisk(0);
        assertEquals(0, rig.onDisk());
        assertEquals(List.of(), rig.ledger.recent());
        Await.until("the account", SpoolRig.PATIENCE, () -> rig.backlog.totals().equals(new UploadTotals(46, 0, 0)));
    }

    @Test
    void aSegmentStaysOnDiskUntilThePlatformHasConfirmedIt() throws Exception {
        RecordSession session = rig.session();
        rig.record(session, 2); // one is finished
        Await.until(
                "the upload", SpoolRig.PATIENCE, () -> rig.platform.all("PUT").size() == 1);
        rig.awaitOnDisk(1);
        rig.record(session, 1);
        rig.awaitConfirmed(1);
        Await.until("the next", SpoolRig.PATIENCE, () -> rig.platform.all("PUT").size() == 2);
        rig.awaitOnDisk(1);
        rig.stop(session);
        rig.awaitConfirmed(3);
        rig.awaitOnDisk(0);
    }

    @Test
    void whatASessionThatEndedLeftGoesByItsOwnAddress() throws Exception {
        rig.blackout = true;
        RecordSession session = rig.session();
        rig.record(session, 5);
        rig.stop(session);
        rig.awaitOnDisk(5);
        rig.killed();
        rig.blackout = false;
        rig.daemon();
        rig.awaitConfirmed(5);
        assertEquals(SpoolRig.seconds(0, 5), rig.confirmed());
        assertTrue(
                rig.platform.all("create").stream().allMatch(one -> one.path().equals("/live/cseg/7?key=s3cret")));
        rig.awaitOnDisk(0);
        assertEquals(List.of(), rig.ledger.recent());
    }

    @Test
    void whatIsLeftGoesByTheAddressOfThePresentSessionBeforeItsOwnSegments() throws Exception {
        rig.blackout = true;
        RecordSession first = rig.session();
        rig.record(first, 5);
        rig.stop(first);
        rig.awaitOnDisk(5);
        RecordSession second = rig.session("second", rig.platform.base() + "/second", 2, Duration.ZERO);
        Await.until("the new address to be tried", SpoolRig.PATIENCE, () -> rig.lastCutOff.equals("/second"));
        rig.blackout = false;
        rig.record(second, 3);
        Await.until(
                "all but the last",
                SpoolRig.PATIENCE,
                () -> rig.backlog.status().segmentsPending() == 0);
        rig.stop(second);
        rig.awaitConfirmed(8);
        assertEquals(SpoolRig.seconds(0, 8), rig.confirmed());
        assertEquals(
                8,
                rig.platform.all("create").stream()
                        .filter(one -> one.path().equals("/second"))
                        .count());
        assertEquals(
                List.of("1", "0", "0", "0", "0", "1", "0", "0"), rig.marks().subList(0, 8));
    }

    @Test
    void anAddressThatIsRefusedForGoodLeavesItsSegmentsToTheNextSession() throws Exception {
        rig.blackout = true;
        RecordSession first = rig.session();
        rig.record(first, 3);
        rig.stop(first);
        rig.awaitOnDisk(3);
        rig.platform.behaviour = (one, request) -> {
            boolean old = one.path().startsWith("/live/cseg") && one.op().equals("create");
            if (old) {
                FakeUploadService.reply(request, 403, "{\"info\":\"session over\"}");
            }
            return old;
        };
        rig.blackout = false;
        Await.until(
                "the refusals",
                SpoolRig.PATIENCE,
                () -> rig.platform.all("create").size() >= Backlog.REFUSALS);
        Await.until(
                "the end of the tries",
                SpoolRig.PATIENCE,
                () -> String.valueOf(rig.backlog.lastError()).contains("waits for another"));
        assertEquals(Backlog.REFUSALS, rig.platform.all("create").size());
        rig.awaitOnDisk(3);
        rig.platform.received.clear();
        RecordSession second = rig.session("second", rig.platform.base() + "/second", 2, Duration.ZERO);
        rig.record(second, 1);
        rig.stop(second);
        rig.awaitConfirmed(4);
        assertEquals(SpoolRig.seconds(0, 4), rig.confirmed());
        assertEquals(List.of(), rig.ledger.recent());
    }

    @Test
    void aSegmentThatThePresentSessionRefusesForGoodIsInTheLedger() throws Exception {
        rig.platform.behaviour = (one, request) -> {
            boolean bad = one.op().equals("create")
                    && one.form().getOrDefault("start", "").equals("1700000001.250000");
            if (bad) {
                FakeUploadService.reply(request, 422, "{\"info\":\"no\"}");
            }
            return bad;
        };
        RecordSession session = rig.session();
        rig.record(session, 4);
        Await.until("the loss", SpoolRig.PATIENCE, () -> !rig.ledger.recent().isEmpty());
        Gap gap = rig.ledger.recent().get(0);
        assertEquals(SpoolRig.at(1), gap.from());
        assertEquals(SpoolRig.at(2), gap.to());
        assertEquals(Cause.PLATFORM_REFUSED, gap.cause());
        assertEquals("create: answered 422, \"no\"", gap.detail());
        rig.stop(session);
        Await.until("the rest", SpoolRig.PATIENCE, () -> rig.backlog.totals().ok() == 3);
        assertEquals(new UploadTotals(3, 1, 0), rig.backlog.totals());
        List<FakeUploadService.Received> creates = rig.platform.all("create");
        assertEquals(
                List.of("0", "1"),
                creates.subList(creates.size() - 2, creates.size()).stream()
                        .map(one -> one.form().get("discontinue"))
                        .sorted()
                        .toList());
        rig.awaitOnDisk(0);
    }

    @Test
    void aPlatformThatIsUnwellCostsNothingHoweverOftenItAnswers() throws Exception {
        int tries = 3 * Backlog.REFUSALS;
        rig.platform.behaviour = (one, request) -> {
            int number = rig.platform.received.size();
            if (number <= tries) {
                int[] statuses = {500, 503, 429, 408, 302};
                String words = number % 2 == 0 ? "<html>log in to our wireless network</html>" : "{\"info\":\"busy\"}";
                FakeUploadService.reply(request, statuses[number % statuses.length], words);
            }
            return number <= tries;
        };
        RecordSession session = rig.session();
        rig.record(session, 6);
        rig.stop(session);
        Await.until("the uploads", SpoolRig.PATIENCE, () -> rig.backlog.totals().ok() == 6);
        assertEquals(List.of(), rig.ledger.recent());
    }

    @Test
    void aConfirmationThatIsRefusedSendsTheSegmentAgain() throws Exception {
        rig.platform.behaviour = (one, request) -> {
            boolean unknown = one.line().equals("create 0001.ts") || one.line().equals("save 0001.ts");
            if (unknown) {
                FakeUploadService.reply(request, 404, "{\"info\":\"never heard of it\"}");
            }
            return unknown;
        };
        RecordSession session = rig.session();
        rig.record(session, 3);
        rig.stop(session);
        Await.until("the uploads", SpoolRig.PATIENCE, () -> rig.backlog.totals().ok() == 3);
        List<String> puts = rig.platform.all("PUT").stream()
                .map(FakeUploadService.Received::line)
                .toList();
        assertEquals(List.of("PUT 0001.ts", "PUT 0002.ts", "PUT 0003.ts", "PUT 0004.ts"), puts);
        assertEquals(
                rig.platform.all("PUT").get(0).body(),
                rig.platform.all("PUT").get(1).body());
        assertEquals(List.of(), rig.ledger.recent());
    }

    @Test
    void anUploadThatFailsGoesToTheSameAddressBeforeAnotherIsAskedFor() throws Exception {
        rig.platform.behaviour = (one, request) -> {
            boolean bad = one.line().equals("PUT 0001.ts");
            if (bad) {
                FakeUploadService.reply(request, 502, "");
            }
            return bad;
        };
        RecordSession session = rig.session();
        rig.record(session, 1);
        rig.stop(session);
        Await.until("the upload", SpoolRig.PATIENCE, () -> rig.backlog.totals().ok() == 1);
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
                rig.platform.lines());
    }

    @Test
    void whatThePlatformDoesNotWantNowIsNotWrittenToDiskAndIsThereWhenItDoes() throws Exception {
        rig.platform.behaviour = (one, request) -> {
            boolean not = one.op().equals("create")
                    && one.form().getOrDefault("start", "").compareTo("1700000009") < 0;
            if (not) {
                FakeUploadService.reply(request, 200, "{\"name\":\"\",\"uri\":\"\"}");
            }
            return not;
        };
        RecordSession session = rig.session("session", rig.platform.callback(), 5, Duration.ofSeconds(3));
        for (int i = 0; i < 8; i++) {
            int finished = i;
            rig.record(session, 1);
            Await.until(
                    "the answer",
                    SpoolRig.PATIENCE,
                    () -> rig.platform.all("create").size() >= finished);
        }
        rig.awaitKept(3);
        Await.until("none on disk", SpoolRig.PATIENCE, () -> rig.spool.figures().segments() == 0);
        rig.platform.behaviour = (one, request) -> false;
        rig.platform.received.clear();
        rig.record(session, 1);
        rig.stop(session);
        rig.awaitConfirmed(5);
        assertEquals(SpoolRig.seconds(4, 9), rig.confirmed());
        assertEquals(List.of(), rig.ledger.recent());
    }

    @Test
    void whatAnEarlierSessionLeftOutlivesAPlatformThatWantsNothingNow() throws Exception {
        rig.blackout = true;
        RecordSession first = rig.session();
        rig.record(first, 4);
        rig.stop(first);
        rig.platform.behaviour = (one, request) -> {
            boolean create = one.op().equals("create");
            if (create) {
                FakeUploadService.reply(request, 200, "{\"name\":\"\",\"uri\":\"\"}");
            }
            return create;
        };
        RecordSession second = rig.session("second", rig.platform.base() + "/second", 2, Duration.ofSeconds(1));
        Await.until("the new address to be tried", SpoolRig.PATIENCE, () -> rig.lastCutOff.equals("/second"));
        rig.blackout = false;
        rig.record(second, 4);
        rig.awaitKept(5);
        rig.platform.behaviour = (one, request) -> false;
        rig.platform.received.clear();
        rig.record(second, 1);
        rig.stop(second);
        rig.awaitConfirmed(7);
        assertEquals(List.of(6L, 0L, 1L, 2L, 3L, 7L, 8L), rig.confirmed());
        assertEquals(List.of(), rig.ledger.recent());
    }
}
