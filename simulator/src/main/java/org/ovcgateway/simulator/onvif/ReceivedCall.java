package org.ovcgateway.simulator.onvif;

/**
 * A call as it came, whether or not it was let in.
 *
 * @param operation local name of the body's element
 * @param path of the address that it came to
 * @param usernameToken whether it carried WS-Security
 * @param httpDigest whether it carried HTTP Digest
 * @param addressed whether it carried WS-Addressing
 * @param envelope as text
 */
public record ReceivedCall(
        String operation, String path, boolean usernameToken, boolean httpDigest, boolean addressed, String envelope) {

    /** Without the envelope, which may carry a digested password. */
    @Override
    public String toString() {
        return operation + " to " + path;
    }
}
