package org.ovcgateway.media.relay;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.ovcgateway.media.AccessUnit;
import org.ovcgateway.media.AudioFormat;
import org.ovcgateway.media.Codec;
import org.ovcgateway.media.VideoFormat;

/** Access units to test with; the caller owns them. */
final class Units {
    static final VideoFormat VIDEO =
            new VideoFormat(Codec.H264, List.of(Unpooled.wrappedBuffer(new byte[] {0x67, 1})), 640, 360);
    static final AudioFormat AUDIO =
            new AudioFormat(Codec.AAC, 48_000, 1, Unpooled.wrappedBuffer(new byte[] {0x11, 8}));
    static final int FRAME_TICKS = 3600;

    private Units() {}

    static AccessUnit key(int frame, int size) {
        return new AccessUnit(VIDEO, frame * 3600L, frame * 3600L, true, data(size));
    }

    static AccessUnit delta(int frame, int size) {
        return new AccessUnit(VIDEO, frame * 3600L, frame * 3600L, false, data(size));
    }

    static AccessUnit audio(int frame, int size) {
        return new AccessUnit(AUDIO, frame * 3600L, frame * 3600L, true, data(size));
    }

    private static io.netty.buffer.ByteBuf data(int size) {
        return PooledByteBufAllocator.DEFAULT.directBuffer(size).writeZero(size);
    }
}
