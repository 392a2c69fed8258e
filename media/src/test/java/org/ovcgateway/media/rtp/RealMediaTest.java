package org.ovcgateway.media.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ovcgateway.media.VideoFormat;
import org.ovcgateway.media.h26x.AnnexB;
import org.ovcgateway.media.h26x.H264;
import org.ovcgateway.media.h26x.H265;
import org.ovcgateway.testkit.PeerProcess;

/** What ffmpeg sends over RTP comes out as it went in. */
class RealMediaTest {
    private static final Duration AT_MOST = Duration.ofSeconds(40);

    @TempDir
    private Path folder = Path.of(".");

    @ParameterizedTest
    @CsvSource({
        "libx264, -bf 0 -g 25, copy",
        "libx264, -bf 3 -g 25 -b_strategy 0, copy",
        "libx264, -bf 0 -g 25 -x264-params slices=4:aud=1, h264_mp4toannexb",
        "libx265, -x265-params bframes=0:keyint=25:log-level=error, copy",
        "libx265, -x265-params bframes=3:b-adapt=0:keyint=25:open-gop=0:log-level=error, hevc_mp4toannexb",
    })
    void videoAndAudioComeOutBitExactly(String encoder, String options, String filter) throws IOException {
        boolean h264 = encoder.equals("libx264");
        Path clip = clip(encoder, options);
        RtpCapture capture = capture(clip, filter);
        CollectingSink sink = new CollectingSink();
        long[] now = {0};
        try (RtpReceiver receiver =
                new RtpReceiver(capture.tracks(), sink, PooledByteBufAllocator.DEFAULT, () -> now[0])) {
            capture.replay(receiver, now);
            Path original = folder.resolve("original." + (h264 ? "h264" : "hevc"));
            PeerProcess.run(
                    AT_MOST,
                    "ffmpeg",
                    "-v",
                    "error",
                    "-i",
                    clip.toString(),
                    "-map",
                    "0:v",
                    "-c",
                    "copy",
                    "-y",
                    original.toString());
            assertSame(
                    slices(original, h264),
                    sink.video().stream()
                            .flatMap(unit -> unit.nalUnits().stream())
                            .filter(nal -> isSlice(nal, h264))
                            .toList());
            Path tone = folder.resolve("original.aac");
            PeerProcess.run(
                    AT_MOST,
                    "ffmpeg",
                    "-v",
                    "error",
                    "-i",
                    clip.toString(),
                    "-map",
                    "0:a",
                    "-c",
                    "copy",
                    "-y",
                    tone.toString());
            List<ByteBuf> frames = frames(tone);
            List<ByteBuf> received =
                    sink.audio().stream().map(CollectingSink.Unit::data).toList();
            assertSame(frames, received);
            // ffmpeg collects several frames for a packet and forgets those that it holds at the end.
            assertTrue(received.size() > frames.size() - 8, received.size() + " of " + frames.size() + " frames");

            assertEquals(75, sink.video().size());
            assertTimes(ptsOf(clip, "v"), sink.video(), 1);
            assertTimes(ptsOf(clip, "a"), sink.audio(), 3);
            for (int track = 0; track < 2; track++) {
                TrackStatistics statistics = receiver.statistics(track);
                assertNotNull(statistics);
                assertEquals(0, statistics.lostPackets());
                assertEquals(0, statistics.malformedPackets());
                assertEquals(0, statistics.damagedUnits() + statistics.skippedUnits());
                assertEquals(0, statistics.stampRepairs());
            }
            TrackStatistics video = receiver.statistics(0);
            assertNotNull(video);
            assertEquals(25, video.groupUnits());
            assertEquals(1.0, video.groupSeconds(), 0.001);
            assertEquals(3, video.keyFrames());
            assertTrue(sink.discontinuities.isEmpty());
            long apart =
                    Math.abs(sink.video().get(0).pts() - sink.audio().get(0).pts());
            assertTrue(apart < 9_000, "tracks begin " + apart + " ticks apart");
        }
    }

    @Test
    void aHundredthOfThePacketsLostLeavesOnlyDecodablePictures() throws IOException {
        Path clip = clip("libx264", "-bf 2 -g 12 -b_strategy 0");
        RtpCapture capture = capture(clip, "copy");
        CollectingSink sink = new CollectingSink();
        long[] now = {0};
        int[] count = {0};
        try (RtpReceiver receiver =
                new RtpReceiver(capture.tracks(), sink, PooledByteBufAllocator.DEFAULT, () -> now[0])) {
            capture.packets().removeIf(packet -> packet.track() == 0 && !packet.rtcp() && count[0]++ % 100 == 57);
            capture.replay(receiver, now);
            TrackStatistics statistics = receiver.statistics(0);
            assertNotNull(statistics);
            assertTrue(statistics.lostPackets() > 0);
            assertTrue(statistics.units() > 20, "only " + statistics.units() + " units");
        }
        Path received = folder.resolve("received.h264");
        Files.write(received, annexB(sink.video()));
        String complaints =
                PeerProcess.run(AT_MOST, "ffmpeg", "-v", "error", "-i", received.toString(), "-f", "null", "-");
        // A group of pictures that ends early makes ffmpeg find frame_num gaps in nothing; other errors are ours.
        assertEquals("", complaints.strip());
    }

    private Path clip(String encoder, String options) {
        Path clip = folder.resolve("clip.mp4");
        List<String> command = new ArrayList<>(List.of("ffmpeg", "-v", "error", "-f", "lavfi", "-i"));
        command.addAll(List.of("testsrc2=size=640x360:rate=25:duration=3", "-f", "lavfi", "-i"));
        command.addAll(List.of("sine=sample_rate=48000:duration=3", "-pix_fmt", "yuv420p", "-c:v", encoder));
        command.addAll(List.of("-preset", "ultrafast"));
        command.addAll(List.of(options.split(" ")));
        command.addAll(List.of("-c:a", "aac", "-ac", "2", "-shortest", "-y", clip.toString()));
        PeerProcess.run(AT_MOST, command.toArray(new String[0]));
        return clip;
    }

    private RtpCapture capture(Path clip, String filter) throws IOException {
        return RtpCapture.of(2, folder, ports -> {
            List<String> command = new ArrayList<>(List.of("ffmpeg", "-v", "error", "-readrate", "6", "-i"));
            command.addAll(List.of(clip.toString(), "-map", "0:v", "-c", "copy"));
            if (!filter.equals("copy")) {
                command.addAll(List.of("-bsf:v", filter));
            }
            command.addAll(List.of("-f", "rtp", "rtp://127.0.0.1:" + ports[0], "-map", "0:a", "-c", "copy"));
            command.addAll(List.of("-f", "rtp", "rtp://127.0.0.1:" + ports[1]));
            return command;
        });
    }

    private static void assertSame(List<ByteBuf> expected, List<ByteBuf> actual) {
        for (int i = 0; i < Math.min(expected.size(), actual.size()); i++) {
            assertEquals(ByteBufUtil.hexDump(expected.get(i)), ByteBufUtil.hexDump(actual.get(i)), "number " + i);
        }
    }

    /** Presentation times are apart as in the file; decoding times never decrease. */
    private static void assertTimes(List<Long> expected, List<CollectingSink.Unit> units, long tolerance) {
        long shift = units.get(0).pts() - expected.get(0);
        long lastDts = Long.MIN_VALUE;
        for (int i = 0; i < units.size(); i++) {
            long apart = Math.abs(expected.get(i) - (units.get(i).pts() - shift));
            assertTrue(apart <= tolerance, "unit " + i + " is " + apart + " ticks off");
            assertTrue(units.get(i).dts() >= lastDts
                    && units.get(i).dts() <= units.get(i).pts());
            lastDts = units.get(i).dts();
        }
    }

    private static List<Long> ptsOf(Path clip, String stream) {
        String printed = PeerProcess.run(
                AT_MOST,
                "ffprobe",
                "-v",
                "error",
                "-select_streams",
                stream,
                "-show_entries",
                "packet=pts_time",
                "-of",
                "csv=p=0",
                clip.toString());
        return printed.lines()
                .map(line -> line.replace(",", "").strip())
                .filter(line -> !line.isEmpty())
                .map(line -> Math.round(Double.parseDouble(line) * 90_000))
                .toList();
    }

    private static List<ByteBuf> slices(Path original, boolean h264) throws IOException {
        return AnnexB.split(Files.readAllBytes(original)).stream()
                .filter(nal -> isSlice(nal, h264))
                .toList();
    }

    private static boolean isSlice(ByteBuf nal, boolean h264) {
        byte header = nal.getByte(nal.readerIndex());
        return h264 ? H264.isSlice(H264.type(header)) : H265.isSlice(H265.type(header));
    }

    /** The raw frames of an ADTS file. */
    private static List<ByteBuf> frames(Path file) throws IOException {
        byte[] stream = Files.readAllBytes(file);
        List<ByteBuf> frames = new ArrayList<>();
        for (int i = 0; i < stream.length; ) {
            int length = (stream[i + 3] & 3) << 11 | (stream[i + 4] & 0xFF) << 3 | (stream[i + 5] & 0xFF) >>> 5;
            frames.add(Unpooled.wrappedBuffer(stream, i + 7, length - 7));
            i += length;
        }
        return frames;
    }

    private static byte[] annexB(List<CollectingSink.Unit> units) {
        ByteBuf out = Unpooled.buffer();
        for (CollectingSink.Unit unit : units) {
            if (unit.keyFrame() && unit.format() instanceof VideoFormat format) {
                format.parameterSets().forEach(set -> out.writeInt(1).writeBytes(set.duplicate()));
            }
            unit.nalUnits().forEach(nal -> out.writeInt(1).writeBytes(nal));
        }
        return Arrays.copyOf(out.array(), out.writerIndex());
    }
}
