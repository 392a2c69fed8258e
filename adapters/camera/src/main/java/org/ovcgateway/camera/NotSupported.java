package org.ovcgateway.camera;

/** The camera cannot do what it was asked. The message says what, and why if that is known; it is fit for an operator. */
public final class NotSupported extends Exception {
    private static final long serialVersionUID = 1;

    public NotSupported(String message) {
        super(message);
    }
}
