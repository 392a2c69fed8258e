package org.ovcgateway.media.h26x;

import io.netty.buffer.ByteBuf;
import java.util.List;
import org.ovcgateway.media.Codec;
import org.ovcgateway.media.MediaFormatException;
import org.ovcgateway.media.VideoFormat;

/** NAL unit types and syntax of H.265 (7.3.1.2, Table 7-1). */
public final class H265 {
    public static final int HEADER_BYTES = 2;

    public static final int RASL_N = 8;
    public static final int RASL_R = 9;
    public static final int BLA_W_LP = 16;
    public static final int IDR_W_RADL = 19;
    public static final int IDR_N_LP = 20;
    public static final int CRA = 21;
    public static final int VPS = 32;
    public static final int SPS = 33;
    public static final int PPS = 34;
    public static final int ACCESS_UNIT_DELIMITER = 35;
    public static final int FILLER = 38;
    public static final int PREFIX_SEI = 39;
    public static final int SUFFIX_SEI = 40;

    private static final int LAST_IRAP = 23;
    private static final int LAST_SLICE = 31;

    private H265() {}

    /** {@code nal_unit_type} of a NAL unit's first byte. */
    public static int type(byte header) {
        return header >>> 1 & 0x3F;
    }

    /** Whether units of this type carry a picture's samples. */
    public static boolean isSlice(int type) {
        return type <= LAST_SLICE;
    }

    /** Whether decoding can start at a picture of this type (intra random access point: BLA, IDR, CRA). */
    public static boolean isRandomAccessPoint(int type) {
        return type >= BLA_W_LP && type <= LAST_IRAP;
    }

    public static boolean isParameterSet(int type) {
        return type >= VPS && type <= PPS;
    }

    /** Whether a picture of this type cannot be decoded when decoding started at the CRA picture before it (RASL). */
    public static boolean isSkippedLeading(int type) {
        return type == RASL_N || type == RASL_R;
    }

    /** Whether units of this type never stand in an access unit's data: parameter sets, delimiters, filler. */
    public static boolean isStripped(int type) {
        return isParameterSet(type) || type == ACCESS_UNIT_DELIMITER || type == FILLER;
    }

    /** Whether a unit of this type after a slice belongs to the next access unit (H.265 7.4.2.4.4). */
    public static boolean startsAccessUnit(int type) {
        return (type >= VPS && type <= ACCESS_UNIT_DELIMITER)
                || type == PREFIX_SEI
                || (type >= 41 && type <= 44)
                || (type >= 48 && type <= 55);
    }

    /** Whether a slice is the first of its picture: {@code first_slice_segment_in_pic_flag}. */
    public static boolean isFirstSlice(byte firstAfterHeader) {
        return firstAfterHeader < 0;
    }

    /**
     * The format that these parameter sets make.
     *
     * @param sets whole NAL units, at least one VPS, SPS and PPS each, in any order; others are ignored
     * @throws MediaFormatException if one is malformed or there are not enough
     */
    public static VideoFormat format(List<ByteBuf> sets) throws MediaFormatException {
        return ParameterSets.format(Codec.H265, sets);
    }
}
