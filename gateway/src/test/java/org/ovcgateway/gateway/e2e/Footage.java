package org.ovcgateway.gateway.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.ovcgateway.simulator.camera.Clips;
import org.ovcgateway.simulator.camera.Sound;
import org.ovcgateway.simulator.camera.StreamSource;
import org.ovcgateway.simulator.camera.Variant;

/**
 * What the cameras of these tests play: one short group of pictures that repeats without end, with sound. Nobody waits long
 * for a key frame, and a second is a whole number of groups.
 */
final class Footage {
    private static final int PICTURES = Clips.FRAMES_PER_SECOND / 5;

    static final StreamSource H264 = h264(Sound.AAC);
    static final StreamSource H265 = h265(Sound.AAC);

    private Footage() {}

    static StreamSource h264(Sound sound) {
        return startOf(Variant.H264_AAC, sound);
    }

    static StreamSource h265(Sound sound) {
        return startOf(Variant.H265_AAC, sound);
    }

    /** The size of the picture's packets of two seconds. */
    static long bytesOfTwoSeconds(StreamSource source) {
        return source.video().bitRate() / 4;
    }

    private static StreamSource startOf(Variant variant, Sound sound) {
        try {
            StreamSource whole = new Clips().main(variant, sound);
            return new StreamSource(whole.video().head(PICTURES), whole.audio());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
