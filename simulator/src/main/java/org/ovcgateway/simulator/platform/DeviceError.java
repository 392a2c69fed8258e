package org.ovcgateway.simulator.platform;

/** A device answered a request with an error (DAP 4.3). */
public final class DeviceError extends Exception {
    private static final long serialVersionUID = 1;

    private final int code;
    private final String text;

    DeviceError(int code, String message) {
        super("error " + code + ": " + message);
        this.code = code;
        text = message;
    }

    /** What the device said of it. */
    String text() {
        return text;
    }

    public int code() {
        return code;
    }
}
