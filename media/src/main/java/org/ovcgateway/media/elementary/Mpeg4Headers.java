package org.ovcgateway.media.elementary;

import io.netty.buffer.ByteBuf;
import java.util.List;
import org.ovcgateway.media.Codec;
import org.ovcgateway.media.MediaFormatException;
import org.ovcgateway.media.VideoFormat;

/** The headers of MPEG-4 part 2 video (ISO/IEC 14496-2 6.2): what stands in front of the first picture. */
final class Mpeg4Headers {
    static final int VIDEO_OBJECT_LAYER_FIRST = 0x20;
    static final int VIDEO_OBJECT_LAYER_LAST = 0x2F;
    static final int GROUP_OF_VOP = 0xB3;
    static final int VOP = 0xB6;

    private static final int EXTENDED_PAR = 15;
    private static final int RECTANGULAR = 0;
    private static final int VBV_BITS = 79;

    private final ByteBuf in;
    private final int end;
    private int bit;

    private Mpeg4Headers(ByteBuf in, int index, int end) {
        this.in = in;
        this.end = end;
        this.bit = index * Byte.SIZE;
    }

    /**
     * Reads the headers, which become the format's only parameter set.
     *
     * @param headers from the first start code to the one of the first group or picture; borrowed
     * @throws MediaFormatException if there is no video object layer, or one that is not rectangular or is cut short
     */
    static VideoFormat parse(ByteBuf headers) throws MediaFormatException {
        int end = headers.writerIndex();
        for (int at = startCode(headers, headers.readerIndex(), end); at < end; at = startCode(headers, at + 4, end)) {
            int code = headers.getUnsignedByte(at + 3);
            if (code >= VIDEO_OBJECT_LAYER_FIRST && code <= VIDEO_OBJECT_LAYER_LAST) {
                return new Mpeg4Headers(headers, at + 4, end).videoObjectLayer(headers);
            }
        }
        throw new MediaFormatException("expected a video object layer in the headers of MPEG-4 video but found none");
    }

    /** Where the next 00 00 01 with a code behind it begins; {@code end} if there is none. */
    static int startCode(ByteBuf in, int from, int end) {
        for (int at = from; at + 3 < end; at++) {
            if (in.getMedium(at) == 1) {
                return at;
            }
        }
        return end;
    }

    /** ISO/IEC 14496-2 6.2.3. */
    private VideoFormat videoObjectLayer(ByteBuf headers) throws MediaFormatException {
        read(1 + 8); // random_accessible_vol, video_object_type_indication
        if (read(1) == 1) {
            read(4 + 3); // video_object_layer_verid, video_object_layer_priority
        }
        if (read(4) == EXTENDED_PAR) {
            read(8 + 8);
        }
        if (read(1) == 1) { // vol_control_parameters
            read(2 + 1); // chroma_format, low_delay
            if (read(1) == 1) {
                for (int skipped = 0; skipped < VBV_BITS; skipped++) {
                    read(1);
                }
            }
        }
        int shape = read(2);
        if (shape != RECTANGULAR) {
            throw new MediaFormatException("expected rectangular video but video_object_layer_shape was " + shape);
        }
        read(1);
        int resolution = read(16);
        read(1);
        if (read(1) == 1) { // fixed_vop_rate
            read(Math.max(1, Integer.SIZE - Integer.numberOfLeadingZeros(resolution - 1)));
        }
        read(1);
        int width = read(13);
        read(1);
        int height = read(13);
        if (width == 0 || height == 0) {
            throw new MediaFormatException("expected a picture size but was " + width + "x" + height);
        }
        return new VideoFormat(Codec.MPEG4, List.of(headers), width, height);
    }

    private int read(int bits) throws MediaFormatException {
        int value = 0;
        for (int i = 0; i < bits; i++, bit++) {
            if (bit / Byte.SIZE >= end) {
                throw new MediaFormatException(
                        "expected a whole video object layer but it ends after " + end + " bytes");
            }
            value = value << 1 | (in.getByte(bit / Byte.SIZE) >>> (7 - bit % Byte.SIZE) & 1);
        }
        return value;
    }
}
