package org.ovcgateway.media;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;

/**
 * A video track's parameter sets and what they say.
 *
 * @param codec {@link Codec#H264}, {@link Codec#H265} or {@link Codec#MPEG4}
 * @param parameterSets whole NAL units without start code or length, unpooled and read-only, in the order in which they
 *     must precede a key frame: H.264 SPS, PPS; H.265 VPS, SPS, PPS. MPEG-4 part 2: one element, the headers from the visual
 *     object sequence to the video object layer, start codes included. Never empty. Readers must not move their indices: use
 *     absolute access or {@link ByteBuf#duplicate()}
 * @param width luma samples after cropping, from the first SPS
 * @param height luma samples after cropping, from the first SPS
 */
public record VideoFormat(Codec codec, List<ByteBuf> parameterSets, int width, int height) implements TrackFormat {

    public VideoFormat {
        if (!codec.isVideo()) {
            throw new IllegalArgumentException("expected a video codec but was " + codec);
        }
        if (parameterSets.isEmpty()) {
            throw new IllegalArgumentException("expected parameter sets but there were none");
        }
        parameterSets = parameterSets.stream().map(VideoFormat::immutableCopy).toList();
    }

    private static ByteBuf immutableCopy(ByteBuf set) {
        byte[] bytes = new byte[set.readableBytes()];
        set.getBytes(set.readerIndex(), bytes);
        return Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(bytes).asReadOnly());
    }
}
