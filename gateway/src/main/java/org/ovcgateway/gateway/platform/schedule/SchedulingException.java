package org.ovcgateway.gateway.platform.schedule;

import org.jspecify.annotations.Nullable;

/** Why the scheduling service could not be asked, or said nothing of use. The message is fit for an operator. */
public final class SchedulingException extends Exception {
    private static final long serialVersionUID = 1;

    SchedulingException(String message) {
        this(message, null);
    }

    SchedulingException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
