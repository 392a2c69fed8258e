package org.ovcgateway.gateway.record;

import org.jspecify.annotations.Nullable;

/** A request to the upload service failed. The message is in words for an operator, without secrets and URLs. */
public final class UploadException extends Exception {
    private static final long serialVersionUID = 1;

    /** What went wrong. */
    public enum Kind {
        /** No whole answer came: not resolved, not connected, broken off, too slow. */
        NO_ANSWER,
        /** An answer came, and it is not the one that was wanted. */
        REFUSED,
        /** The address is not one that may be used: trying again is of no use. */
        BAD_ADDRESS
    }

    private final Kind kind;

    UploadException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    UploadException(Kind kind, String message) {
        this(kind, message, null);
    }

    public Kind kind() {
        return kind;
    }

    static UploadException of(String what, Throwable cause) {
        if (cause instanceof UploadException known) {
            return new UploadException(known.kind, what + ": " + known.getMessage(), known);
        }
        String words = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return new UploadException(Kind.NO_ANSWER, what + ": " + words, cause);
    }
}
