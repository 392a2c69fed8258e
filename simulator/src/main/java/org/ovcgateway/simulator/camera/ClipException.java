package org.ovcgateway.simulator.camera;

import java.io.IOException;

/** A clip cannot be read or is not what it should be; the message is meant for the user. */
public final class ClipException extends IOException {
    private static final long serialVersionUID = 1L;

    public ClipException(String message) {
        super(message);
    }
}
