package org.ovcgateway.media.push;

import org.jspecify.annotations.Nullable;

/** Why a push failed. The message is fit for an operator and holds no secret. */
public final class PushException extends Exception {
    private static final long serialVersionUID = 1;

    /** What kind of failure it is, for deciding how to go on. */
    public enum Kind {
        /** No connection, or it broke: trying again may help. */
        NETWORK,
        /** The target answered with a refusal (wrong key, not authorised, stream busy). */
        REFUSED,
        /** What the target sent breaks the protocol. */
        PROTOCOL,
        /** The target's container cannot carry a track of the source. */
        UNSUPPORTED
    }

    private final Kind kind;

    public PushException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public PushException(Kind kind, String message) {
        this(kind, message, null);
    }

    public Kind kind() {
        return kind;
    }
}
