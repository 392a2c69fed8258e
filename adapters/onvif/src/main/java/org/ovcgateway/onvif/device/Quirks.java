package org.ovcgateway.onvif.device;

import org.jspecify.annotations.Nullable;

/**
 * How a camera departs from the specification, as data. Each has a value that suits a camera without quirks.
 *
 * @param authentication how it wants to know who asks
 * @param media which of its media services to use
 * @param stop how it is made to stand still
 * @param events how its events are had
 * @param invertPan whether left is right
 * @param invertTilt whether up is down
 * @param sendMoveTimeout whether a move may tell when it shall end
 * @param keepAlive whether a connection may be used for more than one call
 * @param rtspPort the port of its streams where it tells a wrong one; null to believe it
 */
public record Quirks(
        Authentication authentication,
        Media media,
        Stop stop,
        Events events,
        boolean invertPan,
        boolean invertTilt,
        boolean sendMoveTimeout,
        boolean keepAlive,
        @Nullable Integer rtspPort) {

    public static final Quirks NONE =
            new Quirks(Authentication.TRY, Media.TRY, Stop.TRY, Events.TRY, false, false, false, true, null);

    /** Ways to authenticate. */
    public enum Authentication {
        /** Find out which it takes. */
        TRY,
        /** WS-UsernameToken with a digest (Core Specification 5.9). */
        USERNAME_TOKEN,
        /** HTTP Digest (RFC 7616). */
        HTTP_DIGEST,
        /** As it asks nobody. */
        NONE
    }

    /** Media services. */
    public enum Media {
        /** Media2 where it is offered. */
        TRY,
        MEDIA1,
        MEDIA2
    }

    /** Ways to stand still. */
    public enum Stop {
        /** Find out which it takes, in the order of the others. */
        TRY,
        /** A plain stop. */
        STOP,
        /** A stop of those axes that move. */
        STOP_AXES,
        /** A move with no speed. */
        MOVE_ZERO
    }

    /** Ways to hear of events. */
    public enum Events {
        /** A pull point; where there is none, notifications. */
        TRY,
        PULL,
        /** It posts them to us (WS-BaseNotification). */
        NOTIFY,
        NONE
    }
}
