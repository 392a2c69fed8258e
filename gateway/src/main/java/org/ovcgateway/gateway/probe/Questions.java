package org.ovcgateway.gateway.probe;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.CameraException;
import org.ovcgateway.rtsp.RtspException;

/** Waits for one answer after the other, and keeps in words what is not answered. For one thread, which it blocks. */
final class Questions {
    private final UnaryOperator<String> clean;
    private final Set<CameraReport.Problem> problems = new LinkedHashSet<>();
    private boolean unauthorised;

    /** @param clean takes secrets out of a text */
    Questions(UnaryOperator<String> clean) {
        this.clean = clean;
    }

    /** The answer; null if it failed. */
    <T> @Nullable T ask(String part, CompletionStage<T> answer) throws InterruptedException {
        try {
            return answer.toCompletableFuture().get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof Error error) {
                throw error;
            }
            unauthorised |= isUnauthorised(cause);
            String words = cause == null ? null : cause.getMessage();
            problem(part, words == null ? String.valueOf(cause) : words);
            return null;
        }
    }

    private static boolean isUnauthorised(@Nullable Throwable cause) {
        if (cause instanceof RtspException refusal) {
            return refusal.kind() == RtspException.Kind.AUTHENTICATION;
        }
        return cause instanceof CameraException refusal && refusal.kind() == CameraException.Kind.UNAUTHORISED;
    }

    void problem(String part, String words) {
        problems.add(new CameraReport.Problem(part, clean.apply(words)));
    }

    /** Whether user name and password were refused: cameras lock out who shows wrong ones too often. */
    boolean isUnauthorised() {
        return unauthorised;
    }

    List<CameraReport.Problem> problems() {
        return List.copyOf(problems);
    }

    /** A URL to be shown: a query may hold a secret under any name. */
    String url(String url) {
        int query = url.indexOf('?');
        return clean.apply(query < 0 ? url : url.substring(0, query)) + (query < 0 ? "" : "?…");
    }
}
