package org.ovcgateway.media.ts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.ovcgateway.media.AccessUnit;
import org.ovcgateway.media.Track;
import org.ovcgateway.media.relay.Sink;
import org.ovcgateway.testkit.CountedBuffers;
import org.ovcgateway.testkit.Pieces;

/** The input is a transport stream. */
class TsDemuxerFuzzTest {

    @FuzzTest
    void whereAStreamIsCutMakesNoDifference(byte[] input) {
        CountedBuffers buffers = new CountedBuffers();
        Collector whole = demux(buffers, List.of(Unpooled.wrappedBuffer(input)));
        Collector cut = demux(
                buffers, Pieces.of(input).stream().map(Unpooled::wrappedBuffer).toList());
        assertEquals(whole.heard, cut.heard);
        remux(buffers, whole.units);
        whole.units.forEach(AccessUnit::release);
        cut.units.forEach(AccessUnit::release);
        buffers.requireNone();
    }

    private static Collector demux(CountedBuffers buffers, List<ByteBuf> pieces) {
        Collector collector = new Collector();
        try (TsDemuxer demuxer = new TsDemuxer(collector, buffers.allocator())) {
            for (ByteBuf piece : pieces) {
                demuxer.read(piece);
                assertEquals(0, piece.readableBytes());
            }
            demuxer.end();
        }
        return collector;
    }

    /** What the muxer writes of the units reads back with the same data at the same distances. */
    private static void remux(CountedBuffers buffers, List<AccessUnit> units) {
        List<AccessUnit> carried = units.stream()
                .filter(unit -> TsMuxer.canCarry(unit.format()) && unit.size() > 0)
                .toList();
        TsMuxer muxer = new TsMuxer();
        ByteBuf stream = buffers.allocator().buffer();
        for (AccessUnit unit : carried) {
            int before = stream.writerIndex();
            muxer.write(unit, stream);
            assertTrue(stream.writerIndex() - before <= muxer.maxBytes(unit), "more than announced");
        }
        Collector again = demux(buffers, List.of(stream));
        stream.release();
        for (Track track : Track.values()) {
            assertEquals(
                    dataOf(carried, track),
                    dataOf(again.units, track),
                    () -> "the units of " + track + " remultiplexed");
        }
        again.units.forEach(AccessUnit::release);
    }

    private static List<String> dataOf(List<AccessUnit> units, Track track) {
        return units.stream()
                .filter(unit -> unit.track() == track)
                .map(unit -> unit.keyFrame() + " " + ByteBufUtil.hexDump(unit.data()))
                .toList();
    }

    private static final class Collector implements Sink {
        final List<AccessUnit> units = new ArrayList<>();
        final List<String> heard = new ArrayList<>();
        private final Map<Track, Long> last = new EnumMap<>(Track.class);

        @Override
        public void accept(AccessUnit unit) {
            Long before = last.put(unit.track(), unit.dts());
            assertTrue(before == null || before <= unit.dts(), "decoding times go back");
            units.add(unit.retain());
            heard.add(unit.format() + " " + unit.pts() + " " + unit.dts() + " " + unit.keyFrame() + " "
                    + ByteBufUtil.hexDump(unit.data()));
        }

        @Override
        public void discontinuity() {
            heard.add("discontinuity");
        }
    }
}
