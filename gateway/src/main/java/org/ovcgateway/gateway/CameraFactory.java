package org.ovcgateway.gateway;

import io.vertx.core.Future;
import org.ovcgateway.camera.Camera;
import org.ovcgateway.config.ChannelConfig;
import org.ovcgateway.config.OnvifConfig;

/** Makes cameras. Called by the thread that applies configurations; does not ask the camera anything yet. */
@FunctionalInterface
public interface CameraFactory {

    /** The camera that the channel's configuration names; its channel closes it. */
    Camera of(ChannelConfig channel);

    /** What holds for all ONVIF cameras that are made from now on. */
    default void configure(OnvifConfig config) {}

    /** Ends what it does in the background. Completes when the cameras that were closed know that they are left. */
    default Future<Void> close() {
        return Future.succeededFuture();
    }
}
