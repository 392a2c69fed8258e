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
    /** What an answer's status says of trying again; 0 without an answer. */
    private final int status;

    UploadException(Kind kind, String message, @Nullable Throwable cause) {
        this(kind, 0, message, cause);
    }

    private UploadException(Kind kind, int status, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.status = status;
    }

    /** An answer with another status than one of success. */
    static UploadException refused(int status, String message) {
        return new UploadException(Kind.REFUSED, status, message, null);
    }

    UploadException(Kind kind, String message) {
        this(kind, message, null);
    }

    public Kind kind() {
        return kind;
    }

    /**
     * Whether the peer itself says that this request will not do, now or later: a 4xx that does not speak of the time, or of
     * somebody in between (RFC 9110 15.5).
     */
    boolean isLasting() {
        return kind == Kind.BAD_ADDRESS
                || (status >= 400
                        && status < 500
                        && status != 407
                        && status != 408
                        && status != 421
                        && status != 425
                        && status != 429);
    }

    /** As {@link #isLasting()}; no other failure is. */
    static boolean isLasting(Throwable failure) {
        return failure instanceof UploadException upload && upload.isLasting();
    }

    /** Null for any other failure. */
    static @Nullable Kind kind(Throwable failure) {
        return failure instanceof UploadException upload ? upload.kind() : null;
    }

    static UploadException of(String what, Throwable cause) {
        if (cause instanceof UploadException known) {
            return new UploadException(known.kind, known.status, what + ": " + known.getMessage(), known);
        }
        String words = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return new UploadException(Kind.NO_ANSWER, what + ": " + words, cause);
    }
}
