package org.ovcgateway.media.elementary;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.media.AccessUnit;
import org.ovcgateway.media.AudioFormat;
import org.ovcgateway.media.MediaFormatException;
import org.ovcgateway.media.aac.AdtsHeader;
import org.ovcgateway.media.aac.AudioSpecificConfig;
import org.ovcgateway.media.relay.Sink;

/** ADTS in a PES packet to raw AAC frames; a frame that goes on in the next PES packet is left out. */
public final class AdtsFrames implements ElementaryStream {
    private final Sink sink;
    private final ByteBufAllocator allocator;
    private final Damage damage;
    private @Nullable AudioSpecificConfig config;
    private @Nullable AudioFormat format;

    public AdtsFrames(Sink sink, ByteBufAllocator allocator, Damage damage) {
        this.sink = sink;
        this.allocator = allocator;
        this.damage = damage;
    }

    @Override
    public void accept(ByteBuf payload, long pts, long dts) {
        int index = 0;
        long samples = 0;
        try {
            while (index < payload.readableBytes()) {
                AdtsHeader header = AdtsHeader.parse(payload, index);
                if (header.frameBytes() > payload.readableBytes() - index) {
                    damage.add();
                    return;
                }
                AudioFormat current = formatOf(header.config());
                long stamp =
                        dts + samples * AccessUnit.CLOCK_RATE / header.config().coreSampleRate();
                emit(
                        current,
                        stamp,
                        payload.slice(index + header.headerBytes(), header.frameBytes() - header.headerBytes()));
                samples += header.config().frameSamples();
                index += header.frameBytes();
            }
        } catch (MediaFormatException e) {
            damage.add(); // the rest of the packet has no frame that could be found safely
        }
    }

    @Override
    public void lost() {}

    private void emit(AudioFormat current, long stamp, ByteBuf frame) {
        ByteBuf data = allocator.buffer(Math.max(1, frame.readableBytes()));
        try {
            data.writeBytes(frame);
            sink.accept(new AccessUnit(current, stamp, stamp, true, data));
        } finally {
            data.release();
        }
    }

    private AudioFormat formatOf(AudioSpecificConfig next) {
        AudioFormat current = format;
        if (current == null || !next.equals(config)) {
            config = next;
            current = next.format();
            format = current;
        }
        return current;
    }
}
