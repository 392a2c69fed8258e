package org.ovcgateway.gateway.command;

/** The error codes that an answer can carry (DAP 4.3, H.627.2 appendix I). */
public enum ErrorCode {
    /** Something failed inside the device; also a command that took too long. */
    INTERNAL(1),
    /** The stream's bit rate is above the asked maximum. */
    BITRATE_TOO_HIGH(11),
    /** A parameter is missing, of the wrong type or out of range. */
    BAD_PARAMETER(12),
    /** The device cannot be configured so. */
    CONFIG_UNSUPPORTED(13),
    /** The device does not know the method, or the camera cannot do it. */
    UNSUPPORTED_METHOD(101),
    /** No channel has that number. */
    NO_SUCH_CHANNEL(102),
    /** The channel exists but its camera does not answer. */
    CHANNEL_OFFLINE(103);

    private final int code;

    ErrorCode(int code) {
        this.code = code;
    }

    /** The number on the wire. */
    public int code() {
        return code;
    }
}
