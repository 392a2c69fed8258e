package org.ovcgateway.gateway.uplink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.ovcgateway.gateway.status.UplinkStatus;
import org.ovcgateway.gateway.supervise.ManualTimers;

/** The owner of the budget, in a time that stands still until it is moved. */
class UplinkTest {
    private static final long LIMIT = 4_000_000;

    private final ManualTimers timers = new ManualTimers();
    private final Uplink uplink = new Uplink(
            timers, () -> Duration.between(Instant.EPOCH, timers.now()).toNanos());

    /** An upload without end. */
    private final class Upload {
        private final Importance importance;
        private long bytes;
        private Pacing.Turn turn = () -> {};
        private boolean over;

        Upload(Importance importance) {
            this.importance = importance;
        }

        void ask() {
            if (over) {
                return;
            }
            turn = uplink.ask(importance, 1 << 16, timers, granted -> {
                bytes += granted;
                uplink.uploaded(granted);
                timers.after(Duration.ofMillis(1), this::ask);
            });
        }
    }

    /** A push, as its loop tells of it 25 times a second. */
    private final class Push {
        private final LiveLine line = uplink.live();
        private final long bitsPerSecond;
        private long sent;
        private boolean over;

        Push(long bitsPerSecond) {
            this.bitsPerSecond = bitsPerSecond;
            line.steady(true);
            send();
        }

        private void send() {
            if (!over) {
                sent += Math.min(bitsPerSecond, line.share()) / 8 / 25;
                line.sent(sent);
                timers.after(Duration.ofMillis(40), this::send);
            }
        }
    }

    private Upload upload(Importance importance) {
        Upload upload = new Upload(importance);
        upload.ask();
        return upload;
    }

    private void run(int seconds) {
        timers.advance(Duration.ofSeconds(seconds));
    }

    @Test
    void withoutALimitAPieceGoesAtOnceAndNothingTicks() {
        LiveLine line = uplink.live();
        long[] granted = {0};
        uplink.ask(Importance.BACK_FILL, 65_536, timers, bytes -> granted[0] += bytes);
        assertEquals(65_536, granted[0]);
        assertEquals(0, timers.waiting());
        assertEquals(Long.MAX_VALUE, line.share());
    }

    @Test
    void aBacklogDrainsWithWhatLiveLeaves() {
        uplink.limit(LIMIT);
        Push live = new Push(3_000_000);
        Upload old = upload(Importance.BACK_FILL);
        run(100);
        assertEquals(100 * 375_000.0, (double) live.sent, 20_000.0);
        assertEquals(100 * 125_000.0, (double) old.bytes, 400_000.0);
        assertEquals(LIMIT * 15 / 16, live.line.share());
    }

    @Test
    void whatHeadsAndStillsTakeIsMissingToUploads() {
        uplink.limit(LIMIT);
        Upload old = upload(Importance.BACK_FILL);
        for (int i = 0; i < 1000; i++) {
            uplink.uploaded(25_000);
            timers.advance(Duration.ofMillis(100));
        }
        assertEquals(100 * 250_000.0, (double) old.bytes, 1_000_000.0);
        assertEquals(25_000_000L, uplink.status().bytes().getOrDefault("other", 0L));
    }

    @Test
    void whereLiveTakesMoreThanThereIsBackFillGoesOnAndLiveIsGivenTheRest() {
        uplink.limit(LIMIT);
        Push live = new Push(6_000_000);
        Upload old = upload(Importance.BACK_FILL);
        run(200);
        assertEquals(200 * 468_750.0, (double) live.sent, 200 * 10_000.0);
        assertTrue(old.bytes > 200 * 27_000 && old.bytes < 200 * 40_000, "back-fill had " + old.bytes);
        assertTrue(live.sent + old.bytes < 200 * 515_000L, "all had " + (live.sent + old.bytes));
    }

    @Test
    void theNewestPushIsTheOneThatHasTooLittle() {
        uplink.limit(8_000_000L);
        Push first = new Push(3_000_000);
        Push second = new Push(3_000_000);
        Push third = new Push(3_000_000);
        run(60);
        long before = third.sent;
        long beforeSecond = second.sent;
        run(60);
        assertEquals(60 * 375_000L, second.sent - beforeSecond);
        assertEquals(120 * 375_000.0, (double) first.sent, 20_000.0);
        assertEquals(60 * 250_000.0, (double) (third.sent - before), 600_000.0);
        first.over = true;
        uplink.ended(first.line);
        run(60);
        before = third.sent;
        run(10);
        assertEquals(10 * 375_000L, third.sent - before);
    }

    @Test
    void aLimitThatIsTakenAwayLetsEverythingGo() {
        uplink.limit(64_000L);
        LiveLine line = uplink.live();
        Upload old = upload(Importance.BACK_FILL);
        run(2);
        assertTrue(old.bytes < 30_000, old.bytes + " bytes");
        assertTrue(line.share() <= 64_000);
        uplink.limit(null);
        run(2);
        assertTrue(old.bytes > 10_000_000, old.bytes + " bytes");
        assertEquals(Long.MAX_VALUE, line.share());
        assertNull(uplink.status().maxBitsPerSecond());
    }

    @Test
    void aLimitThatComesHoldsFromThenOn() {
        Upload old = upload(Importance.PRESENT);
        run(1);
        uplink.limit(LIMIT);
        run(1);
        long before = old.bytes;
        run(100);
        assertEquals(100 * 500_000.0, (double) (old.bytes - before), 500_000.0);
    }

    @Test
    void aTurnThatIsGivenUpDoesNotCome() {
        uplink.limit(64_000L);
        Upload first = upload(Importance.PRESENT);
        Upload second = upload(Importance.PRESENT);
        first.turn.giveUp();
        long before = first.bytes;
        run(60);
        assertEquals(before, first.bytes);
        assertEquals(60 * 8_000.0, (double) second.bytes, 60_000.0);
    }

    @Test
    void nothingTicksWhenThereIsNothingToShare() {
        uplink.limit(LIMIT);
        Upload last = upload(Importance.PRESENT);
        run(1);
        last.over = true;
        last.turn.giveUp();
        LiveLine line = uplink.live();
        run(1);
        uplink.ended(line);
        run(1);
        assertEquals(0, timers.waiting());
    }

    @Test
    void everythingIsCountedByWhatItIsFor() {
        LiveLine ended = uplink.live();
        ended.sent(1000);
        LiveLine running = uplink.live();
        running.sent(500);
        uplink.ended(ended);
        uplink.ended(ended);
        uplink.ask(Importance.ALARM_CLIP, 100, timers, bytes -> {});
        uplink.ask(Importance.PRESENT, 20, timers, bytes -> {});
        uplink.ask(Importance.BACK_FILL, 3, timers, bytes -> {});
        uplink.uploaded(133);
        assertEquals(1633, uplink.sent());
        UplinkStatus status = uplink.status();
        assertEquals(
                "{alarm_clip=100, back_fill=3, live=1500, other=10, present=20}",
                status.bytes().toString());
    }
}
