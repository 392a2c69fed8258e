package org.ovcgateway.gateway.box;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Programs of the box that answer in a few lines. Blocks: not for an event loop. */
final class Programs {
    private static final int MAX_ANSWER_BYTES = 16 << 10;

    private Programs() {}

    /**
     * What a program says, errors included.
     *
     * @throws IOException if it cannot be run, fails, says more than fits, or is not done within the time
     */
    static String answer(List<String> command, long withinSeconds) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            process.getOutputStream().close();
            // Ends it where it neither says anything nor ends; then the reading below ends as well. Not where it has
            // ended: that
            // would throw away what it said.
            CompletableFuture<Process> end = process.onExit()
                    .orTimeout(withinSeconds, TimeUnit.SECONDS)
                    .whenComplete((ended, late) -> {
                        if (late != null) {
                            process.destroyForcibly();
                        }
                    });
            byte[] answer = process.getInputStream().readNBytes(MAX_ANSWER_BYTES + 1);
            if (answer.length > MAX_ANSWER_BYTES) {
                throw new IOException(command.get(0) + " says more than " + MAX_ANSWER_BYTES + " bytes");
            }
            String text = new String(answer, StandardCharsets.UTF_8);
            int status = process.waitFor();
            end.cancel(false);
            if (status != 0) {
                throw new IOException(command.get(0) + " ended with " + status + ": " + text.strip());
            }
            return text;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for " + command.get(0), e);
        } finally {
            process.destroyForcibly();
        }
    }
}
