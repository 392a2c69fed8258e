package org.ovcgateway.gateway.channel;

import io.vertx.core.Future;
import org.ovcgateway.camera.StreamAddress;

/** Asks a camera whether it would deliver a stream, without having it deliver. */
interface CameraQuestion {

    /** Fails with {@link Reachability.Refused} when the camera answers but will not have us. */
    Future<Void> ask(StreamAddress address);
}
