package org.ovcgateway.media.flv;

/** Numbers of the Video File Format Specification 10.1, annex E.4. */
final class FlvTag {
    static final int AUDIO = 8;
    static final int VIDEO = 9;
    static final int SCRIPT = 18;

    static final int CODEC_AVC = 7;
    static final int CODEC_AAC = 10;

    static final int KEY_FRAME = 1;
    static final int INTER_FRAME = 2;

    static final int SEQUENCE_HEADER = 0;
    static final int CODED_DATA = 1;

    /** Set in the first byte of a video tag body by enhanced RTMP, where a FourCC follows. */
    static final int ENHANCED = 0x80;

    /** First byte of every AAC tag body: AAC, 44 kHz, 16 bit, stereo, whatever the AudioSpecificConfig says (E.4.2.1). */
    static final int AAC_HEADER = CODEC_AAC << 4 | 0x0F;

    private FlvTag() {}
}
