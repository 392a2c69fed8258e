package org.ovcgateway.media.rtp;

import org.ovcgateway.media.Codec;
import org.ovcgateway.media.h26x.H264;
import org.ovcgateway.media.h26x.H265;

/** What the assembler of access units must know of NAL units, for both codecs. */
enum NalSyntax {
    H264_SYNTAX(Codec.H264, H264.HEADER_BYTES) {
        @Override
        int type(byte header) {
            return H264.type(header);
        }

        @Override
        boolean isSlice(int type) {
            return H264.isSlice(type);
        }

        @Override
        boolean isKeySlice(int type) {
            return type == H264.IDR_SLICE;
        }

        @Override
        boolean startsPicture(int type, byte firstAfterHeader) {
            boolean partition = type > H264.SLICE_PARTITION_A && type <= H264.SLICE_PARTITION_C;
            return !partition && H264.isFirstSlice(firstAfterHeader);
        }

        @Override
        boolean isSkippedLeading(int type) {
            return false;
        }

        @Override
        boolean startsAccessUnit(int type) {
            return H264.startsAccessUnit(type);
        }

        @Override
        boolean isParameterSet(int type) {
            return H264.isParameterSet(type);
        }

        @Override
        boolean isStripped(int type) {
            return H264.isStripped(type);
        }
    },

    H265_SYNTAX(Codec.H265, H265.HEADER_BYTES) {
        @Override
        int type(byte header) {
            return H265.type(header);
        }

        @Override
        boolean isSlice(int type) {
            return H265.isSlice(type);
        }

        @Override
        boolean isKeySlice(int type) {
            return H265.isRandomAccessPoint(type);
        }

        @Override
        boolean startsPicture(int type, byte firstAfterHeader) {
            return H265.isFirstSlice(firstAfterHeader);
        }

        @Override
        boolean isSkippedLeading(int type) {
            return H265.isSkippedLeading(type);
        }

        @Override
        boolean startsAccessUnit(int type) {
            return H265.startsAccessUnit(type);
        }

        @Override
        boolean isParameterSet(int type) {
            return H265.isParameterSet(type);
        }

        @Override
        boolean isStripped(int type) {
            return H265.isStripped(type);
        }
    };

    final Codec codec;
    final int headerBytes;

    NalSyntax(Codec codec, int headerBytes) {
        this.codec = codec;
        this.headerBytes = headerBytes;
    }

    abstract int type(byte header);

    abstract boolean isSlice(int type);

    abstract boolean isKeySlice(int type);

    /** Whether a slice is the first of its picture; {@code firstAfterHeader} is the byte behind the NAL unit header. */
    abstract boolean startsPicture(int type, byte firstAfterHeader);

    abstract boolean isSkippedLeading(int type);

    abstract boolean startsAccessUnit(int type);

    abstract boolean isParameterSet(int type);

    abstract boolean isStripped(int type);
}
