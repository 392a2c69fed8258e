package org.ovcgateway.gateway;

import java.util.concurrent.CompletableFuture;
import org.ovcgateway.camera.Camera;
import org.ovcgateway.camera.CameraIdentity;
import org.ovcgateway.camera.NotSupported;
import org.ovcgateway.camera.Streams;
import org.ovcgateway.config.CameraReference;

/** A camera that the configuration names in a way that this version cannot serve; its channel is offline and says why. */
record UnservedCamera(CameraReference reference) implements Camera {
    @Override
    public CameraIdentity identity() {
        return new CameraIdentity(reference.toString());
    }

    @Override
    public Streams streams() {
        return quality -> CompletableFuture.failedFuture(
                new NotSupported("this version serves cameras by their rtsp:// address only"));
    }
}
