package org.ovcgateway.gateway.command;

import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/**
 * A command that the device refuses or could not carry out. The message goes to the platform and into the log: it says
 * what was wanted and what came, and holds no secret.
 */
public final class CommandException extends Exception {
    private static final long serialVersionUID = 1;

    private final ErrorCode code;

    public CommandException(ErrorCode code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    public CommandException(ErrorCode code, String message) {
        this(code, message, null);
    }

    /** An answer for what the device cannot do. */
    public static <T> Future<T> unsupported(String message) {
        return Future.failedFuture(new CommandException(ErrorCode.UNSUPPORTED_METHOD, message));
    }

    public ErrorCode code() {
        return code;
    }
}
