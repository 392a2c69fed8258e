package org.ovcgateway.simulator.platform;

/** A device answered a request with an error (DAP 4.3). */
public final class DeviceError extends Exception {
    private static final long serialVersionUID = 1;

    private final int code;

    DeviceError(int code, String message) {
        super("error " + code + ": " + message);
        this.code = code;
    }

    public int code() {
        return code;
    }
}
