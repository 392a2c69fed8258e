package org.ovcgateway.media.h26x;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ovcgateway.media.Codec;
import org.ovcgateway.media.MediaFormatException;
import org.ovcgateway.media.VideoFormat;
import org.ovcgateway.testkit.PeerProcess;

class ParameterSetsTest {
    /** 1280x720 High, 25 frames per second, written by x264. */
    private static final ByteBuf SPS = hex("6764001facb200a00b760220000003002000000641e30649");

    private static final ByteBuf PPS = hex("68ebc3cb22c0");
    private static final ByteBuf OTHER_PPS = hex("68ce3c80");

    @Test
    void aFormatIsCompleteWithSpsAndPps() throws MediaFormatException {
        ParameterSets sets = new ParameterSets(Codec.H264);
        assertTrue(sets.put(SPS));
        assertNull(sets.format());
        assertTrue(sets.put(PPS));
        VideoFormat format = sets.format();
        assertNotNull(format);
        assertEquals(List.of(SPS, PPS), format.parameterSets());
        assertEquals(1280, format.width());
        assertEquals(720, format.height());
    }

    @Test
    void theSameBytesKeepTheSameInstance() throws MediaFormatException {
        ParameterSets sets = complete();
        VideoFormat format = sets.format();
        assertFalse(sets.put(SPS.copy()));
        assertFalse(sets.put(PPS.copy()));
        assertSame(format, sets.format());
    }

    @Test
    void anotherPictureParameterSetWithTheSameIdReplacesTheFirst() throws MediaFormatException {
        ParameterSets sets = complete();
        assertTrue(sets.put(OTHER_PPS));
        VideoFormat format = sets.format();
        assertNotNull(format);
        assertEquals(List.of(SPS, OTHER_PPS), format.parameterSets());
    }

    @Test
    void severalPictureParameterSetsStandInTheOrderOfTheirIds() throws MediaFormatException {
        ParameterSets sets = new ParameterSets(Codec.H264);
        ByteBuf second = hex("685bc3cb22c0"); // id 1, coded 010
        sets.put(second);
        sets.put(SPS);
        sets.put(PPS);
        VideoFormat format = sets.format();
        assertNotNull(format);
        assertEquals(List.of(SPS, PPS, second), format.parameterSets());
    }

    @Test
    void aMalformedSetChangesNothing() throws MediaFormatException {
        ParameterSets sets = complete();
        VideoFormat format = sets.format();
        assertThrows(MediaFormatException.class, () -> sets.put(hex("6764")));
        assertThrows(MediaFormatException.class, () -> sets.put(Unpooled.EMPTY_BUFFER));
        assertThrows(MediaFormatException.class, () -> sets.put(Unpooled.wrappedBuffer(new byte[] {0x68, 0, 0, 0, 0})));
        byte[] huge = new byte[ParameterSets.MAX_SET_BYTES + 1];
        Arrays.fill(huge, (byte) 0xFF);
        huge[0] = 0x68;
        assertThrows(MediaFormatException.class, () -> sets.put(Unpooled.wrappedBuffer(huge)));
        assertSame(format, sets.format());
    }

    @Test
    void missingSetsAreNamed() {
        MediaFormatException e = assertThrows(MediaFormatException.class, () -> H264.format(List.of(SPS)));
        assertEquals("expected SPS and PPS but were 0 VPS, 1 SPS, 0 PPS", e.getMessage());
    }

    @Test
    void anAvcConfigurationIsReadBackAsItWasWritten() throws MediaFormatException {
        VideoFormat format = H264.format(List.of(PPS, SPS));
        ByteBuf record = Unpooled.buffer();
        AvcDecoderConfiguration.write(format, record);
        assertEquals("0164001fffe1", ByteBufUtil.hexDump(record, 0, 6));
        assertEquals("fdf8f800", ByteBufUtil.hexDump(record, record.writerIndex() - 4, 4));
        assertEquals(format, AvcDecoderConfiguration.parse(record));
        for (int length = 0; length < record.readableBytes() - 4; length++) {
            ByteBuf cut = record.slice(0, length);
            assertThrows(MediaFormatException.class, () -> AvcDecoderConfiguration.parse(cut));
        }
    }

    /** Sizes that need cropping, interlaced coding, other chroma formats, B-frames or none; the judge is ffprobe. */
    @ParameterizedTest
    @CsvSource({
        "libx264, 1920x1080, 25, yuv420p, -bf 0, 0",
        "libx264, 642x362, 30, yuv420p, -bf 3 -b_strategy 0, 2",
        "libx264, 720x576, 25, yuv420p, -bf 0 -flags +ildct+ilme -x264-params interlaced=1, 0",
        "libx264, 322x182, 15, yuv422p, -bf 0 -profile:v high422, 0",
        "libx264, 320x240, 30000/1001, yuv444p, -bf 0 -profile:v high444, 0",
        "libx264, 176x144, 10, yuv420p, -profile:v baseline, 0",
        "libx264, 320x240, 12, yuv420p, -bf 0 -x264-params cqm=jvt:nal-hrd=vbr:vbv-maxrate=500:vbv-bufsize=500, 0",
        "libx265, 1920x1080, 25, yuv420p, -x265-params bframes=0:log-level=error, 0",
        "libx265, 642x362, 50, yuv420p, -x265-params bframes=4:b-pyramid=1:log-level=error, 2",
        "libx265, 322x182, 15, yuv422p10le, -x265-params bframes=0:scaling-list=default:log-level=error, 0",
    })
    void sizesAgreeWithFfprobe(
            String encoder,
            String size,
            String rate,
            String pixels,
            String options,
            int reorderDepth,
            @TempDir Path folder)
            throws IOException, MediaFormatException {
        boolean h264 = encoder.equals("libx264");
        Path file = folder.resolve("clip." + (h264 ? "h264" : "h265"));
        List<String> command = new ArrayList<>(List.of("ffmpeg", "-v", "error", "-f", "lavfi", "-i"));
        command.add("testsrc=size=" + size + ":rate=" + rate);
        command.addAll(List.of("-frames:v", "12", "-pix_fmt", pixels, "-c:v", encoder, "-preset", "ultrafast"));
        command.addAll(List.of(options.split(" ")));
        command.addAll(List.of("-y", file.toString()));
        PeerProcess.run(Duration.ofSeconds(30), command.toArray(new String[0]));
        String probed = PeerProcess.run(
                Duration.ofSeconds(20),
                "ffprobe",
                "-v",
                "error",
                "-show_entries",
                "stream=width,height,level,r_frame_rate",
                "-of",
                "csv=p=0",
                file.toString());
        ParameterSets sets = new ParameterSets(h264 ? Codec.H264 : Codec.H265);
        for (ByteBuf nal : AnnexB.split(Files.readAllBytes(file))) {
            sets.put(nal);
        }
        VideoFormat format = sets.format();
        SequenceParameterSet sps = sets.sequence();
        assertNotNull(format);
        assertNotNull(sps);
        String[] expected = probed.strip().split(",");
        assertEquals(expected[0] + "x" + expected[1], format.width() + "x" + format.height());
        int level = sps instanceof H264Sps avc ? avc.level() : ((H265Sps) sps).level();
        assertEquals(expected[2], Integer.toString(level));
        String[] fraction = rate.split("/");
        double expectedRate =
                Double.parseDouble(fraction[0]) / (fraction.length > 1 ? Double.parseDouble(fraction[1]) : 1);
        assertEquals(expectedRate, sps.frameRate(), 0.001);
        assertEquals(reorderDepth, sps.reorderDepth());
    }

    @ParameterizedTest
    @CsvSource({"libx264, avcC", "libx265, hvcC"})
    void configurationsAgreeWithThoseOfFfmpeg(String encoder, String box, @TempDir Path folder)
            throws IOException, MediaFormatException {
        boolean h264 = encoder.equals("libx264");
        Path file = folder.resolve("clip.mp4");
        PeerProcess.run(
                Duration.ofSeconds(30),
                ("ffmpeg -v error -f lavfi -i testsrc=size=640x360:rate=25 -frames:v 3 -pix_fmt yuv420p -preset ultrafast"
                                + " -tag:v " + (h264 ? "avc1" : "hvc1 -x265-params log-level=error")
                                + " -c:v " + encoder + " -y " + file)
                        .split(" "));
        ByteBuf mp4 = Unpooled.wrappedBuffer(Files.readAllBytes(file));
        int name = ByteBufUtil.indexOf(Unpooled.copiedBuffer(box, StandardCharsets.US_ASCII), mp4);
        ByteBuf expected = mp4.slice(name + 4, mp4.getInt(name - 4) - 8);
        ByteBuf written = Unpooled.buffer();
        if (h264) {
            AvcDecoderConfiguration.write(AvcDecoderConfiguration.parse(expected), written);
            assertEquals(ByteBufUtil.hexDump(expected), ByteBufUtil.hexDump(written));
        } else {
            HevcDecoderConfiguration.write(H265.format(setsOfHvcC(expected)), written);
            // Byte 22 counts arrays: ffmpeg's have the encoder's SEI, too.
            assertEquals(ByteBufUtil.hexDump(expected, 0, 22), ByteBufUtil.hexDump(written, 0, 22));
            assertEquals(setsOfHvcC(expected), setsOfHvcC(written));
        }
    }

    private static List<ByteBuf> setsOfHvcC(ByteBuf record) {
        List<ByteBuf> sets = new ArrayList<>();
        ByteBuf in = record.duplicate().skipBytes(22);
        for (int arrays = in.readByte(); arrays > 0; arrays--) {
            boolean parameterSets = H265.isParameterSet(in.readByte() & 0x3F);
            for (int count = in.readUnsignedShort(); count > 0; count--) {
                ByteBuf nal = in.readSlice(in.readUnsignedShort());
                if (parameterSets) {
                    sets.add(nal);
                }
            }
        }
        return sets;
    }

    @Test
    void garbageAndMutatedSetsNeverThrowAnythingElse() {
        Random random = new Random(7);
        for (int round = 0; round < 20_000; round++) {
            ByteBuf nal = mutated(random, random.nextBoolean() ? SPS : PPS);
            refusedOrTaken(new ParameterSets(Codec.H264), nal);
            byte[] garbage = new byte[random.nextInt(80)];
            random.nextBytes(garbage);
            if (garbage.length > 0) {
                garbage[0] = (byte) ((H265.VPS + random.nextInt(3)) << 1);
            }
            refusedOrTaken(new ParameterSets(Codec.H265), Unpooled.wrappedBuffer(garbage));
        }
    }

    private static void refusedOrTaken(ParameterSets sets, ByteBuf nal) {
        try {
            sets.put(nal);
            SequenceParameterSet sps = sets.sequence();
            if (sps != null) {
                assertTrue(sps.width() > 0 && sps.height() > 0);
            }
        } catch (MediaFormatException e) {
            assertNull(sets.format());
        }
    }

    private static ByteBuf mutated(Random random, ByteBuf original) {
        ByteBuf copy = original.copy(original.readerIndex(), 1 + random.nextInt(original.readableBytes()));
        for (int i = random.nextInt(4); i > 0; i--) {
            copy.setByte(random.nextInt(copy.readableBytes()), random.nextInt());
        }
        return copy;
    }

    private static ParameterSets complete() throws MediaFormatException {
        ParameterSets sets = new ParameterSets(Codec.H264);
        sets.put(SPS);
        sets.put(PPS);
        return sets;
    }

    private static ByteBuf hex(String digits) {
        return Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(digits));
    }
}
