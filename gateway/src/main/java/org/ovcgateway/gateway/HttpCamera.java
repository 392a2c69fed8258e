package org.ovcgateway.gateway;

import java.util.concurrent.CompletableFuture;
import org.ovcgateway.camera.Camera;
import org.ovcgateway.camera.CameraIdentity;
import org.ovcgateway.camera.StreamAddress;
import org.ovcgateway.camera.Streams;

/**
 * A camera that is known by the URL of a stream over HTTP and nothing else.
 *
 * @param main for high qualities
 * @param sub for low qualities; the same as {@code main} if there is no other
 */
record HttpCamera(StreamAddress main, StreamAddress sub) implements Camera {

    @Override
    public CameraIdentity identity() {
        return new CameraIdentity(main.toString());
    }

    @Override
    public Streams streams() {
        return quality -> CompletableFuture.completedFuture(
                switch (quality) {
                    case LD, SD -> sub;
                    case HD, FHD -> main;
                });
    }
}
