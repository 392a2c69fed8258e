package org.ovcgateway.media.ts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ovcgateway.media.AccessUnit;
import org.ovcgateway.media.Codec;
import org.ovcgateway.media.Track;

class TsDemuxerTest {
    @TempDir
    static Path folder;

    @Test
    void theStreamMayBeCutAnywhere() {
        ByteBuf stream = Clips.read(Clips.H264_AAC.file(folder));
        List<AccessUnit> whole = Clips.demux(stream);
        Clips.Collector pieces = new Clips.Collector();
        Random random = new Random(1);
        try (TsDemuxer demuxer = new TsDemuxer(pieces, ByteBufAllocator.DEFAULT)) {
            ByteBuf left = stream.duplicate();
            while (left.isReadable()) {
                demuxer.read(left.readSlice(Math.min(left.readableBytes(), 1 + random.nextInt(400))));
            }
            demuxer.end();
            assertEquals(0, demuxer.damages());
        }
        assertEquals(whole.size(), pieces.units.size());
        whole.forEach(AccessUnit::release);
        pieces.release();
    }

    @Test
    void aLostPacketCostsThePicturesUpToTheNextKeyFrame() {
        ByteBuf stream = Clips.read(Clips.VIDEO_ONLY.file(folder));
        int packets = stream.readableBytes() / 188;
        Clips.Collector rest = new Clips.Collector();
        try (TsDemuxer demuxer = new TsDemuxer(rest, ByteBufAllocator.DEFAULT)) {
            int gap = packets / 3 * 188;
            demuxer.read(stream.slice(0, gap));
            demuxer.read(stream.slice(gap + 188, stream.readableBytes() - gap - 188));
            demuxer.end();
            assertTrue(demuxer.damages() > 0);
        }
        assertEquals(1, rest.discontinuities);
        assertTrue(rest.units.size() < Clips.SECONDS * Clips.FRAME_RATE);
        assertTrue(rest.units.size() >= Clips.FRAME_RATE);
        rest.release();
    }

    @Test
    void aTrackThatChangesItsCodecGoesOnInItsTime() {
        Clips.Collector both = new Clips.Collector();
        try (TsDemuxer demuxer = new TsDemuxer(both, ByteBufAllocator.DEFAULT)) {
            demuxer.read(Clips.read(Clips.H264_AAC.file(folder)));
            demuxer.read(Clips.read(Clips.H265_AAC.file(folder)));
            demuxer.end();
        }
        assertEquals(
                List.of(Codec.H264, Codec.H265),
                both.units.stream()
                        .filter(AccessUnit::isVideo)
                        .map(unit -> unit.format().codec())
                        .distinct()
                        .toList());
        for (Track track : Track.values()) {
            long last = Long.MIN_VALUE;
            for (AccessUnit unit : both.units) {
                if (unit.track() == track) {
                    assertTrue(unit.dts() >= last, () -> "a unit of " + track + " goes back");
                    last = unit.dts();
                }
            }
        }
        both.release();
    }

    @Test
    void bytesInBetweenAreSkipped() {
        ByteBuf stream = Clips.read(Clips.VIDEO_ONLY.file(folder));
        Clips.Collector rest = new Clips.Collector();
        try (TsDemuxer demuxer = new TsDemuxer(rest, ByteBufAllocator.DEFAULT)) {
            demuxer.read(Unpooled.wrappedBuffer(new byte[77]));
            demuxer.read(stream.duplicate());
            demuxer.end();
        }
        assertEquals(Clips.SECONDS * Clips.FRAME_RATE, rest.units.size());
        rest.release();
    }

    @Test
    void garbageAndMutationsNeverThrow() {
        byte[] stream = new byte[120 * 188];
        Clips.read(Clips.H264_AAC.file(folder)).getBytes(0, stream);
        Random random = new Random(2);
        for (int round = 0; round < 400; round++) {
            byte[] bytes;
            if (round % 3 == 0) {
                bytes = new byte[random.nextInt(4000)];
                random.nextBytes(bytes);
                for (int i = 0; i < bytes.length; i += 188) {
                    bytes[i] = 0x47;
                }
            } else {
                bytes = stream.clone();
                for (int i = random.nextInt(60); i >= 0; i--) {
                    int packet = random.nextInt(bytes.length / 188) * 188;
                    bytes[packet + random.nextInt(round % 3 == 1 ? 20 : 188)] = (byte) random.nextInt();
                }
            }
            Clips.Collector collector = new Clips.Collector();
            try (TsDemuxer demuxer = new TsDemuxer(collector, ByteBufAllocator.DEFAULT)) {
                demuxer.read(Unpooled.wrappedBuffer(bytes));
                demuxer.end();
            }
            collector.release();
        }
    }
}
