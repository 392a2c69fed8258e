package org.ovcgateway.media.ts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ovcgateway.media.AccessUnit;
import org.ovcgateway.media.AudioFormat;
import org.ovcgateway.media.Codec;
import org.ovcgateway.media.TrackFormat;
import org.ovcgateway.media.VideoFormat;
import org.ovcgateway.testkit.PeerProcess;

class TsMuxerTest {
    @TempDir
    static Path folder;

    @ParameterizedTest
    @EnumSource(Clips.class)
    void whatIsMuxedComesBackBitForBit(Clips clip) {
        List<AccessUnit> units = clip.units(folder);
        ByteBuf stream = mux(units, 0);
        List<AccessUnit> again = Clips.demux(stream);
        assertSame(units, again, TsMuxer.LEAD);
        units.forEach(AccessUnit::release);
        again.forEach(AccessUnit::release);
        stream.release();
    }

    @ParameterizedTest
    @EnumSource(Clips.class)
    void ffprobeReadsEveryFrameWithoutAWarning(Clips clip) {
        List<AccessUnit> units = clip.units(folder);
        ByteBuf stream = mux(units, 0);
        Path file = folder.resolve("muxed-" + clip + ".ts");
        Clips.write(file, stream);
        Clips.assertReadWithoutAWarning(file);
        assertEquals(frames(clip.file(folder), 0), frames(file, 0));
        units.forEach(AccessUnit::release);
        stream.release();
    }

    @Test
    void stampsWrapAt33Bits() {
        List<AccessUnit> units = Clips.H264_B_FRAMES.units(folder);
        long base = (1L << 33) - 2 * AccessUnit.CLOCK_RATE;
        ByteBuf stream = mux(units, base);
        List<AccessUnit> again = Clips.demux(stream);
        assertSame(units, again, base + TsMuxer.LEAD);
        Path file = folder.resolve("wrapped.ts");
        Clips.write(file, stream);
        Clips.assertReadWithoutAWarning(file, "-c", "copy");
        units.forEach(AccessUnit::release);
        again.forEach(AccessUnit::release);
        stream.release();
    }

    @Test
    void everyPacketIsWholeAndInSequenceAndThePcrIsNeverLaterThanTheStamps() {
        List<AccessUnit> units = Clips.H264_B_FRAMES.units(folder);
        ByteBuf stream = mux(units, 0);
        int[] counters = new int[0x2000];
        Arrays.fill(counters, -1);
        long lastPcr = -1;
        for (int i = 0; i < stream.readableBytes(); i += 188) {
            int header = stream.getInt(i);
            assertEquals(0x47, header >>> 24);
            int pid = header >>> 8 & 0x1FFF;
            int counter = header & 0xF;
            if (counters[pid] >= 0) {
                assertEquals((counters[pid] + 1) & 0xF, counter, "at packet " + i / 188);
            }
            counters[pid] = counter;
            long pcr = pcr(stream, i);
            if (pcr >= 0) {
                assertTrue(lastPcr < 0 || pcr - lastPcr <= 9000, "PCR after " + (pcr - lastPcr));
                assertTrue(pcr > lastPcr);
                lastPcr = pcr;
            }
        }
        assertEquals(0, stream.readableBytes() % 188);
        units.forEach(AccessUnit::release);
        stream.release();
    }

    @Test
    void slowVideoGetsPacketsWithNothingButAClockInBetween() {
        TsMuxer muxer = new TsMuxer(List.of(h264()));
        ByteBuf out = Unpooled.buffer();
        try (Unit first = new Unit(h264(), 0, true, nal(0x65, 300));
                Unit second = new Unit(h264(), 45_000, false, nal(0x41, 20))) {
            muxer.write(first.unit, out);
            muxer.write(second.unit, out);
        }
        long last = 0;
        for (int i = 0; i < out.readableBytes(); i += 188) {
            long pcr = pcr(out, i);
            if (pcr >= 0) {
                assertTrue(pcr - last <= 9000);
                last = pcr;
            }
        }
        assertEquals(45_000, last);
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                1, 2, 100, 130, 131, 132, 133, 134, 135, 136, 137, 138, 150, 151, 152, 153, 154, 155, 156, 157, 158,
                159, 160, 161, 162, 163, 164, 330, 331, 332, 333, 334, 335, 336, 337, 338, 339, 340, 341, 342, 343
            })
    void startCodesAreRightWhereverThePacketsAreCut(int firstNalBytes) {
        ByteBuf data = Unpooled.wrappedBuffer(nal(0x06, firstNalBytes), nal(0x06, 3), nal(0x41, 2));
        ByteBuf key = nal(0x65, 7);
        ByteBuf out = Unpooled.buffer();
        TsMuxer muxer = new TsMuxer(List.of(h264()));
        muxer.write(new AccessUnit(h264(), 0, 0, true, key), out);
        AccessUnit unit = new AccessUnit(h264(), 3600, 3600, false, data);
        assertTrue(muxer.maxBytes(unit) >= 188);
        muxer.write(unit, out);
        List<AccessUnit> again = Clips.demux(out);
        assertEquals(data, again.get(1).data());
        again.forEach(AccessUnit::release);
    }

    @Test
    void tablesStandInFrontOfEveryKeyFrameAndEveryHalfSecond() {
        TsMuxer muxer = new TsMuxer(List.of(h264()));
        int tables = 0;
        for (int i = 0; i < 50; i++) {
            ByteBuf out = Unpooled.buffer();
            muxer.write(new AccessUnit(h264(), i * 3600L, i * 3600L, i == 0 || i == 25, nal(0x65, 100)), out);
            boolean first = (out.getInt(0) >>> 8 & 0x1FFF) == 0;
            tables += first ? 1 : 0;
            if (i == 0 || i == 25) {
                assertTrue(first);
            }
        }
        assertTrue(tables >= 4 && tables <= 6, tables + " in two seconds");
    }

    @Test
    void anAudioTrackThatAppearsLaterIsAnnounced() {
        TsMuxer muxer = new TsMuxer(List.of(h264()));
        ByteBuf out = Unpooled.buffer();
        muxer.write(new AccessUnit(h264(), 0, 0, true, nal(0x65, 100)), out);
        int version = out.getByte(188 + 10) >>> 1 & 0x1F;
        out.clear();
        muxer.write(new AccessUnit(aac(), 10, 10, true, Unpooled.wrappedBuffer(new byte[50])), out);
        assertEquals(version + 1, out.getByte(188 + 10) >>> 1 & 0x1F);
        assertEquals(2 * 188 + 188, out.readableBytes());
    }

    @Test
    void aGapIsMarkedOnTheNextPacketOfEachTrack() {
        TsMuxer muxer = new TsMuxer(List.of(h264(), aac()));
        ByteBuf out = Unpooled.buffer();
        muxer.write(new AccessUnit(h264(), 0, 0, true, nal(0x65, 100)), out);
        muxer.discontinuity();
        out.clear();
        muxer.write(new AccessUnit(h264(), 900_000, 900_000, true, nal(0x65, 100)), out);
        assertEquals(0x80, out.getByte(2 * 188 + 5) & 0x80);
        out.clear();
        muxer.write(new AccessUnit(aac(), 900_000, 900_000, true, Unpooled.wrappedBuffer(new byte[50])), out);
        assertEquals(0x80, out.getByte(5) & 0x80);
    }

    @Test
    void aacThatAdtsCannotCarryIsLeftOut() {
        AudioFormat strange =
                new AudioFormat(Codec.AAC, 48_000, 2, Unpooled.wrappedBuffer(new byte[] {(byte) 0xFF, 0}));
        assertFalse(TsMuxer.canCarry(strange));
        TsMuxer muxer = new TsMuxer(List.of(h264(), strange));
        ByteBuf out = Unpooled.buffer();
        muxer.write(new AccessUnit(strange, 0, 0, true, Unpooled.wrappedBuffer(new byte[50])), out);
        assertEquals(0, out.readableBytes());
        muxer.write(new AccessUnit(h264(), 0, 0, true, nal(0x65, 100)), out);
        List<AccessUnit> units = Clips.demux(out);
        assertEquals(1, units.size());
        units.forEach(AccessUnit::release);
    }

    @Test
    void lengthsThatDoNotAddUpAreRefused() {
        ByteBuf broken = Unpooled.buffer().writeInt(50).writeBytes(new byte[20]);
        TsMuxer muxer = new TsMuxer();
        assertThrows(
                IllegalArgumentException.class,
                () -> muxer.write(new AccessUnit(h264(), 0, 0, true, broken), Unpooled.buffer()));
    }

    static VideoFormat h264() {
        return new VideoFormat(
                Codec.H264,
                List.of(
                        Unpooled.wrappedBuffer(
                                ByteBufUtil.decodeHexDump("6742c01fd901405ba1000003000100000300328f183240")),
                        Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump("68cb83cb20"))),
                1280,
                720);
    }

    static AudioFormat aac() {
        return new AudioFormat(Codec.AAC, 48_000, 2, Unpooled.wrappedBuffer(new byte[] {0x11, (byte) 0x90}));
    }

    static ByteBuf nal(int header, int bytes) {
        ByteBuf nal = Unpooled.buffer().writeInt(bytes + 1).writeByte(header);
        for (int i = 0; i < bytes; i++) {
            nal.writeByte(0x80 | i);
        }
        return nal;
    }

    private record Unit(AccessUnit unit) implements AutoCloseable {
        Unit(TrackFormat format, long time, boolean key, ByteBuf data) {
            this(new AccessUnit(format, time, time, key, data));
        }

        @Override
        public void close() {
            unit.release();
        }
    }

    private static ByteBuf mux(List<AccessUnit> units, long shift) {
        List<TrackFormat> formats = new ArrayList<>();
        for (AccessUnit unit : units) {
            if (!formats.contains(unit.format())) {
                formats.add(unit.format());
            }
        }
        TsMuxer muxer = new TsMuxer(formats);
        ByteBuf out = ByteBufAllocator.DEFAULT.directBuffer();
        for (AccessUnit unit : units) {
            int before = out.writerIndex();
            AccessUnit shifted =
                    new AccessUnit(unit.format(), unit.pts() + shift, unit.dts() + shift, unit.keyFrame(), unit.data());
            int most = muxer.maxBytes(shifted);
            muxer.write(shifted, out);
            assertTrue(out.writerIndex() - before <= most);
        }
        return out;
    }

    private static void assertSame(List<AccessUnit> wanted, List<AccessUnit> were, long shift) {
        for (boolean video : new boolean[] {true, false}) {
            List<AccessUnit> left =
                    wanted.stream().filter(unit -> unit.isVideo() == video).toList();
            List<AccessUnit> right =
                    were.stream().filter(unit -> unit.isVideo() == video).toList();
            assertEquals(left.size(), right.size());
            for (int i = 0; i < left.size(); i++) {
                AccessUnit a = left.get(i);
                AccessUnit b = right.get(i);
                assertEquals(a.format(), b.format());
                assertEquals(a.data(), b.data(), "unit " + i);
                assertEquals(a.keyFrame(), b.keyFrame());
                assertEquals(a.pts() + shift, b.pts());
                assertEquals(a.dts() + shift, b.dts());
            }
        }
    }

    private static String frames(Path file, int stream) {
        return PeerProcess.run(
                Duration.ofSeconds(30),
                "ffmpeg",
                "-nostdin",
                "-v",
                "error",
                "-i",
                file.toString(),
                "-f",
                "framemd5",
                "-map",
                "0:" + stream,
                "-start_at_zero",
                "-avoid_negative_ts",
                "make_zero",
                "-");
    }

    private static long pcr(ByteBuf stream, int packet) {
        if ((stream.getByte(packet + 3) & 0x20) == 0
                || stream.getByte(packet + 4) == 0
                || (stream.getByte(packet + 5) & 0x10) == 0) {
            return -1;
        }
        return stream.getUnsignedInt(packet + 6) << 1 | (stream.getByte(packet + 10) >>> 7 & 1);
    }
}
