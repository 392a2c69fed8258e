package org.ovcgateway.camera;

/** One camera, or one video source of a recorder. Safe for use by any thread. */
public interface Camera {

    /** What this camera is recognised by, whatever its address. */
    CameraIdentity identity();

    /** The camera's video streams. */
    Streams streams();
}
