package org.ovcgateway.media.transcode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ovcgateway.media.AccessUnit;
import org.ovcgateway.media.AudioFormat;
import org.ovcgateway.media.Codec;
import org.ovcgateway.media.Track;
import org.ovcgateway.media.VideoFormat;
import org.ovcgateway.media.aac.AacTarget;
import org.ovcgateway.media.aac.AudioSpecificConfig;
import org.ovcgateway.testkit.PeerProcess;

class AacRelayTest {
    private static final AudioFormat PCMA = new AudioFormat(Codec.PCMA, 8000, 1, Unpooled.EMPTY_BUFFER);
    private static final AudioFormat PCMA_WIDE = new AudioFormat(Codec.PCMA, 16_000, 1, Unpooled.EMPTY_BUFFER);
    private static final AudioFormat AAC =
            AudioSpecificConfig.lowComplexity(16_000, 1).format();
    private static final VideoFormat VIDEO =
            new VideoFormat(Codec.H264, List.of(Unpooled.wrappedBuffer(new byte[] {0x67, 1})), 640, 360);
    private static final int PACKET = 1800; // 20 ms
    private static final int FRAME_TICKS = 1024 * AccessUnit.CLOCK_RATE / 8000;
    private static final long LIMIT = 40 * AccessUnit.CLOCK_RATE / 1000;

    private static AccessUnit picture(long stamp, boolean key) {
        return new AccessUnit(VIDEO, stamp, stamp, key, Unpooled.directBuffer().writeZero(100));
    }

    /** 20 ms of G.711. */
    private static AccessUnit sound(AudioFormat format, long stamp) {
        ByteBuf data = Unpooled.buffer(); // tens of thousands are too many for the leak detector
        for (int i = 0; i < format.sampleRate() / 50; i++) {
            data.writeByte(0xD5 ^ i * 7);
        }
        return new AccessUnit(format, stamp, stamp, true, data);
    }

    private static List<AccessUnit> sounds(long from, int packets) {
        List<AccessUnit> units = new ArrayList<>();
        for (int i = 0; i < packets; i++) {
            units.add(sound(PCMA, from + (long) i * PACKET));
        }
        return units;
    }

    private static void awaitOpen(CountDownLatch gate) {
        try {
            assertTrue(gate.await(Bench.SOON.toSeconds(), TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static List<Long> stamps(List<AccessUnit> units) {
        return units.stream().map(AccessUnit::dts).toList();
    }

    @Test
    void picturesPassByReferenceAndAtOnce() {
        try (Bench bench = new Bench()) {
            AccessUnit key = picture(90_000, true);
            bench.run(() -> {
                bench.source.accept(key);
                key.release();
                assertSame(key, bench.sink.units.get(0));
            });
        }
    }

    @Test
    void soundThatIsAacPassesByReference() {
        try (Bench bench = new Bench()) {
            AccessUnit frame = new AccessUnit(
                    AAC, 90_000, 90_000, true, Unpooled.directBuffer().writeZero(9));
            bench.feed(List.of(picture(90_000, true), frame));
            assertSame(frame, bench.sound().get(0));
            assertEquals(List.of(), bench.events);
        }
    }

    @Test
    void theFirstFrameIsTheEncodersOwnAndTheSecondHasTheStampOfTheFirstPacket() {
        try (Bench bench = new Bench()) {
            bench.feed(List.of(picture(50_000, true)));
            bench.feed(sounds(90_000, 50));
            List<Long> stamps = stamps(bench.sound());
            assertEquals(List.of(90_000L - FRAME_TICKS, 90_000L, 90_000L + FRAME_TICKS), stamps.subList(0, 3));
        }
    }

    @Test
    void aacIsAnnouncedBeforeTheFirstFrameIsEncoded() {
        List<AccessUnit> cached = List.of(picture(90_000, true), sound(PCMA, 90_000));
        try (Bench bench = new Bench(cached)) {
            AudioFormat announced = AacTarget.of(PCMA).format();
            assertEquals(announced, bench.on(bench.relay.output()::audioFormat));
            assertEquals(List.of(VIDEO, announced), bench.on(bench.relay.output()::formats));
            assertEquals(Set.of(Track.VIDEO, Track.AUDIO), bench.on(bench.relay.output()::tracks));
            bench.feed(sounds(91_800, 50));
            assertEquals(announced, bench.sound().get(0).format());
        }
    }

    @Test
    void aSinkGetsTheSoundOfTheCachedGroup() {
        List<AccessUnit> cached = new ArrayList<>(List.of(picture(90_000, true)));
        cached.addAll(sounds(90_000, 100));
        try (Bench bench = new Bench(cached)) {
            bench.awaitIdle();
            assertEquals(90_000, bench.pictures().get(0).dts());
            assertEquals(90_000, bench.sound().get(0).dts());
            assertTrue(bench.sound().size() >= 12, stamps(bench.sound()).toString());
        }
    }

    @Test
    void soundThatEndsComesWholeBeforeTheNextPictures() {
        try (Bench bench = new Bench()) {
            bench.feed(List.of(picture(90_000, true)));
            bench.feed(sounds(90_000, 50));
            long end = 90_000 + 50L * PACKET;
            bench.feed(List.of(picture(end + 30_000, false)));
            List<Long> stamps = stamps(bench.sound());
            assertTrue(stamps.get(stamps.size() - 1) + FRAME_TICKS >= end, stamps + " to " + end);
            bench.feed(sounds(end + 500_000, 50));
            assertTrue(
                    stamps(bench.sound()).contains(end + 500_000),
                    stamps(bench.sound()).toString());
        }
    }

    @Test
    void soundFollowsItsPictureCloselyEnoughForATransportStream() {
        try (Bench bench = new Bench()) {
            for (int i = 0; i < 200; i++) {
                long stamp = 90_000 + (long) i * PACKET;
                bench.feed(i % 2 == 0 ? List.of(picture(stamp, i == 0), sound(PCMA, stamp)) : sounds(stamp, 1));
            }
            long video = 0;
            for (AccessUnit unit : bench.on(() -> List.copyOf(bench.sink.units))) {
                if (unit.isVideo()) {
                    video = unit.dts();
                } else {
                    assertTrue(video - unit.dts() < 4 * FRAME_TICKS, video + " and " + unit.dts());
                }
            }
        }
    }

    @Test
    void afterADiscontinuityNothingOldComesAndTheSoundBeginsAnew() {
        try (Bench bench = new Bench()) {
            bench.feed(List.of(picture(90_000, true)));
            bench.feed(sounds(90_000, 50));
            bench.run(bench.source::discontinuity);
            int before = bench.sound().size();
            bench.awaitIdle();
            assertEquals(1, bench.sink.discontinuities);
            bench.feed(List.of(picture(900_000, true)));
            bench.feed(sounds(900_000, 50));
            assertEquals(900_000, stamps(bench.sound()).get(before));
        }
    }

    @Test
    void anotherFormatOfSoundIsTranscodedToo() {
        try (Bench bench = new Bench()) {
            bench.feed(List.of(picture(90_000, true)));
            bench.feed(sounds(90_000, 50));
            for (int i = 0; i < 50; i++) {
                bench.feed(List.of(sound(PCMA_WIDE, 180_000 + (long) i * PACKET)));
            }
            List<AccessUnit> sound = bench.sound();
            assertEquals(AacTarget.of(PCMA).format(), sound.get(0).format());
            assertEquals(
                    AacTarget.of(PCMA_WIDE).format(),
                    sound.get(sound.size() - 1).format());
            assertEquals(stamps(sound).stream().sorted().toList(), stamps(sound));
            assertEquals(List.of("PCMA 8000 to 8000/1", "PCMA 16000 to 16000/1"), bench.events);
        }
    }

    @Test
    void aSourceThatTurnsToAacIsNoLongerTranscoded() {
        try (Bench bench = new Bench()) {
            bench.feed(List.of(picture(90_000, true)));
            bench.feed(sounds(90_000, 50));
            AccessUnit frame = new AccessUnit(
                    AAC, 180_000, 180_000, true, Unpooled.directBuffer().writeZero(9));
            bench.feed(List.of(frame, picture(300_000, false)));
            List<AccessUnit> sound = bench.sound();
            assertSame(frame, sound.get(sound.size() - 1));
            assertTrue(bench.on(() -> !bench.relay.isTranscoding()));
        }
    }

    @Test
    void whatDoesNotFitIntoTheQueueIsDroppedAndCounted() {
        try (Bench bench = new Bench()) {
            CountDownLatch gate = new CountDownLatch(1);
            bench.pool.execute(() -> awaitOpen(gate));
            bench.feedWithoutWaiting(List.of(picture(90_000, true)));
            bench.feedWithoutWaiting(sounds(90_000, EncoderLane.MAX_UNITS + 10));
            assertTrue(bench.on(bench.relay::droppedUnits) >= 8, "dropped");
            gate.countDown();
            bench.awaitIdle();
            long dropped = bench.on(bench.relay::droppedUnits);
            long end = 90_000 + (long) (EncoderLane.MAX_UNITS + 10) * PACKET;
            bench.feed(sounds(end, 50));
            assertEquals(dropped, bench.on(bench.relay::droppedUnits));
            assertTrue(stamps(bench.sound()).get(bench.sound().size() - 1) > end, "the sound goes on");
        }
    }

    @Test
    void whatCannotBeDecodedIsCounted() {
        try (Bench bench = new Bench()) {
            AudioFormat opus = new AudioFormat(Codec.OPUS, 48_000, 2, Unpooled.EMPTY_BUFFER);
            AccessUnit broken = new AccessUnit(
                    opus, 90_000, 90_000, true, Unpooled.directBuffer().writeBytes(new byte[] {(byte) 0xFF, (byte) 0xFF
                    }));
            bench.feed(List.of(picture(90_000, true), broken));
            bench.feed(List.of(picture(900_000, false)));
            assertEquals(1, bench.on(bench.relay::droppedUnits));
            assertEquals(0, bench.on(bench.relay::failures));
        }
    }

    /** The camera's clock and its samples disagree by so many parts in a million; ten minutes. */
    @ParameterizedTest
    @ValueSource(ints = {-2000, -200, 0, 200, 2000})
    void stampsDoNotDriftAwayFromTheSources(int partsPerMillion) {
        try (Bench bench = new Bench()) {
            bench.feed(List.of(picture(50_000, true)));
            double step = PACKET * (1 + partsPerMillion / 1e6);
            int packets = 30_000;
            for (int from = 0; from < packets; from += 1000) {
                long start = 90_000 + Math.round(from * step);
                List<AccessUnit> units = new ArrayList<>(List.of(picture(start, true)));
                for (int i = from; i < from + 1000; i++) {
                    units.add(sound(PCMA, 90_000 + Math.round(i * step)));
                }
                bench.feed(units);
            }
            List<Long> stamps = stamps(bench.sound());
            for (int i = 1; i < stamps.size(); i++) {
                // Frame i - 1 holds the samples from 1024 (i - 1) on, 160 to a packet.
                double truth = 90_000 + (i - 1) * 1024 / 160.0 * step;
                assertTrue(Math.abs(stamps.get(i) - truth) < LIMIT, "frame " + i + ": " + stamps.get(i) + ", " + truth);
            }
            assertTrue(stamps.size() > 4680, stamps.size() + " frames");
        }
    }

    @Test
    void closingTwiceLeavesNothingBehind() {
        try (Bench bench = new Bench()) {
            bench.feedWithoutWaiting(List.of(picture(90_000, true)));
            bench.feedWithoutWaiting(sounds(90_000, 100));
            bench.run(() -> {
                bench.relay.close();
                bench.relay.close();
            });
            bench.feed(sounds(900_000, 1));
            assertTrue(bench.on(() -> bench.source.units() == 102));
        }
    }

    @Test
    void aStreamOfAacLoadsNoNativeLibrary() {
        assertTrue(child("aac", System.getProperty("java.library.path")).contains("libraries: 0, sounds: 1"));
    }

    @Test
    void aStreamThatIsTranscodedLoadsNoMoreLibrariesThanItNeeds() {
        String seen = child("pcma", System.getProperty("java.library.path"));
        assertTrue(seen.contains("libraries: 3,"), seen);
    }

    @Test
    void withoutTheLibrariesThePicturesGoOnAloneAndItIsSaidOnce() {
        String seen = child("pcma", "/nonexistent");
        assertTrue(seen.contains("libraries: 0, sounds: 0, pictures: 2, tracks: [VIDEO]"), seen);
        assertEquals(
                1,
                seen.lines().filter(line -> line.contains("cannot be loaded")).count(),
                seen);
        assertTrue(seen.contains("for good"), seen);
    }

    private static String child(String what, String libraryPath) {
        return PeerProcess.run(
                Bench.SOON,
                Objects.requireNonNull(System.getProperty("java.home")) + "/bin/java",
                "-Djava.library.path=" + libraryPath,
                "-Dorg.bytedeco.javacpp.pathsFirst=true",
                "-Dorg.bytedeco.javacpp.cacheLibraries=false",
                "-cp",
                Objects.requireNonNull(System.getProperty("java.class.path")),
                Child.class.getName(),
                what);
    }

    /** Runs in a JVM of its own, for libraries stay once they are loaded. */
    static final class Child {
        private Child() {}

        public static void main(String[] arguments) throws Exception {
            try (Bench bench = new Bench()) {
                bench.feed(List.of(picture(90_000, true)));
                if (arguments[0].equals("aac")) {
                    bench.feed(List.of(new AccessUnit(
                            AAC, 90_000, 90_000, true, Unpooled.directBuffer().writeZero(9))));
                } else {
                    bench.feed(sounds(90_000, 100));
                }
                bench.feed(List.of(picture(93_600, false)));
                long libraries = Files.readAllLines(Path.of("/proc/self/maps")).stream()
                        .filter(line -> line.matches(".*/lib(av|sw).*"))
                        .map(line -> line.substring(line.lastIndexOf('/')))
                        .distinct()
                        .count();
                System.out.println(bench.on(() -> List.copyOf(bench.events)));
                System.out.println("libraries: " + libraries + ", sounds: "
                        + bench.sound().size() + ", pictures: "
                        + bench.pictures().size() + ", tracks: "
                        + bench.on(bench.relay.output()::tracks));
            }
        }
    }
}
