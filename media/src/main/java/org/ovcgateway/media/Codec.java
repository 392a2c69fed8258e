package org.ovcgateway.media;

/** The codecs that the media path carries. */
public enum Codec {
    H264(Kind.VIDEO),
    H265(Kind.VIDEO),
    AAC(Kind.AUDIO);

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
