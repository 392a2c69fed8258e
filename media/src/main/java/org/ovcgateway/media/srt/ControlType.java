package org.ovcgateway.media.srt;

import org.jspecify.annotations.Nullable;

/** The control packets of draft-sharabayko-srt-01 3.2. */
public enum ControlType {
    HANDSHAKE(0),
    KEEP_ALIVE(1),
    ACK(2),
    NAK(3),
    CONGESTION_WARNING(4),
    SHUTDOWN(5),
    ACKACK(6),
    DROP_REQUEST(7),
    PEER_ERROR(8),
    USER_DEFINED(0x7FFF);

    private static final ControlType[] BY_CODE = {
        HANDSHAKE, KEEP_ALIVE, ACK, NAK, CONGESTION_WARNING, SHUTDOWN, ACKACK, DROP_REQUEST, PEER_ERROR
    };

    private final int code;

    ControlType(int code) {
        this.code = code;
    }

    /** The 15-bit number on the wire. */
    public int code() {
        return code;
    }

    /** The type of this number; null if there is none. */
    public static @Nullable ControlType of(int code) {
        if (code < BY_CODE.length) {
            return BY_CODE[code];
        }
        return code == USER_DEFINED.code ? USER_DEFINED : null;
    }
}
