package org.ovcgateway.simulator.camera;

/** What came is no RTSP request. */
final class RtspSyntaxException extends Exception {
    private static final long serialVersionUID = 1L;

    RtspSyntaxException(String message) {
        super(message);
    }
}
