package org.ovcgateway.media;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * An audio track's parameters.
 *
 * @param codec an audio codec
 * @param sampleRate samples per second; Opus: 48,000. HE-AAC: what is heard, which is twice the core's rate
 * @param channels number of channels, 1 or more
 * @param config AAC: the AudioSpecificConfig (ISO/IEC 14496-3 1.6.2.1); empty for all others. Read-only. Readers must not
 *     move its indices
 */
public record AudioFormat(Codec codec, int sampleRate, int channels, ByteBuf config) implements TrackFormat {

    public AudioFormat {
        if (codec.isVideo()) {
            throw new IllegalArgumentException("expected an audio codec but was " + codec);
        }
        byte[] bytes = new byte[config.readableBytes()];
        config.getBytes(config.readerIndex(), bytes);
        config = Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(bytes).asReadOnly());
    }
}
