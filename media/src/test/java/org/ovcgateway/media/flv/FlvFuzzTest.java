package org.ovcgateway.media.flv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ovcgateway.media.AccessUnit;
import org.ovcgateway.media.MediaFormatException;
import org.ovcgateway.media.Track;
import org.ovcgateway.media.TrackFormat;
import org.ovcgateway.media.push.PushException;
import org.ovcgateway.testkit.CountedBuffers;

/** The input is an FLV file. */
class FlvFuzzTest {
    private static final int FILE_HEADER = 13;
    private static final int TAG_HEADER = 11;

    private record Unit(TrackFormat format, long pts, long dts, boolean keyFrame, String data) {
        static Unit of(AccessUnit unit, long origin) {
            return new Unit(
                    unit.format(),
                    unit.pts() - origin,
                    unit.dts() - origin,
                    unit.keyFrame(),
                    ByteBufUtil.hexDump(unit.data()));
        }
    }

    @FuzzTest
    void unitsKeepTheirOrderAndSurviveTheRoundTrip(byte[] input) throws MediaFormatException, PushException {
        CountedBuffers buffers = new CountedBuffers();
        List<AccessUnit> units = new ArrayList<>();
        FlvDemuxer demuxer = new FlvDemuxer(buffers.allocator(), unit -> units.add(unit.retain()));
        ByteBuf in = Unpooled.wrappedBuffer(input);
        in.skipBytes(Math.min(FILE_HEADER, input.length));
        while (in.readableBytes() >= TAG_HEADER) {
            int type = in.readUnsignedByte();
            int size = in.readUnsignedMedium();
            int timestamp = in.readUnsignedMedium() | in.readByte() << 24;
            in.skipBytes(3);
            ByteBuf body = in.readSlice(Math.min(size, in.readableBytes()));
            in.skipBytes(Math.min(4, in.readableBytes()));
            try {
                demuxer.tag(type, timestamp, body);
            } catch (MediaFormatException e) {
                assertTrue(String.valueOf(e.getMessage()).contains("expected"), e.toString());
            }
        }
        requireOrder(units);
        roundTrip(units);
        units.forEach(AccessUnit::release);
        assertEquals(1, in.refCnt());
        buffers.requireNone();
    }

    private static void requireOrder(List<AccessUnit> units) {
        Map<Track, Long> last = new EnumMap<>(Track.class);
        for (AccessUnit unit : units) {
            Long before = last.put(unit.track(), unit.dts());
            assertTrue(before == null || before <= unit.dts(), "decoding times go back");
            assertTrue(unit.size() > 0, "an empty unit");
        }
    }

    /** What the muxer writes of the units reads back as they were, from the first one that it takes on. */
    private static void roundTrip(List<AccessUnit> units) throws MediaFormatException, PushException {
        Set<Track> tracks = EnumSet.noneOf(Track.class);
        units.forEach(unit -> tracks.add(unit.track()));
        List<Unit> wanted = new ArrayList<>();
        List<Unit> found = new ArrayList<>();
        CountedBuffers buffers = new CountedBuffers();
        FlvDemuxer demuxer = new FlvDemuxer(buffers.allocator(), unit -> found.add(Unit.of(unit, 0)));
        FlvMuxer muxer = new FlvMuxer(tracks, HevcForm.ENHANCED, (type, timestamp, prefix, prefixLength, rest) -> {
            ByteBuf body = Unpooled.buffer();
            for (int shift = (prefixLength - 1) * 8; shift >= 0; shift -= 8) {
                body.writeByte((int) (prefix >>> shift));
            }
            body.writeBytes(rest.duplicate());
            try {
                demuxer.tag(type, timestamp, body);
            } catch (MediaFormatException e) {
                throw new AssertionError("expected to read what was written", e);
            }
        });
        long origin = Long.MIN_VALUE;
        for (AccessUnit unit : units) {
            if (origin == Long.MIN_VALUE && (unit.startsGroup() || !tracks.contains(Track.VIDEO))) {
                origin = unit.dts();
            }
            if (origin != Long.MIN_VALUE && unit.dts() >= origin) {
                wanted.add(Unit.of(unit, origin));
            }
            muxer.write(unit);
        }
        assertEquals(wanted, found);
        buffers.requireNone();
    }
}
