package org.ovcgateway.media.rtmp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.ovcgateway.media.AccessUnit;
import org.ovcgateway.media.AudioFormat;
import org.ovcgateway.media.Codec;
import org.ovcgateway.media.MediaFormatException;
import org.ovcgateway.media.VideoFormat;
import org.ovcgateway.media.h26x.H264;
import org.ovcgateway.media.h26x.H265;

/** Access units of a few bytes, unpooled. */
public final class TestUnits {
    private TestUnits() {}

    /** An SPS of 320x240 and a PPS as x264 writes them. */
    public static VideoFormat format() {
        try {
            return H264.format(List.of(
                    Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump("6742c00dda0507ec0440000003004000000c83c50aa8")),
                    Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump("68ce0fc8"))));
        } catch (MediaFormatException e) {
            throw new IllegalStateException(e);
        }
    }

    /** VPS, SPS and PPS as x265 writes them. */
    public static VideoFormat hevcFormat() {
        try {
            return H265.format(Stream.of(
                            "40010c01ffff01600000030090000003000003003c928090",
                            "42010101600000030090000003000003003ca00a080f16592a4932bc05a02000000300200000030321",
                            "4401c172b46240")
                    .map(set -> Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(set)))
                    .toList());
        } catch (MediaFormatException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A picture of H.265: an IDR picture or a trailing one, with a payload of one byte. */
    public static AccessUnit hevc(boolean keyFrame, long pts, long dts) {
        ByteBuf data = Unpooled.buffer()
                .writeInt(3)
                .writeShort(keyFrame ? 0x2601 : 0x0201)
                .writeByte(0xAF);
        return new AccessUnit(hevcFormat(), pts, dts, keyFrame, data);
    }

    /** Pictures 40 ms apart, key frames where said. */
    public static List<AccessUnit> video(List<Boolean> keyFrames, long from) {
        VideoFormat format = format();
        List<AccessUnit> units = new ArrayList<>();
        for (boolean keyFrame : keyFrames) {
            long time = from + units.size() * 3600L;
            ByteBuf data = Unpooled.buffer().writeInt(2).writeShort(keyFrame ? 0x6588 : 0x4199);
            units.add(new AccessUnit(format, time, time, keyFrame, data));
        }
        return units;
    }

    public static AccessUnit audio(long time) {
        ByteBuf config = Unpooled.buffer(2).writeShort(0x1210);
        AudioFormat format = new AudioFormat(Codec.AAC, 44_100, 2, config);
        return new AccessUnit(format, time, time, true, Unpooled.buffer(2).writeShort(0x2120));
    }
}
