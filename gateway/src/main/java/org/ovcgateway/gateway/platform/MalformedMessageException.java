package org.ovcgateway.gateway.platform;

import org.jspecify.annotations.Nullable;

/** Text that is no message. Says what was expected, what came, and where; fit for the log. */
public final class MalformedMessageException extends Exception {
    private static final long serialVersionUID = 1;

    MalformedMessageException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    MalformedMessageException(String message) {
        this(message, null);
    }
}
