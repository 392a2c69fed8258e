package org.ovcgateway.media.h26x;

import io.netty.buffer.ByteBuf;
import java.util.List;
import org.ovcgateway.media.Codec;
import org.ovcgateway.media.MediaFormatException;
import org.ovcgateway.media.VideoFormat;

/** The HEVCDecoderConfigurationRecord ({@code hvcC}, ISO/IEC 14496-15 8.3.3.1) with NAL unit lengths of 4 bytes. */
public final class HevcDecoderConfiguration {
    private static final int[] KINDS = {H265.VPS, H265.SPS, H265.PPS};

    private HevcDecoderConfiguration() {}

    /**
     * Appends the record; all parameter sets are in it ({@code array_completeness} 1, sample entry {@code hvc1}).
     *
     * @param format an H.265 format
     */
    public static void write(VideoFormat format, ByteBuf out) {
        if (format.codec() != Codec.H265) {
            throw new IllegalArgumentException("expected H.265 but was " + format.codec());
        }
        H265Sps sps = parsed(ofType(format, H265.SPS).get(0));
        out.writeByte(1);
        out.writeByte(sps.profileSpaceTierProfile());
        out.writeInt(sps.compatibility());
        out.writeShort((int) (sps.constraints() >>> 32));
        out.writeInt((int) sps.constraints());
        out.writeByte(sps.level());
        out.writeShort(0xF000); // min_spatial_segmentation_idc 0: no statement
        out.writeByte(0xFC); // parallelismType 0: no statement
        out.writeByte(0xFC | sps.chromaFormat());
        out.writeByte(0xF8 | sps.bitDepthLuma() - 8);
        out.writeByte(0xF8 | sps.bitDepthChroma() - 8);
        out.writeShort(0); // avgFrameRate 0: no statement
        out.writeByte(sps.subLayers() << 3 | (sps.temporalIdNesting() ? 4 : 0) | 3);
        out.writeByte(KINDS.length);
        for (int kind : KINDS) {
            List<ByteBuf> sets = ofType(format, kind);
            out.writeByte(0x80 | kind);
            out.writeShort(sets.size());
            for (ByteBuf set : sets) {
                out.writeShort(set.readableBytes());
                out.writeBytes(set, set.readerIndex(), set.readableBytes());
            }
        }
    }

    private static H265Sps parsed(ByteBuf sps) {
        try {
            return H265Sps.parse(sps);
        } catch (MediaFormatException e) {
            throw new IllegalArgumentException("a format holds well-formed sets only", e);
        }
    }

    private static List<ByteBuf> ofType(VideoFormat format, int type) {
        return format.parameterSets().stream()
                .filter(set -> H265.type(set.getByte(set.readerIndex())) == type)
                .toList();
    }
}
