package org.ovcgateway.rtsp;

import org.jspecify.annotations.Nullable;

/** Why a camera's stream could not be played, or ended. The message is fit for an operator and holds no secret. */
public final class RtspException extends Exception {
    private static final long serialVersionUID = 1;

    /** What kind of failure it is, for deciding how to go on. */
    public enum Kind {
        /** No connection, or it broke: trying again may help. */
        NETWORK,
        /** The camera wants other credentials than it was shown: trying again soon may lock the user out. */
        AUTHENTICATION,
        /** The camera has no such stream. */
        NOT_FOUND,
        /** The camera says no, for instance because it serves as many clients as it can. */
        REFUSED,
        /** What came breaks the protocol. */
        PROTOCOL,
        /** Nothing came for too long. */
        TIMEOUT,
        /** The camera offers nothing that can be used here. */
        UNSUPPORTED,
        /** The camera plays, but nothing arrives over UDP: TCP may get through. */
        UDP_BLOCKED
    }

    private final Kind kind;

    public RtspException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public RtspException(Kind kind, String message) {
        this(kind, message, null);
    }

    public Kind kind() {
        return kind;
    }
}
