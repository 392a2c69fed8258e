package org.ovcgateway.media.rtmp;

import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.ovcgateway.media.rtmp.ServerWatch.Sight;

class ServerWatchTest {
    private static final Duration STALL = Duration.ofSeconds(10);
    private static final long SECOND = 1_000_000_000L;
    private static final long WINDOW = 250_000;

    private final ServerWatch watch = new ServerWatch(STALL, 0);

    private String judge(long sent, long acknowledged, long pongs, int second) {
        return String.valueOf(watch.judge(new Sight(sent, acknowledged, pongs, true), second * SECOND));
    }

    private static void assertGone(String verdict, String words) {
        assertTrue(verdict.contains(words), verdict);
    }

    private static void assertThere(String verdict) {
        assertTrue(verdict.equals("null"), verdict);
    }

    @Test
    void whoNeverGaveASignIsNotJudged() {
        assertThere(judge(1 << 30, -1, 0, 3600));
    }

    @Test
    void whoAnswersPingsMustGoOn() {
        assertThere(judge(0, -1, 1, 1));
        assertThere(judge(1000, -1, 2, 15));
        assertThere(judge(1000, -1, 2, 35));
        assertGone(judge(1000, -1, 2, 36), "no sign for 20000 ms");
    }

    @Test
    void anAcknowledgementIsASignToo() {
        assertThere(judge(WINDOW, -1, 1, 1));
        assertThere(judge(2 * WINDOW, WINDOW, 1, 20));
        assertThere(judge(2 * WINDOW, WINDOW, 1, 40));
        assertGone(judge(2 * WINDOW, WINDOW, 1, 41), "no sign for 20000 ms");
    }

    @Test
    void aFullLineSaysNothingOfTheServer() {
        assertThere(judge(0, -1, 1, 1));
        assertNull(watch.judge(new Sight(1000, -1, 1, false), 20 * SECOND));
        assertThere(judge(1000, -1, 1, 40));
        assertGone(judge(1000, -1, 1, 41), "no sign");
    }

    @Test
    void whoHasAcknowledgedTwiceHasShownItsRhythm() {
        judge(WINDOW, WINDOW, 0, 1);
        judge(2 * WINDOW, 2 * WINDOW, 0, 2);
        assertThere(judge(4 * WINDOW, 2 * WINDOW, 0, 60));
        assertGone(judge(4 * WINDOW + 1, 2 * WINDOW, 0, 61), "acknowledged none of the last 500001 bytes in 10000 ms");
    }

    @Test
    void aLongTimeIsGivenAfterTheLastAcknowledgement() {
        judge(WINDOW, WINDOW, 0, 1);
        judge(2 * WINDOW, 2 * WINDOW, 0, 2);
        assertThere(judge(10 * WINDOW, 2 * WINDOW, 0, 12));
        assertGone(judge(10 * WINDOW, 2 * WINDOW, 0, 13), "acknowledged none");
    }

    /** One acknowledgement tells nothing of the distance to the next: twice what servers usually leave is waited for. */
    @Test
    void whoHasAcknowledgedOnceMayKeepAWindowOfItsOwn() {
        judge(WINDOW, WINDOW, 0, 1);
        assertThere(judge(WINDOW + 2 * ServerWatch.USUAL_WINDOW, WINDOW, 0, 60));
        assertGone(judge(WINDOW + 2 * ServerWatch.USUAL_WINDOW + 1, WINDOW, 0, 61), "acknowledged none");
    }
}
