package org.ovcgateway.gateway.uplink;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** Which push may send how much. */
class LiveSharesTest {
    private static final long LIMIT = 16_000_000;
    private static final long SECOND = 1_000_000_000;

    /** A push that sends so much, as is known. */
    private static LiveLine sending(long bitsPerSecond) {
        LiveLine line = new LiveLine();
        line.steady(true);
        long sent = 0;
        for (int i = 0; i < 100; i++) {
            sent += bitsPerSecond / 80;
            line.sent(sent);
            line.measure(SECOND / 10);
        }
        assertEquals((double) bitsPerSecond, (double) line.needs(), bitsPerSecond / 100.0);
        return line;
    }

    @Test
    void oneAloneHasTheWholeLimit() {
        LiveLine only = sending(1_000_000);
        LiveShares.share(new LiveLine[] {only}, LIMIT, 0);
        assertEquals(LIMIT, only.share());
    }

    @Test
    void eachRankOfUploadsThatWaitsKeepsASixteenth() {
        LiveLine only = sending(1_000_000);
        LiveShares.share(new LiveLine[] {only}, LIMIT, 2);
        assertEquals(14_000_000, only.share());
    }

    @Test
    void theNewestHasWhatTheOlderOnesLeave() {
        LiveLine first = sending(6_000_000);
        LiveLine second = sending(4_000_000);
        LiveLine third = sending(9_000_000);
        LiveShares.share(new LiveLine[] {first, second, third}, LIMIT, 0);
        assertEquals(16_000_000 - 2 * 333_333, first.share());
        assertEquals(10_000_000.0 - 333_333, (double) second.share(), 100_000.0);
        assertEquals(6_000_000.0, (double) third.share(), 120_000.0);
    }

    @Test
    void whereTheOldestTakesEverythingTheOthersHaveASixteenthBetweenThem() {
        LiveLine first = sending(30_000_000);
        LiveLine second = sending(1_000_000);
        LiveShares.share(new LiveLine[] {first, second}, LIMIT, 0);
        assertEquals(15_500_000, first.share());
        assertEquals(500_000, second.share());
    }

    @Test
    void whatWasLeftOutCountsAsNeeded() {
        LiveLine line = new LiveLine();
        line.steady(true);
        line.measure(SECOND);
        line.lostUnit(125_000);
        line.measure(SECOND);
        assertEquals(550_000.0, (double) line.needs(), 60_000.0);
    }

    @Test
    void aPushThatCatchesUpIsNotTakenForOneThatNeedsSoMuch() {
        LiveLine line = new LiveLine();
        line.sent(5_000_000);
        line.measure(SECOND);
        assertEquals(0, line.needs());
        line.steady(true);
        line.sent(5_125_000);
        line.measure(SECOND);
        assertEquals(1_000_000, line.needs());
    }

    @Test
    void withoutALimitEveryShareIsUnlimited() {
        LiveLine line = sending(1_000_000);
        LiveShares.share(new LiveLine[] {line}, LIMIT, 0);
        LiveShares.free(new LiveLine[] {line});
        assertEquals(Long.MAX_VALUE, line.share());
    }
}
