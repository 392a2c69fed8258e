package org.ovcgateway.simulator.platform;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.util.ArrayList;
import java.util.List;
import org.ovcgateway.media.AccessUnit;
import org.ovcgateway.media.AudioFormat;
import org.ovcgateway.media.VideoFormat;
import org.ovcgateway.media.mp4.FragmentedMp4;
import org.ovcgateway.media.relay.Sink;
import org.ovcgateway.media.ts.TsDemuxer;

/** A segment as a browser can play it: MPEG-TS to MP4, nothing transcoded. */
final class SegmentPlayback {
    private SegmentPlayback() {}

    /** The whole segment as one fragmented MP4; empty if there is nothing in it that can be played. */
    static Buffer toMp4(Buffer segment) {
        List<AccessUnit> units = new ArrayList<>();
        Sink collect = unit -> units.add(unit.retain());
        try (TsDemuxer demuxer = new TsDemuxer(collect, UnpooledByteBufAllocator.DEFAULT)) {
            demuxer.read(((BufferInternal) segment).getByteBuf());
            demuxer.end();
            ByteBuf mp4 = Unpooled.buffer(segment.length());
            write(units, mp4);
            return BufferInternal.buffer(mp4);
        } finally {
            units.forEach(AccessUnit::release);
        }
    }

    private static void write(List<AccessUnit> units, ByteBuf out) {
        VideoFormat video = null;
        AudioFormat audio = null;
        for (AccessUnit unit : units) {
            if (video == null && unit.format() instanceof VideoFormat format) {
                video = format;
            } else if (audio == null && unit.format() instanceof AudioFormat format) {
                audio = format;
            }
        }
        if (video == null && audio == null) {
            return;
        }
        FragmentedMp4 mp4 = new FragmentedMp4(video, audio);
        mp4.writeInit(out);
        for (AccessUnit unit : units) {
            if (mp4.takes(unit)) {
                mp4.write(unit, out);
            }
        }
    }
}
