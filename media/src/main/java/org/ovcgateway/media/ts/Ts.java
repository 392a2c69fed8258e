package org.ovcgateway.media.ts;

import org.ovcgateway.media.Codec;

/** Numbers of H.222.0 that muxer and demuxer share. */
final class Ts {
    static final int PACKET_BYTES = 188;
    static final int HEADER_BYTES = 4;
    static final int PAYLOAD_BYTES = PACKET_BYTES - HEADER_BYTES;
    static final int SYNC = 0x47;

    static final int PAT_PID = 0;
    static final int NULL_PID = 0x1FFF;

    static final int PAT_TABLE = 0;
    static final int PMT_TABLE = 2;

    static final int STREAM_TYPE_AAC = 0x0F;
    static final int STREAM_TYPE_MPEG4 = 0x10;
    static final int STREAM_TYPE_H264 = 0x1B;
    static final int STREAM_TYPE_H265 = 0x24;

    /** Adaptation field flags (2.4.3.4). */
    static final int DISCONTINUITY = 0x80;

    static final int RANDOM_ACCESS = 0x40;
    static final int HAS_PCR = 0x10;

    /** Stamps have 33 bits. */
    static final long CLOCK_MASK = (1L << 33) - 1;

    private Ts() {}

    static int streamType(Codec codec) {
        return switch (codec) {
            case H264 -> STREAM_TYPE_H264;
            case H265 -> STREAM_TYPE_H265;
            case MPEG4 -> STREAM_TYPE_MPEG4;
            case AAC -> STREAM_TYPE_AAC;
            default -> throw new IllegalArgumentException("expected H264, H265, MPEG4 or AAC but was " + codec);
        };
    }
}
