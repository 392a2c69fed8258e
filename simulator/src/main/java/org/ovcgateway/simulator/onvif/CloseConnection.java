package org.ovcgateway.simulator.onvif;

/** Instead of an answer the connection is closed. */
final class CloseConnection extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CloseConnection() {
        super("the connection is closed", null, false, false);
    }
}
