package org.ovcgateway.gateway.status;

import org.jspecify.annotations.Nullable;

/**
 * The session with the platform.
 *
 * @param reconnects connections after the first that were tried since the start, successful or not
 * @param lastError why the last session or attempt ended, in words without secrets and URLs; null if none ended badly yet
 */
public record PlatformStatus(
        State state, long reconnects, @Nullable String lastError) {

    /** Where the session is. */
    public enum State {
        /** No connection, waiting for the next attempt. */
        DISCONNECTED,
        CONNECTING,
        /** Connected, the first keep-alive not answered yet. */
        LOGGING_IN,
        /** Logged in: a keep-alive was answered on this connection. */
        ONLINE
    }
}
