package org.ovcgateway.media;

/** The codecs that the media path knows, by the names of their payload formats. Which sink carries which: docs/ref/media.md. */
public enum Codec {
    H264(Kind.VIDEO),
    H265(Kind.VIDEO),
    /** MPEG-4 part 2 (ISO/IEC 14496-2). */
    MPEG4(Kind.VIDEO),
    AAC(Kind.AUDIO),
    /** G.711 A-law. */
    PCMA(Kind.AUDIO),
    /** G.711 µ-law. */
    PCMU(Kind.AUDIO),
    /** G.726 at 16 kbit/s: 2 bits per sample. */
    G726_16(Kind.AUDIO),
    G726_24(Kind.AUDIO),
    G726_32(Kind.AUDIO),
    G726_40(Kind.AUDIO),
    OPUS(Kind.AUDIO),
    /** Linear PCM, 16 bits, big-endian (RFC 3551 4.5.11). */
    L16(Kind.AUDIO);

    /** Whether a track shows or sounds. */
    public enum Kind {
        VIDEO,
        AUDIO
    }

    private final Kind kind;

    Codec(Kind kind) {
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    public boolean isVideo() {
        return kind == Kind.VIDEO;
    }
}
