package org.ovcgateway.media.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ovcgateway.media.h26x.SequenceParameterSet;

class TimeLineTest {
    private static final String IDR = "658801";
    private static final String P = "419a01";
    private static final byte[] AAC = ByteBufUtil.decodeHexDump("00100008c1");

    @Test
    void aStampThatWrapsGoesOn() {
        try (Sender sender = Sender.h264()) {
            sender.timestamp = -3600 * 3;
            sender.send(true, IDR);
            for (int i = 0; i < 6; i++) {
                sender.nextFrame().send(true, P);
            }
            assertSteps(sender, 3600);
            assertEquals(0, sender.statistics().stampRepairs());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-90_000 * 20, 90_000 * 20, Integer.MAX_VALUE, Integer.MIN_VALUE, -90_001 - 3600})
    void aJumpIsRepairedOnceAndCounted(int jump) {
        try (Sender sender = Sender.h264()) {
            sender.send(true, IDR).nextFrame().send(true, P);
            sender.timestamp += jump;
            for (int i = 0; i < 5; i++) {
                sender.nextFrame().send(true, P);
            }
            assertSteps(sender, 3600);
            assertEquals(1, sender.statistics().stampRepairs());
        }
    }

    @Test
    void stampsThatFollowAStallOfTheSourceKeepTheirDistance() {
        try (Sender sender = Sender.h264()) {
            sender.send(true, IDR).nextFrame();
            sender.nanos += 20_000_000_000L;
            sender.timestamp += 20 * 90_000;
            sender.send(true, P);
            assertEquals(
                    3600 + 20 * 90_000,
                    sender.sink.last().pts() - sender.sink.units.get(0).pts());
            assertEquals(0, sender.statistics().stampRepairs());
        }
    }

    @Test
    void stampsThatJumpBackAfterAStallContinueAtTheTimeOfArrival() {
        try (Sender sender = Sender.h264()) {
            sender.send(true, IDR).nextFrame().send(true, P);
            sender.nanos += 8_000_000_000L;
            sender.timestamp = -1_000_000;
            sender.send(true, P).nextFrame().send(true, P);
            List<CollectingSink.Unit> units = sender.sink.units;
            assertEquals(8 * 90_000, units.get(2).pts() - units.get(1).pts());
            assertEquals(3600, units.get(3).pts() - units.get(2).pts());
            assertEquals(1, sender.statistics().stampRepairs());
        }
    }

    /** As after a stall of the network, in whose midst the camera's clock was set, or stands still. */
    @ParameterizedTest
    @ValueSource(ints = {-3 * 90_000, -3600})
    void whatIsRepairedAndArrivesTogetherIsAMillisecondApart(int jump) {
        try (Sender sender = Sender.h264()) {
            sender.send(true, IDR);
            sender.timestamp += 3600 + jump;
            sender.send(true, P);
            assertSteps(sender, 90);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1000, -100, 100, 900})
    void aCameraWhoseClockIsOffStaysWithTheClockOfArrivalForADay(int partsPerMillion) {
        RtpClock clock = new RtpClock(90_000);
        Random jitter = new Random(1);
        clock.start(0, 0, 90_000);
        long before = 90_000;
        for (long frame = 1; frame < 25L * 86_400; frame++) {
            long nanos = frame * 40_000_000;
            long stamp = frame * 3600 + frame * 3600 * partsPerMillion / 1_000_000;
            long late = jitter.nextInt(30_000_000);
            long place = clock.map((int) stamp, nanos + late);
            assertTrue(place > before, "frame " + frame);
            before = place;
            long off = place - 90_000 - frame * 3600;
            if (Math.abs(off) > 90 * 150) {
                throw new AssertionError("expected at most 150 ms but was " + off / 90 + " ms at frame " + frame);
            }
        }
        assertEquals(0, clock.jumps());
        assertEquals(86.4 * partsPerMillion / 1000, clock.drift() / 90_000.0, 0.15);
    }

    @Test
    void aSteadyClockIsLeftAloneWhateverTheNetworkDoes() {
        RtpClock clock = new RtpClock(90_000);
        clock.start(0, 0, 0);
        for (long frame = 1; frame < 25L * 3600; frame++) {
            long burst = frame / 25 % 5 == 0 ? 400_000_000L * (frame % 25) / 25 : 0;
            assertEquals(frame * 3600, clock.map((int) (frame * 3600), frame * 40_000_000 + burst));
        }
        assertEquals(0, clock.drift());
    }

    @Test
    void stampsThatStandStillGetTheTimeOfArrival() {
        try (Sender sender = Sender.h264()) {
            sender.send(true, IDR);
            for (int i = 0; i < 100; i++) {
                sender.nanos += 40_000_000;
                sender.send(true, P);
            }
            assertSteps(sender, 3600);
        }
    }

    @Test
    void audioBeginsWhereItArrivesAndIsAlignedByReports() {
        try (Sender sender =
                new Sender(Sender.h264Track(Map.of("sprop-parameter-sets", Sender.H264_SETS)), Sender.aacTrack())) {
            Source video = new Source(sender, 90_000, 1_000);
            Source audio = new Source(sender, 48_000, -5_000);
            // Audio is 300 ms late on its way: what arrives with a picture was heard 300 ms before it.
            for (int i = 0; i < 200; i++) {
                sender.nanos = i * 20_000_000L;
                video.at(0, 96, sender.nanos, i == 0 ? IDR : P);
                audio.at(1, 97, sender.nanos - 300_000_000L, null);
                if (i == 49) {
                    assertEquals(0, apart(sender));
                    video.report(0, sender.nanos);
                    audio.report(1, sender.nanos);
                }
            }
            assertEquals(-300, apart(sender));
            assertMonotonic(sender.sink.audio());
            assertEquals(0, sender.statistics().stampRepairs());
        }
    }

    @Test
    void reportsOfDifferentWallClocksAlignNothing() {
        try (Sender sender =
                new Sender(Sender.h264Track(Map.of("sprop-parameter-sets", Sender.H264_SETS)), Sender.aacTrack())) {
            Source video = new Source(sender, 90_000, 0);
            Source audio = new Source(sender, 48_000, 0);
            for (int i = 0; i < 50; i++) {
                sender.nanos = i * 20_000_000L;
                video.at(0, 96, sender.nanos, i == 0 ? IDR : P);
                audio.at(1, 97, sender.nanos, null);
                if (i == 10) {
                    video.report(0, sender.nanos);
                    audio.report(1, sender.nanos + 3_600_000_000_000L);
                }
            }
            assertEquals(0, apart(sender));
        }
    }

    /** Presentation times of I P B B P B B as IBBP in decoding order, two deep at most. */
    @ParameterizedTest
    @ValueSource(ints = {2, SequenceParameterSet.UNKNOWN})
    void decodingTimesNeverDecreaseAndNeverPassPresentation(int reorderDepth) {
        int[] pictures = {0, 3, 1, 2, 6, 4, 5, 9, 7, 8, 12, 10, 11, 15, 13, 14};
        DecodeTimes times = new DecodeTimes();
        times.configure(reorderDepth, 25);
        long last = Long.MIN_VALUE;
        int wrong = 0;
        for (int picture : pictures) {
            times.next(90_000 + picture * 3600L, 3600);
            assertTrue(times.dts() >= last && times.dts() <= times.pts());
            last = times.dts();
            wrong += times.pts() == 90_000 + picture * 3600L ? 0 : 1;
        }
        assertEquals(times.repairs(), wrong);
        assertEquals(reorderDepth == 2 ? 0 : 2, wrong, "only learning may cost stamps");
    }

    @Test
    void withoutReorderingDecodingTimeIsPresentationTime() {
        DecodeTimes times = new DecodeTimes();
        times.configure(SequenceParameterSet.UNKNOWN, 0);
        for (int picture = 0; picture < 20; picture++) {
            times.next(90_000 + picture * 3600L, 3600);
            assertEquals(times.pts(), times.dts());
        }
        times.configure(0, 25);
        times.next(90_000, 3600);
        assertEquals(times.pts(), times.dts());
        assertEquals(90_000 + 20 * 3600, times.pts());
        assertEquals(1, times.repairs());
    }

    /** How many milliseconds the last audio frame lies behind the last picture. */
    private static long apart(Sender sender) {
        List<CollectingSink.Unit> video = sender.sink.video();
        List<CollectingSink.Unit> audio = sender.sink.audio();
        return (audio.get(audio.size() - 1).pts() - video.get(video.size() - 1).pts()) / 90;
    }

    private static void assertMonotonic(List<CollectingSink.Unit> units) {
        for (int i = 1; i < units.size(); i++) {
            assertTrue(units.get(i).dts() >= units.get(i - 1).dts());
        }
    }

    private static void assertSteps(Sender sender, long step) {
        List<Long> steps = new ArrayList<>();
        List<CollectingSink.Unit> units = sender.sink.units;
        for (int i = 1; i < units.size(); i++) {
            steps.add(units.get(i).dts() - units.get(i - 1).dts());
        }
        assertTrue(steps.stream().allMatch(found -> Math.abs(found - step) <= 1), steps.toString());
    }

    /** One track whose stamps follow the moment of capture. */
    private static final class Source {
        private final Sender sender;
        private final int clockRate;
        private final int base;
        private int sequence = 100;

        Source(Sender sender, int clockRate, int base) {
            this.sender = sender;
            this.clockRate = clockRate;
            this.base = base;
        }

        void at(int track, int payloadType, long captured, @Nullable String payload) {
            sender.sequence = sequence++;
            sender.timestamp = stamp(captured);
            sender.ssrc = track + 1;
            sender.packet(track, payloadType, true, payload == null ? AAC : ByteBufUtil.decodeHexDump(payload));
        }

        void report(int track, long wallNanos) {
            ByteBuf report = Unpooled.buffer();
            report.writeByte(0x80).writeByte(200).writeShort(6).writeInt(track + 1);
            report.writeInt((int) (3_900_000_000L + wallNanos / 1_000_000_000L));
            report.writeInt((int) (((wallNanos % 1_000_000_000L) << 32) / 1_000_000_000L));
            report.writeInt(stamp(sender.nanos)).writeInt(0).writeInt(0);
            sender.receiver.rtcp(track, report);
        }

        private int stamp(long captured) {
            return base + (int) (captured * clockRate / 1_000_000_000L);
        }
    }
}
