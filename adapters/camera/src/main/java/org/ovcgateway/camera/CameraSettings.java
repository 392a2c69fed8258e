package org.ovcgateway.camera;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** How a camera encodes, what its picture is like, how sensitive its detectors are. */
public interface CameraSettings {

    /** Video codecs that the platform may name. */
    enum VideoCodec {
        H264,
        H265
    }

    /**
     * How the stream of a quality is encoded; null for what the camera does not tell, and in a change for what stays.
     *
     * @param framesPerSecond at most
     * @param bitrate bit/s, at most
     * @param keyFrameInterval in frames
     */
    record Video(
            @Nullable VideoCodec codec,
            @Nullable Integer width,
            @Nullable Integer height,
            @Nullable Integer framesPerSecond,
            @Nullable Integer bitrate,
            @Nullable Integer keyFrameInterval) {}

    /**
     * How sound is encoded; null for what the camera does not tell.
     *
     * @param codec as the camera names it
     * @param sampleRate Hz
     * @param bitrate bit/s
     */
    record Audio(
            @Nullable String codec,
            @Nullable Integer sampleRate,
            @Nullable Integer bitrate) {}

    /**
     * All of them; null for what the camera does not have, and in a change for what stays as it is.
     *
     * @param video by the quality that it serves; empty in a change that leaves all
     * @param audio cannot be changed
     * @param mirrored whether left and right are swapped
     * @param upsideDown whether top and bottom are swapped; with {@code mirrored} the picture is turned by 180 degrees
     * @param motionSensitivity 0 to 100
     * @param audioOutVolume 0 to 100
     * @param overlayText what stands in the picture
     */
    record Values(
            Map<Quality, Video> video,
            @Nullable Audio audio,
            @Nullable Boolean mirrored,
            @Nullable Boolean upsideDown,
            @Nullable Integer motionSensitivity,
            @Nullable Integer audioOutVolume,
            @Nullable String overlayText) {

        public static final Values NOTHING = new Values(Map.of(), null, null, null, null, null, null);

        public Values {
            video = Map.copyOf(video);
        }
    }

    /** A point of the picture, in percent of its width and height from its upper left. */
    record Point(double x, double y) {}

    CameraSettings NONE = new CameraSettings() {
        private static final String WORDS = "the camera cannot be configured";

        @Override
        public CompletionStage<Values> read() {
            return NotSupported.answer(WORDS);
        }

        @Override
        public CompletionStage<Void> change(Values change) {
            return NotSupported.answer(WORDS);
        }
    };

    CompletionStage<Values> read();

    /**
     * Changes what is not null and reads back whether the camera took it. Fails with {@link NotSupported}, in words that name
     * each field that cannot be so, before anything is changed where that can be known before.
     */
    CompletionStage<Void> change(Values change);

    /**
     * Has the camera look for intruders in another part of the picture, and reads back whether it took it. Fails as {@link #change}
     * does.
     *
     * @param corners of a polygon, in the order of its outline; three or more
     */
    default CompletionStage<Void> watchArea(List<Point> corners) {
        return NotSupported.answer("the camera does not let its area of detection be changed from here");
    }
}
