package org.ovcgateway.bench;

/** What each contender does with every camera. */
enum Job {
    RTMP(true, false, false),
    SRT(false, true, false),
    SEGMENTS(false, false, true),
    ALL(true, true, true);

    private final boolean rtmp;
    private final boolean srt;
    private final boolean segments;

    Job(boolean rtmp, boolean srt, boolean segments) {
        this.rtmp = rtmp;
        this.srt = srt;
        this.segments = segments;
    }

    boolean pushesRtmp() {
        return rtmp;
    }

    boolean pushesSrt() {
        return srt;
    }

    boolean writesSegments() {
        return segments;
    }
}
