package org.ovcgateway.simulator.onvif;

import java.util.List;

/**
 * How a stream says that it is encoded. The clips are what they are: a change is remembered and told, the picture stays.
 *
 * @param codec {@code H264} or {@code H265}
 * @param frameRate frames per second
 * @param bitrate kbit/s
 * @param keyFrameInterval in frames
 * @param quality from 0 to 10
 */
public record Encoder(
        String codec, int width, int height, double frameRate, int bitrate, int keyFrameInterval, double quality) {
    static final int MAX_FRAME_RATE = 30;
    static final int MIN_BITRATE = 64;
    static final int MAX_BITRATE = 8192;
    static final int MAX_KEY_FRAME_INTERVAL = 300;
    static final List<String> CODECS = List.of("H264", "H265");

    record Size(int width, int height) {}

    /** Whether it is within what the options allow. */
    boolean isPossible(List<Size> sizes) {
        return CODECS.contains(codec)
                && sizes.contains(new Size(width, height))
                && frameRate >= 1
                && frameRate <= MAX_FRAME_RATE
                && bitrate >= MIN_BITRATE
                && bitrate <= MAX_BITRATE
                && keyFrameInterval >= 1
                && keyFrameInterval <= MAX_KEY_FRAME_INTERVAL
                && quality >= 0
                && quality <= 10;
    }
}
