package org.ovcgateway.media.segment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ovcgateway.media.AccessUnit;
import org.ovcgateway.media.AudioFormat;
import org.ovcgateway.media.Codec;
import org.ovcgateway.media.VideoFormat;
import org.ovcgateway.media.ts.Clips;

class SegmenterTest {
    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
    private static final int FRAME = AccessUnit.CLOCK_RATE / 25;
    private static final VideoFormat VIDEO = video(0);
    private static final AudioFormat AUDIO =
            new AudioFormat(Codec.AAC, 48_000, 2, Unpooled.wrappedBuffer(new byte[] {0x11, (byte) 0x90}));

    @TempDir
    static Path folder;

    private final Recorder recorder = new Recorder();
    private final ManualClock clock = new ManualClock();

    @AfterEach
    void release() {
        recorder.segments.forEach(Segment::release);
    }

    @Test
    void itCutsAtTheFirstKeyFrameAtOrAfterEachMultipleOfTheDuration() {
        Segmenter segmenter = segmenter(Duration.ofSeconds(2), 1 << 30, null);
        video(segmenter, 0, 250, 30, 100); // key frames every 1.2 s
        segmenter.close();
        assertEquals(List.of(0.0, 2.4, 4.8, 6.0, 8.4), recorder.starts());
        assertEquals(List.of(2.4, 2.4, 1.2, 2.4, 1.6), recorder.durations());
        assertEquals(List.of(true, false, false, false, false), recorder.marks());
    }

    @Test
    void theFirstSegmentStartsWhenThePlatformSays() {
        Instant start = NOW.minusSeconds(100);
        Segmenter segmenter = segmenter(Duration.ofSeconds(1), 1 << 30, start);
        video(segmenter, 0, 50, 25, 100);
        segmenter.close();
        assertEquals(start, recorder.segments.get(0).start());
        assertEquals(start.plusSeconds(1), recorder.segments.get(1).start());
    }

    @Test
    void nothingIsWrittenBeforeTheFirstKeyFrame() {
        Segmenter segmenter = segmenter(Duration.ofSeconds(1), 1 << 30, null);
        accept(segmenter, new AccessUnit(AUDIO, 0, 0, true, Unpooled.buffer().writeZero(10)));
        accept(segmenter, frame(VIDEO, FRAME, false, 100));
        segmenter.close();
        assertEquals(0, recorder.segments.size());
    }

    @Test
    void aSegmentThatWouldGrowTooLargeIsClosedAtTheKeyFrameBefore() {
        Segmenter segmenter = segmenter(Duration.ofSeconds(60), 100_000, null);
        video(segmenter, 0, 100, 10, 3_000); // about 32 kB in each group
        segmenter.close();
        assertTrue(recorder.segments.size() > 2);
        for (Segment segment : recorder.segments) {
            assertTrue(segment.size() <= 100_000, "size " + segment.size());
        }
        assertEquals(1, recorder.marks().stream().filter(mark -> mark).count());
        double total = recorder.durations().stream().mapToDouble(d -> d).sum();
        assertEquals(4.0, total, 1e-6);
    }

    @Test
    void aSegmentIsClosedRightThereWhenNoKeyFrameComesInTime() {
        Segmenter segmenter = segmenter(Duration.ofSeconds(60), 100_000, null);
        video(segmenter, 0, 110, 100, 3_000);
        segmenter.close();
        assertEquals(2, recorder.segments.size());
        assertTrue(recorder.segments.get(0).size() <= 100_000);
        assertEquals(List.of(true, true), recorder.marks());
        assertEquals(List.of(0.0, 4.0), recorder.starts());
    }

    @Test
    void otherParameterSetsCutAndMarkTheNext() {
        Segmenter segmenter = segmenter(Duration.ofSeconds(60), 1 << 30, null);
        accept(segmenter, frame(VIDEO, 0, true, 100));
        accept(segmenter, frame(VIDEO, FRAME, false, 100));
        accept(segmenter, frame(video(1), 2 * FRAME, true, 100));
        segmenter.close();
        assertEquals(List.of(true, true), recorder.marks());
        assertEquals(List.of(0.0, 0.08), recorder.starts());
        assertEquals(List.of(0.08, 0.04), recorder.durations());
    }

    @Test
    void anEqualFormatCutsNothing() {
        Segmenter segmenter = segmenter(Duration.ofSeconds(60), 1 << 30, null);
        accept(segmenter, frame(VIDEO, 0, true, 100));
        accept(segmenter, frame(video(0), FRAME, true, 100));
        segmenter.close();
        assertEquals(1, recorder.segments.size());
    }

    @Test
    void aRestartOfTheSourceCutsAndTakesTheWallClockWhereTheStampsAreFarOff() {
        Segmenter segmenter = segmenter(Duration.ofSeconds(60), 1 << 30, null);
        video(segmenter, 0, 25, 25, 100);
        clock.now = NOW.plusSeconds(30);
        segmenter.discontinuity();
        accept(segmenter, frame(VIDEO, 26 * FRAME, true, 100));
        segmenter.close();
        assertEquals(List.of(0.0, 30.0), recorder.starts());
        assertEquals(List.of(true, true), recorder.marks());
    }

    @Test
    void aShortGapKeepsTheMediaClock() {
        Segmenter segmenter = segmenter(Duration.ofSeconds(60), 1 << 30, null);
        video(segmenter, 0, 25, 25, 100);
        clock.now = NOW.plusMillis(1500);
        segmenter.discontinuity();
        accept(segmenter, frame(VIDEO, 40 * FRAME, true, 100));
        segmenter.close();
        assertEquals(List.of(0.0, 1.6), recorder.starts());
    }

    @Test
    void aSourceWithoutVideoIsCutByItsAudio() {
        Segmenter segmenter = segmenter(Duration.ofSeconds(1), 1 << 30, null);
        for (int i = 0; i < 300; i++) {
            accept(
                    segmenter,
                    new AccessUnit(
                            AUDIO, i * 1920L, i * 1920L, true, Unpooled.buffer().writeZero(100)));
        }
        segmenter.close();
        assertEquals(4, recorder.segments.size());
        assertEquals(1.0, recorder.durations().get(1), 0.022);
    }

    @Test
    void exhaustedDirectMemoryCostsTheSegmentAndNothingElse() {
        Limited allocator = new Limited();
        Segmenter segmenter =
                new Segmenter(new Segmenter.Rules(Duration.ofSeconds(1), 1 << 30, null), clock, allocator, recorder);
        accept(segmenter, frame(VIDEO, 0, true, 100));
        allocator.exhausted = true;
        accept(segmenter, frame(VIDEO, FRAME, false, 300_000));
        assertEquals(1, recorder.lost.size());
        accept(segmenter, frame(VIDEO, 25 * FRAME, true, 100));
        allocator.exhausted = false;
        accept(segmenter, frame(VIDEO, 50 * FRAME, true, 100));
        segmenter.close();
        assertEquals(1, recorder.segments.size());
        assertEquals(List.of(true), recorder.marks());
        assertEquals(2, recorder.lost.size());
    }

    @Test
    void everySegmentPlaysOnItsOwn() {
        Segmenter segmenter = segmenter(Duration.ofSeconds(1), 1 << 30, null);
        List<AccessUnit> units = Clips.H264_B_FRAMES.units(folder);
        units.forEach(unit -> accept(segmenter, unit));
        segmenter.close();
        assertEquals(Clips.SECONDS, recorder.segments.size());
        long frames = 0;
        for (int i = 0; i < recorder.segments.size(); i++) {
            ByteBuf data = recorder.segments.get(i).data();
            assertEquals(0x47400010, data.getInt(0) & 0xFFFFFFF0);
            Path file = folder.resolve("segment-" + i + ".ts");
            Clips.write(file, data);
            Clips.assertReadWithoutAWarning(file);
            List<AccessUnit> again = Clips.demux(data);
            assertTrue(again.stream()
                    .filter(AccessUnit::isVideo)
                    .findFirst()
                    .orElseThrow()
                    .keyFrame());
            frames += again.stream().filter(AccessUnit::isVideo).count();
            again.forEach(AccessUnit::release);
        }
        assertEquals((long) Clips.SECONDS * Clips.FRAME_RATE, frames);
    }

    private Segmenter segmenter(Duration duration, long maxBytes, @Nullable Instant start) {
        return new Segmenter(new Segmenter.Rules(duration, maxBytes, start), clock, ByteBufAllocator.DEFAULT, recorder);
    }

    private static void video(Segmenter segmenter, int first, int count, int group, int bytes) {
        for (int i = first; i < first + count; i++) {
            accept(segmenter, frame(VIDEO, (long) i * FRAME, i % group == 0, bytes));
        }
    }

    private static void accept(Segmenter segmenter, AccessUnit unit) {
        segmenter.accept(unit);
        unit.release();
    }

    private static AccessUnit frame(VideoFormat format, long time, boolean key, int bytes) {
        ByteBuf data =
                Unpooled.buffer().writeInt(bytes).writeByte(key ? 0x65 : 0x41).writeZero(bytes - 1);
        return new AccessUnit(format, time, time, key, data);
    }

    private static VideoFormat video(int variant) {
        return new VideoFormat(
                Codec.H264,
                List.of(
                        Unpooled.wrappedBuffer(new byte[] {0x67, 0x42, (byte) variant}),
                        Unpooled.wrappedBuffer(new byte[] {0x68, 0x42})),
                320,
                240);
    }

    private static final class Recorder implements Segmenter.Listener {
        final List<Segment> segments = new ArrayList<>();
        final List<Duration> lost = new ArrayList<>();

        @Override
        public void finished(Segment segment) {
            segments.add(segment);
        }

        @Override
        public void lost(Duration duration) {
            lost.add(duration);
        }

        List<Double> starts() {
            return segments.stream()
                    .map(segment -> Duration.between(NOW, segment.start()).toNanos() / 1e9)
                    .toList();
        }

        List<Double> durations() {
            return segments.stream()
                    .map(segment -> segment.duration().toNanos() / 1e9)
                    .toList();
        }

        List<Boolean> marks() {
            return segments.stream().map(Segment::discontinuity).toList();
        }
    }

    private static final class ManualClock implements InstantSource {
        Instant now = NOW;

        @Override
        public Instant instant() {
            return now;
        }
    }

    /** Unpooled memory that can run out. */
    private static final class Limited extends AbstractByteBufAllocator {
        boolean exhausted;

        @Override
        public ByteBuf directBuffer(int initialCapacity) {
            if (exhausted) {
                throw new OutOfMemoryError("direct memory");
            }
            return super.directBuffer(initialCapacity);
        }

        @Override
        protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
            return UnpooledByteBufAllocator.DEFAULT.heapBuffer(initialCapacity, maxCapacity);
        }

        @Override
        protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
            return UnpooledByteBufAllocator.DEFAULT.directBuffer(initialCapacity, maxCapacity);
        }

        @Override
        public boolean isDirectBufferPooled() {
            return false;
        }
    }
}
