package org.ovcgateway.config;

/** How H.265 goes to an RTMP server. */
public enum RtmpHevc {
    /** By enhanced RTMP, FourCC {@code hvc1}. */
    ENHANCED,
    /** As codec id 12, which servers took before there was enhanced RTMP. */
    CODEC_ID_12,
    /** Not at all: the push is refused in words. */
    OFF
}
