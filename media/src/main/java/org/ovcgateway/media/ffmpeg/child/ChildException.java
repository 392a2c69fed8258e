package org.ovcgateway.media.ffmpeg.child;

import org.jspecify.annotations.Nullable;

/** A child did not do what it was started for. The message is in words for an operator, without secrets. */
public final class ChildException extends Exception {
    private static final long serialVersionUID = 1;

    public ChildException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    public ChildException(String message) {
        this(message, null);
    }
}
