package org.ovcgateway.camera;

import org.jspecify.annotations.Nullable;

/** The camera refused, failed or was not reached. The message is fit for an operator: it holds no secret and no URL with one. */
public final class CameraException extends Exception {
    private static final long serialVersionUID = 1;

    /** What kind of failure, where that decides what happens next. */
    public enum Kind {
        /** It does not answer at all, or not in time. */
        UNREACHABLE,
        /** It refuses the user name and password, or asks for some and there are none. */
        UNAUTHORISED,
        /** One answers in its place that is not the one that was there before. */
        EXCHANGED,
        /** It answers, but not with what was asked for. */
        FAILED
    }

    private final Kind kind;

    public CameraException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public CameraException(Kind kind, String message) {
        this(kind, message, null);
    }

    public Kind kind() {
        return kind;
    }
}
