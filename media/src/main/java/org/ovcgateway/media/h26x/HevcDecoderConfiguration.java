package org.ovcgateway.media.h26x;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.ovcgateway.media.Codec;
import org.ovcgateway.media.MediaFormatException;
import org.ovcgateway.media.VideoFormat;

/** The HEVCDecoderConfigurationRecord ({@code hvcC}, ISO/IEC 14496-15 8.3.3.1) with NAL unit lengths of 4 bytes. */
public final class HevcDecoderConfiguration {
    /** From the profile to the average frame rate. */
    private static final int GENERAL_BYTES = 20;

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

    /**
     * Reads a record.
     *
     * @param in from the reader index to the writer index; its indices are not moved
     * @throws MediaFormatException if it is malformed, or if NAL unit lengths are not of 4 bytes
     */
    public static VideoFormat parse(ByteBuf in) throws MediaFormatException {
        ByteBuf record = in.duplicate();
        try {
            int version = record.readUnsignedByte();
            record.skipBytes(GENERAL_BYTES);
            int lengthBytes = 1 + (record.readByte() & 3);
            if (version > 1 || lengthBytes != 4) {
                throw new MediaFormatException("expected hvcC version 1 with lengths of 4 bytes but was version "
                        + version + " with " + lengthBytes);
            }
            List<ByteBuf> sets = new ArrayList<>();
            for (int arrays = record.readUnsignedByte(); arrays > 0; arrays--) {
                record.skipBytes(1); // its kind, which each unit says too
                for (int left = record.readUnsignedShort(); left > 0; left--) {
                    sets.add(record.readSlice(record.readUnsignedShort()));
                }
            }
            // Some encoders put SEI messages into it.
            sets.removeIf(set -> !set.isReadable() || !H265.isParameterSet(H265.type(set.getByte(0))));
            return H265.format(sets);
        } catch (IndexOutOfBoundsException e) {
            throw new MediaFormatException(
                    "expected a whole hvcC but it ends after " + in.readableBytes() + " bytes", e);
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
