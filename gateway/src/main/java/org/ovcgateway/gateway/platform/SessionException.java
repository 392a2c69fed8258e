package org.ovcgateway.gateway.platform;

import org.jspecify.annotations.Nullable;

/** Why a session with the platform could not be had or ended. The message is fit for an operator and holds no secret. */
public final class SessionException extends Exception {
    private static final long serialVersionUID = 1;

    /** What kind of end it is. */
    public enum Reason {
        /** No connection: name, route, port, TLS. */
        UNREACHABLE,
        /** The platform said that it does not let this device in. */
        LOGIN_REFUSED,
        /** The platform let go before it answered the first heartbeat, as some do where the password is wrong. */
        LOGIN_DOUBTFUL,
        /** A request of ours went without an answer for too long. */
        TIMEOUT,
        /** What the platform sent breaks the protocol. */
        PROTOCOL,
        /** The connection ended or was ended by the platform. */
        CLOSED
    }

    private final Reason reason;

    public SessionException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public SessionException(Reason reason, String message) {
        this(reason, message, null);
    }

    public Reason reason() {
        return reason;
    }
}
