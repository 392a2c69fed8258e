package org.ovcgateway.media.flv;

/** How H.265 stands in FLV, which had no place for it in its own specification. */
public enum HevcForm {
    /** FourCC {@code hvc1} behind an extended header (Enhanced RTMP v1, "Defining Additional Video Codecs"). */
    ENHANCED,
    /** Codec id 12 in the old header, laid out as AVC is: what servers took before there was enhanced RTMP. */
    CODEC_ID_12,
    /** Not at all: a unit of H.265 is refused. */
    OFF
}
