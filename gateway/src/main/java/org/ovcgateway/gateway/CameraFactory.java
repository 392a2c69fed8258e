package org.ovcgateway.gateway;

import org.ovcgateway.camera.Camera;
import org.ovcgateway.config.ChannelConfig;

/** Makes cameras. Called by the thread that applies configurations; does not ask the camera anything yet. */
@FunctionalInterface
public interface CameraFactory {

    /** The camera that the channel's configuration names; its channel closes it. */
    Camera of(ChannelConfig channel);
}
