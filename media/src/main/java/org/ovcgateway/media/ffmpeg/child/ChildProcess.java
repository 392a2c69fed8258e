package org.ovcgateway.media.ffmpeg.child;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.CodeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.javacpp.Loader;

/**
 * Runs a program of ours in a process of its own, with a limit of time, an empty environment and nothing but its standard
 * streams: something goes in, something comes out, or words on standard error with {@link #REFUSED} as exit code. May be used
 * by any thread that may block.
 */
public final class ChildProcess {
    /** Exit code where the words on standard error say what is wrong with the input. */
    public static final int REFUSED = 2;

    private static final int MAX_WORDS = 200;
    /** The shell's and Java's way to say that a signal ended a process. */
    private static final int SIGNALLED = 128;

    /** From this Java on, loading a library needs permission, or a warning is printed (JEP 472). */
    private static final int ASKED_FOR_NATIVE_ACCESS = 24;

    private final String name;
    private final String product;
    private final List<String> command;
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
    public ChildProcess(String name, String product, List<String> command, Duration limit) {
        this.name = name;
        this.product = product;
        this.command = List.copyOf(command);
        this.limit = limit;
    }

    /**
     * Runs it once, to its end.
     *
     * @param arguments behind the command
     * @throws ChildException if there is no product in time, for whatever reason
     */
    public <T> T run(List<String> arguments, Input input, Output<T> output) throws ChildException {
        List<String> line = new ArrayList<>(command);
        line.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(line);
        builder.environment().clear();
        builder.environment().put("MALLOC_ARENA_MAX", "1");
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
        feed(process.getOutputStream(), input);
        T made = output.read(process.getInputStream());
        byte[] words = read(process.getErrorStream(), MAX_WORDS);
        int code = process.waitFor();
        if (late.get()) {
            throw new ChildException(tooLate());
        }
        if (code != 0) {
            throw new ChildException(failure(code, words));
        }
        return made;
    }

    private String tooLate() {
        return "expected " + product + " within " + limit.toMillis() + " ms but there was none";
    }

    private String failure(int code, byte[] words) {
        if (code == REFUSED && words.length > 0) {
            return new String(words, 0, Math.min(words.length, MAX_WORDS), StandardCharsets.UTF_8)
                    .strip()
                    .replaceAll("[\\p{Cntrl}\u2028\u2029]", "\uFFFD");
        }
        return code > SIGNALLED
                ? name + " was ended by signal " + (code - SIGNALLED)
                : name + " ended with code " + code;
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

    /** The command line of a program: this Java, this module, FFmpeg and its libraries, and as little memory as will do. */
    public static List<String> command(Class<?> program) {
        Set<String> classPath = new LinkedHashSet<>();
        for (Class<?> part : List.of(program, Loader.class, avcodec.class)) {
            classPath.add(location(part));
        }
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (Runtime.version().feature() >= ASKED_FOR_NATIVE_ACCESS) {
            command.add("--enable-native-access=ALL-UNNAMED"); // or it warns where words of a failure are read
        }
        command.addAll(List.of(
                "-Xms2m",
                "-Xmx12m",
                "-Xss512k",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:ReservedCodeCacheSize=8m",
                "-XX:MaxMetaspaceSize=32m",
                "-XX:-UsePerfData",
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:-CreateCoredumpOnCrash",
                "-XX:ErrorFile=/dev/null",
                "-Xshare:auto",
                "-XX:+UnlockDiagnosticVMOptions",
                "-XX:ArchiveRelocationMode=0",
                "-Xlog:disable",
                "-Xlog:all=error:stderr",
                "-Djava.library.path=" + System.getProperty("java.library.path", ""),
                "-Dorg.bytedeco.javacpp.pathsFirst=true",
                "-Dorg.bytedeco.javacpp.cacheLibraries=false",
                "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
                "-Dorg.bytedeco.javacpp.maxBytes=0",
                "-Dorg.bytedeco.javacpp.noPointerGC=true",
                "-cp",
                String.join(System.getProperty("path.separator"), classPath),
                program.getName()));
        return command;
    }

    private static String location(Class<?> part) {
        CodeSource source = part.getProtectionDomain().getCodeSource();
        try {
            return Path.of(source.getLocation().toURI()).toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("expected " + part + " in a file", e);
        }
    }
}
