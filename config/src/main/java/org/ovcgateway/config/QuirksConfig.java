package org.ovcgateway.config;

import org.jspecify.annotations.Nullable;

/**
 * How a channel's ONVIF camera departs from the specification, as its owner knows it; null for what is found out.
 *
 * @param invertPan whether left is right
 * @param invertTilt whether up is down
 * @param sendMoveTimeout whether a move may tell when it shall end
 * @param keepAlive whether a connection may be used for more than one call
 * @param rtspPort the port of its streams
 */
public record QuirksConfig(
        @Nullable Authentication authentication,
        @Nullable Media media,
        @Nullable Stop stop,
        @Nullable Events events,
        @Nullable Boolean invertPan,
        @Nullable Boolean invertTilt,
        @Nullable Boolean sendMoveTimeout,
        @Nullable Boolean keepAlive,
        @Nullable Integer rtspPort) {

    /** How it wants to know who asks. */
    public enum Authentication {
        TRY,
        USERNAME_TOKEN,
        HTTP_DIGEST,
        NONE
    }

    /** Which of its media services to use. */
    public enum Media {
        TRY,
        MEDIA1,
        MEDIA2
    }

    /** How it is made to stand still. */
    public enum Stop {
        TRY,
        STOP,
        STOP_AXES,
        MOVE_ZERO
    }

    /** How its events are had. */
    public enum Events {
        TRY,
        PULL,
        NOTIFY,
        NONE
    }
}
