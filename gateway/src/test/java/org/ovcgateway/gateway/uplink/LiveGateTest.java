package org.ovcgateway.gateway.uplink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ovcgateway.media.AccessUnit;
import org.ovcgateway.media.AudioFormat;
import org.ovcgateway.media.Codec;
import org.ovcgateway.media.TrackFormat;
import org.ovcgateway.media.VideoFormat;
import org.ovcgateway.media.relay.Sink;

/** What a push leaves out when its share is too small, in a time of its own. */
class LiveGateTest {
    private static final int FRAMES_PER_SECOND = 25;
    private static final byte[] ZEROS = new byte[2_000_000];
    private static final VideoFormat VIDEO = new VideoFormat(
            Codec.H264,
            List.of(Unpooled.wrappedBuffer(new byte[] {0x67, 0x42}), Unpooled.wrappedBuffer(new byte[] {0x68, 0x42})),
            320,
            240);
    private static final AudioFormat AAC =
            new AudioFormat(Codec.AAC, 48_000, 1, Unpooled.wrappedBuffer(new byte[] {0x11, (byte) 0x88}));

    private final LiveLine line = new LiveLine();
    private final Target target = new Target();
    private long frame;
    private int losses;
    private final LiveGate gate =
            new LiveGate(target, line, () -> frame * 1_000_000_000 / FRAMES_PER_SECOND, () -> losses++);

    /** Sends what it gets at once, and writes down what it was. */
    private final class Target implements Sink {
        final StringBuilder seen = new StringBuilder();
        long bytes;

        @Override
        public void accept(AccessUnit unit) {
            seen.append(unit.startsGroup() ? 'K' : unit.isVideo() ? 'd' : 'a');
            bytes += unit.size();
            line.sent(bytes);
        }

        @Override
        public void discontinuity() {
            seen.append('|');
        }
    }

    private void unit(TrackFormat format, boolean key, int bytes) {
        long time = frame * AccessUnit.CLOCK_RATE / FRAMES_PER_SECOND;
        AccessUnit unit = new AccessUnit(format, time, time, key, Unpooled.wrappedBuffer(ZEROS, 0, bytes));
        gate.accept(unit);
        unit.release();
    }

    /** A group of so many seconds. */
    private void group(int seconds, int keyBytes, int deltaBytes) {
        unit(VIDEO, true, keyBytes);
        frame++;
        for (int i = 1; i < seconds * FRAMES_PER_SECOND; i++, frame++) {
            unit(VIDEO, false, deltaBytes);
        }
    }

    /** Groups of a second with 3 Mbit/s: 375 kB. */
    private void groups(int count) {
        for (int i = 0; i < count; i++) {
            group(1, 135_000, 10_000);
        }
    }

    @Test
    void withoutALimitNothingIsLeftOut() {
        groups(60);
        assertEquals(60 * 375_000, target.bytes);
        assertEquals(0, line.lostGroups());
    }

    @Test
    void aPushThatFitsLosesNothing() {
        line.share(3_000_000);
        groups(600);
        assertEquals(600 * 375_000L, target.bytes);
        assertEquals(0, line.lostGroups());
        assertEquals(0, losses);
    }

    @Test
    void aGroupOfTenSecondsWithAKeyFrameOfTwoMegabytesFitsAsWellAsAnyOther() {
        line.share(4_000_000);
        for (int i = 0; i < 20; i++) {
            group(10, 2_000_000, 12_000);
        }
        assertEquals(0, line.lostGroups());
    }

    @Test
    void whatDoesNotFitLosesWholeGroupsUntilItFits() {
        line.share(1_500_000);
        groups(200);
        String group = "K" + "d".repeat(24);
        for (String run : target.seen.toString().split("\\|")) {
            assertEquals("", run.replace(group, ""), "only whole groups");
        }
        long passed = target.bytes / 375_000;
        assertTrue(passed >= 100 && passed <= 106, passed + " of 200 groups passed");
        assertEquals(200 - passed, line.lostGroups());
        assertEquals(25 * line.lostGroups(), line.lostUnits());
        assertEquals(line.lostGroups(), losses);
    }

    @Test
    void aShareThatGrowsAgainEndsTheLosses() {
        line.share(750_000);
        groups(40);
        long lost = line.lostGroups();
        assertTrue(lost > 20, lost + " lost");
        line.share(4_000_000);
        groups(2);
        lost = line.lostGroups();
        groups(100);
        assertEquals(lost, line.lostGroups());
    }

    @Test
    void aLimitThatComesLaterHoldsFromThenOn() {
        groups(100);
        line.share(1_500_000);
        groups(100);
        assertTrue(line.lostGroups() >= 46 && line.lostGroups() <= 50, line.lostGroups() + " lost");
    }

    @Test
    void whatWasCachedAndGoesInOneBurstIsNotHeldAgainstThePush() {
        line.share(3_000_000);
        long begin = frame;
        group(10, 135_000, 10_000);
        frame = begin + 1; // all of it came at once
        groups(50);
        assertEquals(0, line.lostGroups());
    }

    @Test
    void soundOfAGroupThatIsLeftOutIsLeftOutToo() {
        line.share(100_000);
        for (int i = 0; i < 20; i++) {
            unit(VIDEO, true, 375_000);
            unit(AAC, false, 400);
            frame += FRAMES_PER_SECOND;
        }
        String seen = target.seen.toString();
        assertTrue(line.lostGroups() > 10, seen);
        assertEquals("", seen.replace("|", "").replace("Ka", ""));
        assertEquals(2 * line.lostGroups(), line.lostUnits());
    }

    @Test
    void aPushOfSoundAloneLosesSeconds() {
        line.share(32_000);
        for (int i = 0; i < 60; i++) {
            for (int j = 0; j < FRAMES_PER_SECOND; j++, frame++) {
                unit(AAC, false, 320);
            }
        }
        long lost = line.lostGroups();
        assertTrue(lost >= 26 && lost <= 30, lost + " seconds lost");
        List<Integer> runs = new ArrayList<>();
        for (String run : target.seen.toString().split("\\|")) {
            runs.add(run.length() % FRAMES_PER_SECOND);
        }
        assertTrue(runs.stream().allMatch(rest -> rest == 0), runs.toString());
    }
}
