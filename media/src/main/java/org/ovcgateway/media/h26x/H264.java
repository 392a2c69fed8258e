package org.ovcgateway.media.h26x;

import io.netty.buffer.ByteBuf;
import java.util.List;
import org.ovcgateway.media.Codec;
import org.ovcgateway.media.MediaFormatException;
import org.ovcgateway.media.VideoFormat;

/** NAL unit types and syntax of H.264 (7.3.1, Table 7-1). */
public final class H264 {
    public static final int HEADER_BYTES = 1;

    public static final int SLICE = 1;
    public static final int SLICE_PARTITION_A = 2;
    public static final int SLICE_PARTITION_C = 4;
    public static final int IDR_SLICE = 5;
    public static final int SEI = 6;
    public static final int SPS = 7;
    public static final int PPS = 8;
    public static final int ACCESS_UNIT_DELIMITER = 9;
    public static final int FILLER = 12;
    public static final int SPS_EXTENSION = 13;

    private H264() {}

    /** {@code nal_unit_type} of a NAL unit's first byte. */
    public static int type(byte header) {
        return header & 0x1F;
    }

    /** Whether units of this type carry a picture's samples. */
    public static boolean isSlice(int type) {
        return type >= SLICE && type <= IDR_SLICE;
    }

    public static boolean isParameterSet(int type) {
        return type == SPS || type == PPS;
    }

    /** Whether units of this type never stand in an access unit's data: parameter sets, delimiters, filler. */
    public static boolean isStripped(int type) {
        return isParameterSet(type) || type == ACCESS_UNIT_DELIMITER || type == FILLER;
    }

    /**
     * Whether a unit of this type after a slice belongs to the next access unit (H.264 7.4.1.2.3). Type 14 is left out:
     * a prefix NAL unit stands before every slice of a picture.
     */
    public static boolean startsAccessUnit(int type) {
        return (type >= SEI && type <= ACCESS_UNIT_DELIMITER) || (type >= 15 && type <= 18);
    }

    /** Whether a slice is the first of its picture: {@code first_mb_in_slice} is 0, which is coded as a single 1. */
    public static boolean isFirstSlice(byte firstAfterHeader) {
        return firstAfterHeader < 0;
    }

    /**
     * The format that these parameter sets make.
     *
     * @param sets whole NAL units, at least one SPS and one PPS, in any order; others are ignored
     * @throws MediaFormatException if one is malformed or there are not enough
     */
    public static VideoFormat format(List<ByteBuf> sets) throws MediaFormatException {
        return ParameterSets.format(Codec.H264, sets);
    }
}
