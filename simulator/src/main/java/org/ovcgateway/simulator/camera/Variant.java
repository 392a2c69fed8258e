package org.ovcgateway.simulator.camera;

/** What a virtual camera's main stream is made of; its sub stream is always H.264 without sound. */
public enum Variant {
    H264_AAC("h264+aac", false, true),
    H265_AAC("h265+aac", true, true),
    H264("h264", false, false),
    H265("h265", true, false);

    private final String label;
    private final boolean h265;
    private final boolean audio;

    Variant(String label, boolean h265, boolean audio) {
        this.label = label;
        this.h265 = h265;
        this.audio = audio;
    }

    public boolean isH265() {
        return h265;
    }

    public boolean hasAudio() {
        return audio;
    }

    /** The name on the command line. */
    @Override
    public String toString() {
        return label;
    }
}
