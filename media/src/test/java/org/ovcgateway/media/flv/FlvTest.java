package org.ovcgateway.media.flv;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ovcgateway.media.AccessUnit;
import org.ovcgateway.media.MediaFormatException;
import org.ovcgateway.media.Track;
import org.ovcgateway.media.VideoFormat;
import org.ovcgateway.media.push.PushException;
import org.ovcgateway.media.rtmp.TestUnits;

class FlvTest {
    private static final String VIDEO_CODEC_ID = ByteBufUtil.hexDump("videocodecid".getBytes(US_ASCII)) + "00";

    private record Tag(int type, int timestamp, String body) {}

    private final List<Tag> tags = new ArrayList<>();
    private final List<AccessUnit> units = new ArrayList<>();

    private FlvMuxer muxer(Track... tracks) {
        return muxer(HevcForm.ENHANCED, tracks);
    }

    private FlvMuxer muxer(HevcForm hevc, Track... tracks) {
        return new FlvMuxer(Set.of(tracks), hevc, (type, timestamp, prefix, prefixLength, rest) -> {
            String start = prefixLength == 0 ? "" : String.format("%0" + 2 * prefixLength + "x", prefix);
            tags.add(new Tag(type, timestamp, start + ByteBufUtil.hexDump(rest)));
        });
    }

    private FlvDemuxer demuxer() {
        return new FlvDemuxer(
                PooledByteBufAllocator.DEFAULT,
                unit -> units.add(new AccessUnit(
                        unit.format(), unit.pts(), unit.dts(), unit.keyFrame(), Unpooled.copiedBuffer(unit.data()))));
    }

    private static void demux(FlvDemuxer demuxer, Tag tag) throws MediaFormatException {
        demuxer.tag(tag.type(), tag.timestamp(), Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(tag.body())));
    }

    private static AccessUnit at(AccessUnit unit, long pts, long dts) {
        return new AccessUnit(unit.format(), pts, dts, unit.keyFrame(), unit.data());
    }

    private String sequenceHeader() {
        return sequenceHeader(TestUnits.video(List.of(true), 0).get(0));
    }

    private String hevcSequenceHeader() {
        return sequenceHeader(TestUnits.hevc(true, 0, 0));
    }

    private String sequenceHeader(AccessUnit first) {
        try {
            muxer(Track.VIDEO).write(first);
        } catch (PushException e) {
            throw new IllegalStateException(e);
        }
        String header = tags.get(1).body();
        tags.clear();
        return header;
    }

    @Test
    void whatIsMuxedIsDemuxedAsItWas() throws PushException, MediaFormatException {
        FlvMuxer muxer = muxer(Track.VIDEO, Track.AUDIO);
        List<AccessUnit> pictures = TestUnits.video(List.of(true, false, false), 0);
        List<AccessUnit> sent = List.of(
                at(pictures.get(0), 7200, 0),
                TestUnits.audio(2070),
                at(pictures.get(1), 18_000, 3600),
                at(pictures.get(2), 7200, 7200));
        for (AccessUnit unit : sent) {
            muxer.write(unit);
        }
        FlvDemuxer demuxer = demuxer();
        for (Tag tag : tags) {
            demux(demuxer, tag);
        }
        assertEquals(sent, units);
        assertSame(units.get(0).format(), units.get(2).format());
    }

    @ParameterizedTest
    @EnumSource(names = {"ENHANCED", "CODEC_ID_12"})
    void h265OfEitherFormIsDemuxedAsItWas(HevcForm form) throws PushException, MediaFormatException {
        FlvMuxer muxer = muxer(form, Track.VIDEO, Track.AUDIO);
        List<AccessUnit> sent = List.of(
                TestUnits.hevc(true, 7200, 0),
                TestUnits.audio(2070),
                TestUnits.hevc(false, 18_000, 3600),
                TestUnits.hevc(false, 7200, 7200));
        for (AccessUnit unit : sent) {
            muxer.write(unit);
        }
        FlvDemuxer demuxer = demuxer();
        for (Tag tag : tags) {
            demux(demuxer, tag);
        }
        assertEquals(sent, units);
    }

    @Test
    void h265HasAFourCcAndACompositionTimeWhereItIsNotZero() throws PushException {
        FlvMuxer muxer = muxer(Track.VIDEO);
        muxer.write(TestUnits.hevc(true, 7200, 0));
        muxer.write(TestUnits.hevc(false, 3600, 3600));
        String fourCcAsDouble = "41da1d98cc400000"; // 0x68766331
        assertTrue(
                tags.get(0).body().contains(VIDEO_CODEC_ID + fourCcAsDouble),
                tags.get(0).body());
        assertTrue(
                tags.get(1).body().startsWith("90" + "68766331" + "01"),
                tags.get(1).body());
        assertEquals(new Tag(9, 0, "91" + "68766331" + "000050" + "000000032601af"), tags.get(2));
        assertEquals(new Tag(9, 40, "a3" + "68766331" + "000000030201af"), tags.get(3));
    }

    @Test
    void h265OfTheOldFormHasCodecId12() throws PushException {
        FlvMuxer muxer = muxer(HevcForm.CODEC_ID_12, Track.VIDEO);
        muxer.write(TestUnits.hevc(true, 7200, 0));
        muxer.write(TestUnits.hevc(false, 3600, 3600));
        String twelve = "4028000000000000";
        assertTrue(
                tags.get(0).body().contains(VIDEO_CODEC_ID + twelve),
                tags.get(0).body());
        assertTrue(
                tags.get(1).body().startsWith("1c00000000" + "01"), tags.get(1).body());
        assertEquals(new Tag(9, 0, "1c01000050" + "000000032601af"), tags.get(2));
        assertEquals(new Tag(9, 40, "2c01000000" + "000000030201af"), tags.get(3));
    }

    @Test
    void aCodecThatChangesBringsItsOwnHeader() throws PushException, MediaFormatException {
        FlvMuxer muxer = muxer(Track.VIDEO);
        List<AccessUnit> sent = List.of(
                TestUnits.video(List.of(true), 0).get(0),
                TestUnits.hevc(true, 3600, 3600),
                TestUnits.video(List.of(true), 7200).get(0));
        for (AccessUnit unit : sent) {
            muxer.write(unit);
        }
        assertEquals(
                List.of("17", "17", "90", "93", "17", "17"),
                tags.stream().skip(1).map(tag -> tag.body().substring(0, 2)).toList());
        FlvDemuxer demuxer = demuxer();
        for (Tag tag : tags) {
            demux(demuxer, tag);
        }
        assertEquals(sent, units);
    }

    @Test
    void h265IsRefusedWhereItIsSwitchedOffEvenWhileAStreamRuns() throws PushException {
        FlvMuxer muxer = muxer(HevcForm.OFF, Track.VIDEO);
        muxer.write(TestUnits.video(List.of(true), 0).get(0));
        PushException refusal = assertThrows(PushException.class, () -> muxer.write(TestUnits.hevc(true, 3600, 3600)));
        assertEquals(PushException.Kind.UNSUPPORTED, refusal.kind());
    }

    @Test
    void whatElseEnhancedRtmpSendsIsPassedOver() throws MediaFormatException {
        FlvDemuxer demuxer = demuxer();
        demux(demuxer, new Tag(9, 0, "93" + "68766331" + "000000032601af")); // before its header
        demux(demuxer, new Tag(9, 0, "94" + "68766331" + "02")); // colours
        demux(demuxer, new Tag(9, 0, "92" + "68766331")); // the end
        demux(demuxer, new Tag(9, 0, "d0" + "01")); // a command frame, which has no FourCC
        assertEquals(List.of(), units);
    }

    @Test
    void timeStampsDoNotDrift() throws PushException {
        FlvMuxer muxer = muxer(Track.VIDEO);
        AccessUnit picture = TestUnits.video(List.of(true), 0).get(0);
        long origin = 12_345_678_901L;
        long last = 0;
        for (int i = 0; i < 30_000; i++) {
            last = origin + i * 3003L; // 29.97 frames per second
            muxer.write(at(picture, last, last));
        }
        assertEquals((last - origin) / 90, tags.get(tags.size() - 1).timestamp());
        assertEquals(30_002, tags.size());
    }

    @Test
    void aSequenceHeaderComesAgainOnlyWhenTheFormatChanges() throws PushException {
        FlvMuxer muxer = muxer(Track.VIDEO);
        // Each call makes an equal format anew.
        muxer.write(TestUnits.video(List.of(true), 0).get(0));
        muxer.write(TestUnits.video(List.of(true), 3600).get(0));
        assertEquals(1, sequenceHeaders().size());
        VideoFormat format = TestUnits.format();
        List<ByteBuf> sets = new ArrayList<>(format.parameterSets());
        sets.add(Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump("685e0fc8")));
        VideoFormat changed = new VideoFormat(format.codec(), sets, format.width(), format.height());
        muxer.write(new AccessUnit(
                changed, 7200, 7200, true, Unpooled.buffer().writeInt(1).writeByte(0x65)));
        assertEquals(2, sequenceHeaders().size());
        assertEquals(80, sequenceHeaders().get(1).timestamp());
    }

    private List<Tag> sequenceHeaders() {
        return tags.stream().filter(tag -> tag.body().startsWith("1700")).toList();
    }

    @Test
    void anAudioOnlySourceStartsAtOnce() throws PushException {
        muxer(Track.AUDIO).write(TestUnits.audio(5000));
        assertEquals(List.of(new Tag(8, 0, "af001210"), new Tag(8, 0, "af012120")), tags.subList(1, tags.size()));
        assertTrue(tags.get(0).body().startsWith("02000a6f6e4d65746144617461" + "08"));
    }

    @Test
    void aFileStartsWithItsHeaderAndEachTagIsFollowedByItsSize() {
        ByteBuf file = Unpooled.buffer();
        FlvFileWriter writer =
                new FlvFileWriter(PooledByteBufAllocator.DEFAULT, Set.of(Track.VIDEO, Track.AUDIO), piece -> {
                    file.writeBytes(piece);
                    piece.release();
                });
        writer.tag(8, 0x01020304, 0xAF01, 2, Unpooled.wrappedBuffer(new byte[] {0x21}));
        assertEquals(
                "464c5601050000000900000000" + "0800000302030401000000" + "af0121" + "0000000e",
                ByteBufUtil.hexDump(file));
    }

    @Test
    void parameterSetsAndDelimitersAreTakenOutOfTheData() throws MediaFormatException {
        FlvDemuxer demuxer = demuxer();
        demux(demuxer, new Tag(9, 0, sequenceHeader()));
        demux(
                demuxer,
                new Tag(9, 0, "1701000000" + "0000000209f0" + "0000000468ce0fc8" + "000000026588" + "000000020cff"));
        assertEquals("000000026588", ByteBufUtil.hexDump(units.get(0).data()));
        demux(demuxer, new Tag(9, 0, "1701000000" + "0000000209f0"));
        assertEquals(1, units.size());
    }

    @Test
    void timeStampsContinueWhereTheirThirtyTwoBitsWrap() throws MediaFormatException {
        FlvDemuxer demuxer = demuxer();
        demux(demuxer, new Tag(9, -40, sequenceHeader()));
        demux(demuxer, new Tag(9, -40, "1701000000" + "000000026588"));
        demux(demuxer, new Tag(9, 0, "2701000000" + "000000024199"));
        assertEquals(0x1_0000_0000L * 90, units.get(1).dts());
        assertEquals(3600, units.get(1).dts() - units.get(0).dts());
    }

    @Test
    void otherCodecsAreNamed() {
        assertTrue(assertThrows(MediaFormatException.class, () -> demux(demuxer(), new Tag(9, 0, "1200")))
                .toString()
                .contains("expected AVC (7) or HEVC (12) in an FLV video tag but was codec 2"));
        assertTrue(assertThrows(MediaFormatException.class, () -> demux(demuxer(), new Tag(8, 0, "2f00")))
                .toString()
                .contains("format 2"));
        assertTrue(assertThrows(MediaFormatException.class, () -> demux(demuxer(), new Tag(9, 0, "9061763031")))
                .toString()
                .contains("expected FourCC hvc1 or avc1 in an enhanced video tag but was 0x61763031"));
        assertTrue(assertThrows(MediaFormatException.class, () -> demux(demuxer(), new Tag(9, 0, "9668766331")))
                .toString()
                .contains("packet type 0 to 4 in an enhanced video tag but was 6"));
    }

    @Test
    void garbageEndsInAFormatExceptionOnly() {
        Random random = new Random(7);
        byte[] header = ByteBufUtil.decodeHexDump(sequenceHeader());
        byte[] picture = ByteBufUtil.decodeHexDump("1701000000" + "0000000209f0" + "000000026588");
        byte[] hevcHeader = ByteBufUtil.decodeHexDump(hevcSequenceHeader());
        byte[] hevcPicture = ByteBufUtil.decodeHexDump("91" + "68766331" + "000050" + "000000032601af");
        byte[] config = {(byte) 0xAF, 0, 0x12, 0x10};
        byte[] frame = {(byte) 0xAF, 1, 9};
        for (int i = 0; i < 3000; i++) {
            FlvDemuxer demuxer = demuxer();
            try {
                demuxer.tag(9, 0, Unpooled.wrappedBuffer(i % 2 == 0 ? header : mutated(header, random)));
                demuxer.tag(8, 0, Unpooled.wrappedBuffer(mutated(config, random)));
                demuxer.tag(8, random.nextInt(), Unpooled.wrappedBuffer(mutated(frame, random)));
                demuxer.tag(9, random.nextInt(), Unpooled.wrappedBuffer(mutated(picture, random)));
                demuxer.tag(9, 0, Unpooled.wrappedBuffer(i % 2 == 0 ? hevcHeader : mutated(hevcHeader, random)));
                demuxer.tag(9, random.nextInt(), Unpooled.wrappedBuffer(mutated(hevcPicture, random)));
            } catch (MediaFormatException expected) {
                assertFalse(expected.toString().isEmpty());
            }
        }
    }

    private static byte[] mutated(byte[] seed, Random random) {
        byte[] input = seed.clone();
        for (int flips = random.nextInt(4); flips > 0; flips--) {
            input[random.nextInt(input.length)] = (byte) random.nextInt(256);
        }
        boolean shortened = random.nextInt(8) == 0;
        return Arrays.copyOf(input, shortened ? random.nextInt(input.length + 1) : input.length);
    }
}
