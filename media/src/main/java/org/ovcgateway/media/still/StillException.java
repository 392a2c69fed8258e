package org.ovcgateway.media.still;

import org.jspecify.annotations.Nullable;

/** No still could be made. The message is in words for an operator, without secrets. */
public final class StillException extends Exception {
    private static final long serialVersionUID = 1;

    public StillException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    public StillException(String message) {
        this(message, null);
    }
}
