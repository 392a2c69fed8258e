package org.ovcgateway.media.elementary;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.media.AccessUnit;
import org.ovcgateway.media.MediaFormatException;
import org.ovcgateway.media.VideoFormat;
import org.ovcgateway.media.relay.Sink;

/** Pictures of MPEG-4 part 2 with their start codes to access units; the headers move into the format. */
public final class Mpeg4Pictures implements ElementaryStream {
    /** Real headers have some forty bytes; user data makes them longer. */
    private static final int MAX_HEADER_BYTES = 4096;

    private static final int INTRA = 0; // vop_coding_type

    private final Sink sink;
    private final ByteBufAllocator allocator;
    private final Damage damage;
    private @Nullable VideoFormat format;
    private boolean broken;
    private boolean waitsForKeyFrame = true;

    /** @param allocator makes the units' buffers */
    public Mpeg4Pictures(Sink sink, ByteBufAllocator allocator, Damage damage) {
        this.sink = sink;
        this.allocator = allocator;
        this.damage = damage;
    }

    /** Takes headers that come outside of the pictures. */
    public void headers(ByteBuf headers) {
        VideoFormat known = format;
        if (known != null && known.parameterSets().get(0).equals(headers)) {
            return;
        }
        try {
            if (headers.readableBytes() > MAX_HEADER_BYTES) {
                throw new MediaFormatException("expected headers of at most " + MAX_HEADER_BYTES
                        + " bytes but they have " + headers.readableBytes());
            }
            format = Mpeg4Headers.parse(headers);
        } catch (MediaFormatException e) {
            damage.add(); // the headers before it stay in force
        }
    }

    @Override
    public void lost() {
        broken |= !waitsForKeyFrame;
        waitsForKeyFrame = true;
    }

    @Override
    public void accept(ByteBuf payload, long pts, long dts) {
        int end = payload.writerIndex();
        int start = Mpeg4Headers.startCode(payload, payload.readerIndex(), end);
        int picture = start;
        while (picture < end && !startsPicture(payload.getUnsignedByte(picture + 3))) {
            picture = Mpeg4Headers.startCode(payload, picture + 4, end);
        }
        if (picture > start) {
            headers(payload.slice(start, picture - start));
        }
        int vop = picture;
        while (vop < end && payload.getUnsignedByte(vop + 3) != Mpeg4Headers.VOP) {
            vop = Mpeg4Headers.startCode(payload, vop + 4, end);
        }
        VideoFormat current = format;
        if (vop + 4 >= end || current == null) {
            return;
        }
        boolean keyFrame = (payload.getByte(vop + 4) >>> 6 & 3) == INTRA;
        if (waitsForKeyFrame && !keyFrame) {
            return;
        }
        waitsForKeyFrame = false;
        if (broken) {
            broken = false;
            sink.discontinuity();
        }
        ByteBuf data = allocator.buffer(end - picture);
        try {
            data.writeBytes(payload, picture, end - picture);
            sink.accept(new AccessUnit(current, pts, dts, keyFrame, data));
        } finally {
            data.release();
        }
    }

    private static boolean startsPicture(int code) {
        return code == Mpeg4Headers.GROUP_OF_VOP || code == Mpeg4Headers.VOP;
    }
}
