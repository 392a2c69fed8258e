package org.ovcgateway.media.elementary;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.ovcgateway.media.AccessUnit;
import org.ovcgateway.media.Codec;
import org.ovcgateway.media.MediaFormatException;
import org.ovcgateway.media.VideoFormat;
import org.ovcgateway.media.h26x.H264;
import org.ovcgateway.media.h26x.H265;
import org.ovcgateway.media.h26x.ParameterSets;
import org.ovcgateway.media.relay.Sink;

/** Byte streams with start codes (H.264 and H.265 Annex B) to NAL units behind their lengths. */
public final class AnnexBPictures implements ElementaryStream {
    private static final int START_CODE_BYTES = 3;

    private final Codec codec;
    private final Sink sink;
    private final ByteBufAllocator allocator;
    private final Damage damage;
    private final ParameterSets sets;
    private boolean broken;
    private boolean waitsForKeyFrame = true;
    private boolean hasKeySlice;
    private boolean hasSlice;

    public AnnexBPictures(Codec codec, Sink sink, ByteBufAllocator allocator, Damage damage) {
        this.codec = codec;
        this.sink = sink;
        this.allocator = allocator;
        this.damage = damage;
        sets = new ParameterSets(codec);
    }

    @Override
    public void lost() {
        broken |= !waitsForKeyFrame;
        waitsForKeyFrame = true;
    }

    @Override
    public void accept(ByteBuf payload, long pts, long dts) {
        // A start code of 3 bytes becomes a length of 4.
        ByteBuf data = allocator.buffer(payload.readableBytes() + payload.readableBytes() / 64 + Integer.BYTES);
        try {
            hasKeySlice = false;
            hasSlice = false;
            split(payload, data);
            VideoFormat format = sets.format();
            if (!hasSlice || format == null || (waitsForKeyFrame && !hasKeySlice)) {
                return;
            }
            waitsForKeyFrame = false;
            if (broken) {
                broken = false;
                sink.discontinuity();
            }
            sink.accept(new AccessUnit(format, pts, dts, hasKeySlice, data));
        } finally {
            data.release();
        }
    }

    private void split(ByteBuf payload, ByteBuf data) {
        int end = payload.readableBytes();
        int start = nextStartCode(payload, 0, end);
        while (start < end) {
            int from = start + START_CODE_BYTES;
            start = nextStartCode(payload, from, end);
            int to = start;
            while (to > from && payload.getByte(to - 1) == 0) {
                to--; // trailing_zero_8bits, or the first byte of a start code of four
            }
            if (to > from) {
                take(payload, from, to - from, data);
            }
        }
    }

    private void take(ByteBuf payload, int index, int length, ByteBuf data) {
        byte header = payload.getByte(index);
        int type = codec == Codec.H264 ? H264.type(header) : H265.type(header);
        if (codec == Codec.H264 ? H264.isParameterSet(type) : H265.isParameterSet(type)) {
            try {
                sets.put(payload.slice(index, length));
            } catch (MediaFormatException e) {
                damage.add(); // the sets before it stay in force
            }
            return;
        }
        if (codec == Codec.H264 ? H264.isStripped(type) : H265.isStripped(type)) {
            return;
        }
        hasSlice |= codec == Codec.H264 ? H264.isSlice(type) : H265.isSlice(type);
        hasKeySlice |= codec == Codec.H264 ? type == H264.IDR_SLICE : H265.isRandomAccessPoint(type);
        data.writeInt(length);
        data.writeBytes(payload, index, length);
    }

    /** Where the next 00 00 01 begins; {@code end} if there is none. */
    private static int nextStartCode(ByteBuf in, int from, int end) {
        int third = from + 2;
        while (third < end) {
            int value = in.getByte(third);
            if (value == 1 && in.getByte(third - 1) == 0 && in.getByte(third - 2) == 0) {
                return third - 2;
            }
            third += value == 0 ? 1 : START_CODE_BYTES;
        }
        return end;
    }
}
