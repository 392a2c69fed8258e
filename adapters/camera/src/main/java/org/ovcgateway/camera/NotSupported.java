package org.ovcgateway.camera;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The camera cannot do what it was asked. The message says what, and why if that is known; it is fit for an operator. */
public final class NotSupported extends Exception {
    private static final long serialVersionUID = 1;

    public NotSupported(String message) {
        super(message);
    }

    /** An answer that failed with this. */
    public static <T extends @Nullable Object> CompletionStage<T> answer(String message) {
        return CompletableFuture.failedFuture(new NotSupported(message));
    }
}
