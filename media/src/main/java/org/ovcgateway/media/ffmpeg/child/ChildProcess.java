package org.ovcgateway.media.ffmpeg.child;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Runs a program in a process of its own, with a limit of time, an environment of its own and nothing but its standard
 * streams: something goes in, something comes out, or an exit code and words on standard error. May be used by any thread that
 * may block.
 */
public final class ChildProcess {
    /** What may be left of the words on standard error; the rest is read and forgotten. */
    private static final int MAX_WORDS = 200;

    private static final int MAX_WORD_BYTES = 8 << 10;

    /** The shell's and Java's way to say that a signal ended a process; programs use the codes above the signals' as others. */
    private static final int SIGNALLED = 128;

    private static final int LAST_SIGNAL = 31;

    private final String name;
    private final String product;
    private final ChildCommand command;
    private final Duration limit;

    /** Writes what the child gets. It is no failure of ours if the child does not read it to the end. */
    @FunctionalInterface
    public interface Input {
        void write(OutputStream to) throws IOException;
    }

    /** Reads what the child makes. */
    @FunctionalInterface
    public interface Output<T> {

        /**
         * Reads to the end.
         *
         * @throws ChildException if it is too much
         */
        T read(InputStream from) throws IOException, ChildException;
    }

    /**
     * Starts nothing yet.
     *
     * @param name of the program in messages: "the still decoder"
     * @param product what it makes, in messages: "a picture"
     */
    public ChildProcess(String name, String product, ChildCommand command, Duration limit) {
        this.name = name;
        this.product = product;
        this.command = command;
        this.limit = limit;
    }

    /**
     * Runs it once, to its end.
     *
     * @param arguments behind the command
     * @throws ChildException if there is no product in time, for whatever reason
     */
    public <T> T run(List<String> arguments, Input input, Output<T> output) throws ChildException {
        List<String> line = new ArrayList<>(command.line());
        line.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(line);
        builder.environment().clear();
        builder.environment().putAll(command.environment());
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new ChildException(name + " cannot be started: " + e.getMessage(), e);
        }
        AtomicBoolean late = new AtomicBoolean();
        CompletableFuture<Void> guard = CompletableFuture.runAsync(
                () -> {
                    if (process.isAlive()) {
                        late.set(true);
                        process.destroyForcibly();
                    }
                },
                CompletableFuture.delayedExecutor(limit.toMillis(), TimeUnit.MILLISECONDS));
        try {
            return exchange(process, input, output, late);
        } catch (IOException e) {
            throw new ChildException(late.get() ? tooLate() : name + " broke off: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ChildException("interrupted", e);
        } finally {
            guard.cancel(false);
            process.destroyForcibly();
            close(process);
        }
    }

    private <T> T exchange(Process process, Input input, Output<T> output, AtomicBoolean late)
            throws IOException, InterruptedException, ChildException {
        // Heard on a thread of its own: a child that waits for somebody to take its words makes nothing.
        CompletableFuture<String> words = CompletableFuture.supplyAsync(
                () -> hear(process.getErrorStream()), task -> new Thread(task, name).start());
        feed(process.getOutputStream(), input);
        T made = output.read(process.getInputStream());
        int code = process.waitFor();
        if (late.get()) {
            throw new ChildException(tooLate());
        }
        if (code != 0) {
            throw failure(code, words.join());
        }
        return made;
    }

    private String tooLate() {
        return "expected " + product + " within " + limit.toMillis() + " ms but there was none";
    }

    private ChildException failure(int code, String words) {
        if (code > SIGNALLED && code <= SIGNALLED + LAST_SIGNAL) {
            return new ChildException(name + " was ended by signal " + (code - SIGNALLED));
        }
        return words.isEmpty()
                ? new ChildException(name + " ended with code " + code)
                : ChildException.inItsWords(words);
    }

    private String hear(InputStream from) {
        byte[] all = new byte[0];
        try {
            all = read(from, MAX_WORD_BYTES);
            from.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // What was heard until then is all there is.
        }
        String words = command.told(new String(all, StandardCharsets.UTF_8)).strip();
        return words.substring(0, Math.min(words.length(), MAX_WORDS)).replaceAll("[\\p{Cntrl}\u2028\u2029]", "\uFFFD");
    }

    /** A child that ends before it has read everything says why elsewhere. */
    private static void feed(OutputStream to, Input input) {
        try (to) {
            input.write(to);
        } catch (IOException e) {
            // Told by its words and its code.
        }
    }

    /** At most one byte more than the limit, so that it shows. */
    public static byte[] read(InputStream from, int limit) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] piece = new byte[64 << 10];
        int length;
        while (all.size() <= limit
                && (length = from.read(piece, 0, Math.min(piece.length, limit + 1 - all.size()))) > 0) {
            all.write(piece, 0, length);
        }
        return all.toByteArray();
    }

    private static void close(Process process) {
        try (OutputStream in = process.getOutputStream();
                InputStream out = process.getInputStream();
                InputStream err = process.getErrorStream()) {
            assert in != null && out != null && err != null;
        } catch (IOException e) {
            // Its end is broken already, which is no loss.
        }
    }
}
