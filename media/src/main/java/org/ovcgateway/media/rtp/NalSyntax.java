package org.ovcgateway.media.rtp;

import io.netty.buffer.ByteBuf;
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
        boolean isSupplement(int type) {
            return type == H264.SEI;
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
        boolean isSupplement(int type) {
            return type == H265.PREFIX_SEI;
        }

        @Override
        boolean isStripped(int type) {
            return H265.isStripped(type);
        }
    };

    /** {@code payloadType} of a recovery point (H.264 D.1, H.265 D.2.1). */
    private static final int RECOVERY_POINT = 6;

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

    /** Whether units of this type carry supplemental enhancement information that goes before a picture. */
    abstract boolean isSupplement(int type);

    /**
     * Whether a unit of {@link #isSupplement} says that decoding can start at its picture, although that is no IDR: pictures that
     * are refreshed piece by piece come out whole some time later (H.264 D.2.8, H.265 D.3.8).
     */
    boolean isRecoveryPoint(ByteBuf from, int index, int length) {
        int next = index + headerBytes;
        int end = index + length;
        while (end - next >= 2) {
            int payload = 0;
            int size = 0;
            int part;
            do {
                part = from.getUnsignedByte(next++);
                payload += part;
            } while (part == 0xFF && next < end);
            if (payload == RECOVERY_POINT) {
                return true;
            }
            do {
                if (next >= end) {
                    return false;
                }
                part = from.getUnsignedByte(next++);
                size += part;
            } while (part == 0xFF);
            next += size;
        }
        return false;
    }

    abstract boolean isStripped(int type);
}
