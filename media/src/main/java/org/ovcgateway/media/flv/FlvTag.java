package org.ovcgateway.media.flv;

/** Numbers of the Video File Format Specification 10.1, annex E.4, and of Enhanced RTMP v2. */
final class FlvTag {
    static final int AUDIO = 8;
    static final int VIDEO = 9;
    static final int SCRIPT = 18;

    static final int CODEC_AVC = 7;
    static final int CODEC_AAC = 10;

    /** In no specification, but common. */
    static final int CODEC_HEVC = 12;

    static final int KEY_FRAME = 1;
    static final int INTER_FRAME = 2;
    static final int COMMAND_FRAME = 5;

    static final int SEQUENCE_HEADER = 0;
    static final int CODED_DATA = 1;

    /** Set in the first byte of a video tag body by enhanced RTMP: packet type below, a FourCC behind. */
    static final int ENHANCED = 0x80;

    static final int PACKET_SEQUENCE_START = 0;
    static final int PACKET_CODED_FRAMES = 1;
    static final int PACKET_SEQUENCE_END = 2;

    /** As coded frames, but without the composition time, which is 0. */
    static final int PACKET_CODED_FRAMES_X = 3;

    static final int PACKET_METADATA = 4;

    static final int FOUR_CC_HEVC = 'h' << 24 | 'v' << 16 | 'c' << 8 | '1';
    static final int FOUR_CC_AVC = 'a' << 24 | 'v' << 16 | 'c' << 8 | '1';

    /** First byte of every AAC tag body: AAC, 44 kHz, 16 bit, stereo, whatever the AudioSpecificConfig says (E.4.2.1). */
    static final int AAC_HEADER = CODEC_AAC << 4 | 0x0F;

    private FlvTag() {}
}
