package org.ovcgateway.simulator.camera;

import java.util.List;

/**
 * A stream as it is reached by a path.
 *
 * @param tracks the video, then the audio if there is one; their indices name them in control URLs
 */
record CameraStream(VirtualCamera camera, List<PacketisedTrack> tracks) {

    static CameraStream of(VirtualCamera camera, StreamSource source) {
        PacketisedTrack audio = source.audio();
        return new CameraStream(camera, audio == null ? List.of(source.video()) : List.of(source.video(), audio));
    }
}
