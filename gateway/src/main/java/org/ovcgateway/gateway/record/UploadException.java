package org.ovcgateway.gateway.record;

/** Why a request to the recording service failed. The message is fit for an operator and holds no secret and no URL. */
public final class UploadException extends Exception {
    private static final long serialVersionUID = 1;

    public UploadException(String message) {
        super(message);
    }

    public UploadException(String message, Throwable cause) {
        super(message, cause);
    }
}
