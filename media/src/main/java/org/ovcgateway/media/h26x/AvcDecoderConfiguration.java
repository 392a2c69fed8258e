package org.ovcgateway.media.h26x;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.ovcgateway.media.Codec;
import org.ovcgateway.media.MediaFormatException;
import org.ovcgateway.media.VideoFormat;

/** The AVCDecoderConfigurationRecord ({@code avcC}, ISO/IEC 14496-15 5.3.3.1) with NAL unit lengths of 4 bytes. */
public final class AvcDecoderConfiguration {
    private static final int MAX_SPS = 31;
    private static final int MAX_PPS = 255;

    private AvcDecoderConfiguration() {}

    /**
     * Appends the record.
     *
     * @param format an H.264 format
     */
    public static void write(VideoFormat format, ByteBuf out) {
        if (format.codec() != Codec.H264) {
            throw new IllegalArgumentException("expected H.264 but was " + format.codec());
        }
        List<ByteBuf> sps = ofType(format, H264.SPS, MAX_SPS);
        List<ByteBuf> pps = ofType(format, H264.PPS, MAX_PPS);
        H264Sps parsed = parsed(sps.get(0));
        out.writeByte(1);
        out.writeByte(parsed.profile());
        out.writeByte(parsed.constraints());
        out.writeByte(parsed.level());
        out.writeByte(0xFC | 3); // lengthSizeMinusOne
        out.writeByte(0xE0 | sps.size());
        sps.forEach(set -> writeSet(set, out));
        out.writeByte(pps.size());
        pps.forEach(set -> writeSet(set, out));
        if (H264Sps.hasChromaFormat(parsed.profile())) {
            out.writeByte(0xFC | parsed.chromaFormat());
            out.writeByte(0xF8 | parsed.bitDepthLuma() - 8);
            out.writeByte(0xF8 | parsed.bitDepthChroma() - 8);
            out.writeByte(0); // numOfSequenceParameterSetExt
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
            record.skipBytes(3);
            int lengthBytes = 1 + (record.readByte() & 3);
            if (version != 1 || lengthBytes != 4) {
                throw new MediaFormatException("expected avcC version 1 with lengths of 4 bytes but was version "
                        + version + " with " + lengthBytes);
            }
            List<ByteBuf> sets = new ArrayList<>();
            for (int left = record.readByte() & 0x1F; left > 0; left--) {
                sets.add(record.readSlice(record.readUnsignedShort()));
            }
            for (int left = record.readUnsignedByte(); left > 0; left--) {
                sets.add(record.readSlice(record.readUnsignedShort()));
            }
            return H264.format(sets);
        } catch (IndexOutOfBoundsException e) {
            throw new MediaFormatException(
                    "expected a whole avcC but it ends after " + in.readableBytes() + " bytes", e);
        }
    }

    private static H264Sps parsed(ByteBuf sps) {
        try {
            return H264Sps.parse(sps);
        } catch (MediaFormatException e) {
            throw new IllegalArgumentException("a format holds well-formed sets only", e);
        }
    }

    private static List<ByteBuf> ofType(VideoFormat format, int type, int atMost) {
        return format.parameterSets().stream()
                .filter(set -> H264.type(set.getByte(set.readerIndex())) == type)
                .limit(atMost)
                .toList();
    }

    private static void writeSet(ByteBuf set, ByteBuf out) {
        out.writeShort(set.readableBytes());
        out.writeBytes(set, set.readerIndex(), set.readableBytes());
    }
}
