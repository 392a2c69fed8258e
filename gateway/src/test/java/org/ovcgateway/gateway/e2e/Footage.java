package org.ovcgateway.gateway.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.ovcgateway.simulator.camera.Clips;
import org.ovcgateway.simulator.camera.StreamSource;
import org.ovcgateway.simulator.camera.Variant;

/** What the cameras of these tests play: one group of pictures of a second that repeats without end, with sound. */
final class Footage {
    static final StreamSource H264 = oneSecondOf(Variant.H264_AAC);
    static final StreamSource H265 = oneSecondOf(Variant.H265_AAC);

    private Footage() {}

    private static StreamSource oneSecondOf(Variant variant) {
        try {
            StreamSource whole = new Clips().main(variant);
            return new StreamSource(whole.video().head(Clips.FRAMES_PER_SECOND), whole.audio());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
