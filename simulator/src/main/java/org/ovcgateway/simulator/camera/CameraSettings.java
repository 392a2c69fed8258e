package org.ovcgateway.simulator.camera;

import java.time.Duration;

/**
 * How a virtual camera behaves towards its clients.
 *
 * @param access who may watch
 * @param start what a new client sees first
 * @param lag how late the camera sends what it plays; different lags keep many cameras' frames, or key frames, apart
 * @param sessionTimeout after how long without a request a client is thrown out
 */
public record CameraSettings(Access access, Start start, Duration lag, Duration sessionTimeout) {

    /** An open camera that starts with a key frame, in step with the wall clock, with the time-out of RFC 2326 12.37. */
    public static final CameraSettings DEFAULT =
            new CameraSettings(Access.OPEN, Start.NEXT_KEY_FRAME, Duration.ZERO, Duration.ofSeconds(60));

    /** Where in its group of pictures a client starts. */
    public enum Start {
        /** With the key frame that is due next. */
        NEXT_KEY_FRAME,
        /** With whatever frame is due next. */
        ANY_FRAME
    }

    public CameraSettings withAccess(Access newAccess) {
        return new CameraSettings(newAccess, start, lag, sessionTimeout);
    }

    public CameraSettings withStart(Start newStart) {
        return new CameraSettings(access, newStart, lag, sessionTimeout);
    }

    public CameraSettings withLag(Duration newLag) {
        return new CameraSettings(access, start, newLag, sessionTimeout);
    }

    public CameraSettings withSessionTimeout(Duration newTimeout) {
        return new CameraSettings(access, start, lag, newTimeout);
    }
}
