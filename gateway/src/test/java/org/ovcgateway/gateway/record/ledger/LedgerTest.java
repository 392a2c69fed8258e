package org.ovcgateway.gateway.record.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is not on record, and how the next start learns what a crash has cost. */
class LedgerTest {
    private static final Instant T = Instant.parse("2026-03-01T10:00:00Z");

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    private static Instant at(double seconds) {
        return T.plus(Duration.ofNanos(Math.round(seconds * 1e9)));
    }

    private static Gap gap(double from, double to, Cause cause) {
        return new Gap(3, "s", at(from), at(to), cause, "");
    }

    private List<Gap> onFile() throws IOException {
        return new LedgerFile(folder).read();
    }

    /** A daemon that records a segment of each second up to {@code segments}, all safe, and is gone. */
    private void crashed(String boot, int segments) {
        try (Ledger ledger = new Ledger(folder, boot)) {
            Account account = ledger.account(3);
            account.opened("s", at(0));
            for (int i = 0; i < segments; i++) {
                recorded(account, i, i + 1);
                account.safe(at(i));
            }
        }
    }

    private static void recorded(Account account, double from, double to) {
        recorded(account, from, to, Cause.CAMERA_OFFLINE);
    }

    private static void recorded(Account account, double from, double to, Cause cause) {
        account.recorded("s", at(from), at(to), cause, Math.round(to * 1e9));
    }

    @Test
    void gapsAreKeptOverRestartsAndThoseThatFollowOnEachOtherAreOne() throws IOException {
        for (int i = 0; i < 3; i++) {
            try (Ledger ledger = new Ledger(folder)) {
                ledger.record(gap(i, i + 1, Cause.UPLINK));
            }
        }
        try (Ledger ledger = new Ledger(folder)) {
            ledger.record(gap(3, 4, Cause.DISK));
            ledger.record(gap(5, 6, Cause.DISK));
        }
        assertEquals(List.of(gap(0, 3, Cause.UPLINK), gap(3, 4, Cause.DISK), gap(5, 6, Cause.DISK)), onFile());
    }

    @Test
    void aLineThatWasTornIsPassedOverAndTheNextOneIsWhole() throws IOException {
        LedgerFile file = new LedgerFile(folder);
        file.append(List.of(gap(0, 1, Cause.UPLINK), gap(2, 3, Cause.DISK)));
        Path path = folder.resolve("ledger.jsonl");
        String text = Files.readString(path);
        int first = text.indexOf('\n') + 1;
        for (int length = first; length < text.length() - 1; length++) {
            Files.writeString(path, text.substring(0, length));
            file.append(List.of(gap(5, 6, Cause.MEMORY)));
            assertEquals(
                    List.of(gap(0, 1, Cause.UPLINK), gap(5, 6, Cause.MEMORY)), onFile(), text.substring(first, length));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5, 199, 200, 201})
    void theNewestAreThoseAtTheEnd(int limit) throws IOException {
        LedgerFile file = new LedgerFile(folder);
        List<Gap> gaps = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            gaps.add(gap(2 * i, 2 * i + 1, Cause.UPLINK));
        }
        file.append(gaps);
        assertEquals(gaps.subList(Math.max(0, 200 - limit), 200), file.newest(limit));
    }

    @Test
    void garbageInTheFileIsPassedOver() throws IOException {
        LedgerFile file = new LedgerFile(folder);
        file.append(List.of(gap(0, 1, Cause.UPLINK)));
        Files.write(
                folder.resolve("ledger.jsonl"),
                List.of("\0\0\0", "[1]", "{}", "{\"channel\":\"x\"}", "{\"cause\":\"none\",\"from\":1}"),
                StandardOpenOption.APPEND);
        file.append(List.of(gap(2, 3, Cause.UPLINK)));
        assertEquals(List.of(gap(0, 1, Cause.UPLINK), gap(2, 3, Cause.UPLINK)), onFile());
    }

    @Test
    void theFilesDoNotGrowWithoutBound() throws IOException {
        LedgerFile file = new LedgerFile(folder, 2000);
        for (int i = 0; i < 100; i++) {
            file.append(List.of(gap(2 * i, 2 * i + 1, Cause.UPLINK)));
        }
        List<Gap> kept = onFile();
        assertEquals(gap(198, 199, Cause.UPLINK), kept.get(kept.size() - 1));
        assertTrue(kept.size() > 10 && kept.size() < 30, "kept " + kept.size());
        try (var files = Files.list(folder)) {
            assertTrue(files.allMatch(each -> each.toFile().length() < 2300));
        }
    }

    @Test
    void whatCannotBeWrittenIsWrittenLater() throws IOException {
        Path blocked = Files.writeString(folder.resolve("state"), "a file where a folder should be");
        try (Ledger ledger = new Ledger(blocked)) {
            ledger.record(gap(0, 1, Cause.DISK_FULL));
            ledger.mark(3, null);
            assertEquals(List.of(gap(0, 1, Cause.DISK_FULL)), ledger.recent());
            Files.delete(blocked);
            ledger.record(gap(4, 5, Cause.DISK_FULL));
        }
        assertEquals(List.of(gap(0, 1, Cause.DISK_FULL), gap(4, 5, Cause.DISK_FULL)), new LedgerFile(blocked).read());
    }

    @Test
    void aKilledDaemonLeavesAGapUpToTheFirstNewSegment() throws IOException {
        crashed("boot 1", 5);
        try (Ledger ledger = new Ledger(folder, "boot 1")) {
            ledger.load();
            ledger.account(3).opened("s", at(20));
            recorded(ledger.account(3), 20.5, 21.5);
        }
        assertEquals(List.of(gap(5, 20.5, Cause.DAEMON_DOWN)), onFile());
    }

    @Test
    void anotherBootOfTheMachineMeansAPowerCut() throws IOException {
        crashed("boot 1", 5);
        try (Ledger ledger = new Ledger(folder, "boot 2")) {
            ledger.load();
            ledger.account(3).opened("s", at(20));
            recorded(ledger.account(3), 20, 21);
        }
        assertEquals(List.of(gap(5, 20, Cause.POWER_CUT)), onFile());
    }

    @Test
    void aCrashBeforeTheFirstNewSegmentForgetsNothing() throws IOException {
        crashed("boot 1", 5);
        for (int i = 0; i < 2; i++) {
            try (Ledger ledger = new Ledger(folder, "boot 1")) {
                ledger.load();
                ledger.account(3).opened("s", at(10 + i));
                ledger.account(3).closed("s", at(10.5 + i));
            }
        }
        try (Ledger ledger = new Ledger(folder, "boot 1")) {
            ledger.load();
            ledger.account(3).opened("s", at(20));
            recorded(ledger.account(3), 20, 21);
        }
        assertEquals(List.of(gap(5, 20, Cause.DAEMON_DOWN)), onFile());
    }

    @Test
    void whatIsFoundOnDiskIsNoGap() throws IOException {
        try (Ledger ledger = new Ledger(folder, "b")) {
            Account account = ledger.account(3);
            account.opened("s", at(0));
            recorded(account, 0, 1);
            account.safe(at(0));
            recorded(account, 1, 2);
            recorded(account, 2, 3); // written before it could be told
            recorded(account, 3, 4);
        }
        try (Ledger ledger = new Ledger(folder, "b")) {
            ledger.load();
            Account account = ledger.account(3);
            account.found(at(2), at(3));
            account.damaged(at(3), at(4), "torn");
            account.foundAll();
            account.opened("s", at(9));
            recorded(account, 10, 11);
        }
        assertEquals(List.of(gap(1, 2, Cause.DAEMON_DOWN), gap(3, 10, Cause.DAEMON_DOWN)), onFile());
    }

    @Test
    void whatTheDiskSpoiltBeforeTheCrashIsAGapOfItsOwn() throws IOException {
        crashed("b", 5);
        try (Ledger ledger = new Ledger(folder, "b")) {
            ledger.load();
            ledger.account(3).damaged(at(2), at(3), "torn");
            ledger.account(3).foundAll();
        }
        assertEquals(List.of(new Gap(3, "", at(2), at(3), Cause.DISK, "torn")), onFile());
    }

    @Test
    void aRecordingThatThePlatformEndedLeavesNothingBehind() throws IOException {
        try (Ledger ledger = new Ledger(folder, "b")) {
            Account account = ledger.account(3);
            account.opened("s", at(0));
            recorded(account, 0, 1);
            account.closed("s", null);
            account.safe(at(0));
        }
        assertFalse(Files.exists(folder.resolve("recording/3.json")));
        assertEquals(List.of(), onFile());
    }

    @Test
    void anEndedRecordingThatWasNotSafeYetIsAccountedForAtTheNextStart() throws IOException {
        try (Ledger ledger = new Ledger(folder, "b")) {
            Account account = ledger.account(3);
            account.opened("s", at(0));
            recorded(account, 0, 1);
            account.safe(at(0));
            recorded(account, 1, 2);
            account.closed("s", null);
        }
        try (Ledger ledger = new Ledger(folder, "b")) {
            ledger.load();
            ledger.account(3).foundAll();
        }
        assertEquals(List.of(gap(1, 2, Cause.DAEMON_DOWN)), onFile());
        assertFalse(Files.exists(folder.resolve("recording/3.json")));
    }

    @Test
    void aDaemonThatWasToldToStopSaysSo() throws IOException {
        try (Ledger ledger = new Ledger(folder, "b")) {
            Account account = ledger.account(3);
            account.opened("s", at(0));
            recorded(account, 0, 1);
            account.suspended("s");
            account.safe(at(0));
        }
        try (Ledger ledger = new Ledger(folder, "b")) {
            ledger.load();
            ledger.account(3).opened("s", at(4));
            recorded(ledger.account(3), 5, 6);
        }
        assertEquals(List.of(gap(1, 5, Cause.DAEMON_STOPPED)), onFile());
    }

    @Test
    void aChannelConfiguredAnewHasAGapToo() throws IOException {
        try (Ledger ledger = new Ledger(folder, "b")) {
            Account account = ledger.account(3);
            account.opened("s", at(0));
            recorded(account, 0, 1);
            account.suspended("s");
            account.opened("s", at(2));
            recorded(account, 3, 4);
        }
        assertEquals(List.of(gap(1, 3, Cause.DAEMON_STOPPED)), onFile());
    }

    @Test
    void aGapBetweenSegmentsHasItsCauseUnlessTheClockWasSet() throws IOException {
        try (Ledger ledger = new Ledger(folder, "b")) {
            Account account = ledger.account(3);
            account.opened("s", at(0));
            recorded(account, 0, 1);
            recorded(account, 1.04, 2); // a frame
            recorded(account, 2.041, 3, Cause.MEMORY);
            recorded(account, 5, 6, Cause.CAMERA_OFFLINE);
            account.recorded("s", at(3600), at(3601), Cause.CAMERA_OFFLINE, 8_000_000_000L);
            account.closed("s", at(3610));
        }
        assertEquals(
                List.of(
                        gap(2, 2.041, Cause.MEMORY),
                        gap(3, 5, Cause.CAMERA_OFFLINE),
                        gap(6, 3600, Cause.CLOCK_JUMP),
                        gap(3601, 3610, Cause.CAMERA_OFFLINE)),
                onFile());
    }

    @Test
    void totalsAreByChannelAndCause() {
        try (Ledger ledger = new Ledger(null)) {
            ledger.record(gap(0, 1, Cause.UPLINK));
            ledger.record(gap(1, 2.5, Cause.UPLINK));
            ledger.record(new Gap(0, "s", at(0), at(4), Cause.DISK, ""));
            assertEquals(
                    Map.of(
                            3, Map.of(Cause.UPLINK, new Ledger.Total(2, 2.5)),
                            0, Map.of(Cause.DISK, new Ledger.Total(1, 4))),
                    ledger.totals());
        }
    }

    @Test
    void everyCauseHasAName() {
        for (Cause cause : Cause.values()) {
            assertEquals(cause, Cause.of(cause.key()));
        }
        assertNull(Cause.of("x"));
        assertNotNull(Gap.parse(gap(0, 1, Cause.CLOCK_JUMP).toJson().encode()));
    }
}
