package org.ovcgateway.simulator.camera;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stream as it is reached by a path.
 *
 * @param tracks the video, then the audio if there is one; their indices name them in control URLs
 * @param caption what is drawn into the video; null if nothing can be
 */
record CameraStream(
        VirtualCamera camera,
        List<PacketisedTrack> tracks,
        @Nullable Caption caption) {

    static CameraStream of(VirtualCamera camera, StreamSource source) {
        PacketisedTrack video = source.video();
        PacketisedTrack audio = source.audio();
        CaptionBand band = video.captionBand();
        return new CameraStream(
                camera,
                audio == null ? List.of(video) : List.of(video, audio),
                band == null ? null : new Caption(band, video, camera::caption));
    }

    /** What is drawn into a track; null if nothing is. */
    @Nullable
    Caption caption(PacketisedTrack track) {
        return track.isVideo() ? caption : null;
    }
}
