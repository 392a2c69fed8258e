package org.ovcgateway.gateway.uplink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The arithmetic of the budget, at 8 Mbit/s: a megabyte a second. */
class RationTest {
    private static final long MEGABYTE = 1_000_000;
    private static final int STEPS_PER_SECOND = 20;

    private final Ration<String> ration = new Ration<>(8 * MEGABYTE);
    private final Map<String, Long> granted = new HashMap<>();

    private void ask(String who) {
        ration.ask(rank(who), who, 1 << 20);
    }

    private static Importance rank(String who) {
        return who.startsWith("alarm")
                ? Importance.ALARM_CLIP
                : who.startsWith("now") ? Importance.PRESENT : Importance.BACK_FILL;
    }

    /** Lets so many seconds pass; whoever is granted a piece asks for the next. */
    private void run(int seconds, long elsewherePerSecond) {
        for (int i = 0; i < seconds * STEPS_PER_SECOND; i++) {
            ration.pass(1_000_000_000L / STEPS_PER_SECOND, elsewherePerSecond / STEPS_PER_SECOND);
            for (Ration.Grant<String> next = ration.next(); next != null; next = ration.next()) {
                granted.merge(next.to(), (long) next.bytes(), Long::sum);
                ask(next.to());
            }
        }
    }

    private long granted(String who) {
        return granted.getOrDefault(who, 0L);
    }

    private void assertGranted(double megabytes, String who) {
        assertEquals(megabytes, granted(who) / (double) MEGABYTE, 0.06 * megabytes, who);
    }

    @Test
    void whatLiveLeavesIsForUploads() {
        ask("old");
        run(100, 750_000);
        assertGranted(25, "old");
    }

    @Test
    void uploadsTakeAllWhereNothingElseIsSent() {
        ask("old");
        run(100, 0);
        assertGranted(100, "old");
    }

    @Test
    void alarmClipsComeFirstAndBackFillLastAndNobodyStarves() {
        ask("old");
        ask("now");
        ask("alarm");
        run(160, 0);
        assertGranted(160.0 / 17, "old");
        assertGranted((160 - 160.0 / 17) / 17, "now");
        assertTrue(granted("alarm") > 135 * MEGABYTE, granted.toString());
        assertTrue(granted("alarm") + granted("now") + granted("old") <= 161 * MEGABYTE, granted.toString());
    }

    @Test
    void whatIsRecordedNowComesBeforeBackFill() {
        ask("old");
        ask("now");
        run(160, 500_000);
        assertGranted(160.0 / 17, "old");
        assertGranted(80 - 160.0 / 17, "now");
    }

    @Test
    void channelsOfOneRankGetTheSameHoweverManyThereAre() {
        for (int i = 0; i < 16; i++) {
            ask("old " + i);
        }
        run(160, 500_000);
        for (int i = 0; i < 16; i++) {
            assertGranted(5, "old " + i);
        }
    }

    @Test
    void whereLiveTakesEverythingEachRankStillGetsASixteenthOfIt() {
        ask("old");
        ask("alarm");
        run(160, MEGABYTE);
        assertGranted(10, "alarm");
        assertGranted(10 + 10 / 16.0, "old");
    }

    @Test
    void aKeyFrameOfTwoMegabytesIsPaidForByWaiting() {
        run(1, 0);
        ration.pass(0, 2 * MEGABYTE);
        ask("old");
        int waited = 0;
        while (granted("old") == 0) {
            run(1, 0);
            waited++;
        }
        assertEquals(2, waited);
    }

    @Test
    void nobodyOwesMoreThanFourSeconds() {
        ration.pass(0, 100 * MEGABYTE);
        ask("old");
        run(4, 0);
        assertTrue(granted("old") <= Ration.LARGEST_PIECE, granted.toString());
        run(1, 0);
        assertTrue(granted("old") >= 9 * MEGABYTE / 10, granted.toString());
    }

    @Test
    void anIdleLineSavesUpAFifthOfASecondAndNoMore() {
        run(1000, 0);
        ask("old");
        long burst = 0;
        for (Ration.Grant<String> next = ration.next(); next != null; next = ration.next()) {
            burst += next.bytes();
            ask("old");
        }
        assertTrue(burst <= MEGABYTE / 5 && burst > MEGABYTE / 8, "burst of " + burst);
    }

    @Test
    void piecesAreNoLongerThanWhatIsThereToSend() {
        ration.pass(1_000_000_000, 0);
        ration.ask(Importance.BACK_FILL, "end", 17);
        Ration.Grant<String> grant = ration.next();
        assertEquals(new Ration.Grant<>("end", Importance.BACK_FILL, 17), grant);
        assertNull(ration.next());
    }

    @Test
    void onTheSlowestLinePiecesAreSmallAndStillGo() {
        ration.limit(64_000);
        ask("old");
        run(100, 8_000);
        assertEquals(50_000.0, (double) granted("old"), 5_000.0);
    }

    @Test
    void anotherLimitHoldsAtOnce() {
        ask("old");
        run(10, 0);
        long before = granted("old");
        ration.limit(800_000);
        run(100, 0);
        assertEquals(10.0 * MEGABYTE, (double) (granted("old") - before), MEGABYTE / 4.0);
    }

    @Test
    void whoGivesUpIsGrantedNothing() {
        ask("old");
        ask("old too");
        ration.forget("old");
        run(1, 0);
        assertEquals(0, granted("old"));
        assertTrue(granted("old too") > 0);
        assertTrue(ration.isAsked());
        ration.forget("old too");
        assertFalse(ration.isAsked());
    }

    @Test
    void itTellsWhenTheNextTurnComes() {
        ration.pass(0, MEGABYTE);
        ask("old");
        long wait = ration.untilNext();
        assertEquals(1_050_000_000.0, (double) wait, 20_000_000.0);
        ration.pass(wait, 0);
        assertTrue(ration.next() != null);
    }
}
