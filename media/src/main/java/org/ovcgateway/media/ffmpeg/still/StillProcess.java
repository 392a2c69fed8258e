package org.ovcgateway.media.ffmpeg.still;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
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
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.javacpp.Loader;
import org.ovcgateway.media.AccessUnit;
import org.ovcgateway.media.Codec;
import org.ovcgateway.media.VideoFormat;
import org.ovcgateway.media.still.StillException;
import org.ovcgateway.media.still.StillMaker;

/**
 * Makes each still in a process of its own, which has a limit of time, memory and output, and whose end, however it comes, is
 * that still's and nobody else's. One at a time: a burst waits in a bounded queue, on a thread that goes when there is nothing
 * to do.
 */
public final class StillProcess implements StillMaker, AutoCloseable {
    /** How long one picture may take, from the start of its process. */
    public static final Duration LIMIT = Duration.ofSeconds(5);

    /** Stills that may wait for their turn. */
    static final int MAX_WAITING = 16;

    static final int MAX_OUTPUT_BYTES = 32 << 20;
    private static final int MAX_WORDS = 200;
    /** The shell's and Java's way to say that a signal ended a process. */
    private static final int SIGNALLED = 128;

    private static final byte[] START_CODE = {0, 0, 0, 1};

    /** From this Java on, loading a library needs permission, or a warning is printed (JEP 472). */
    private static final int ASKED_FOR_NATIVE_ACCESS = 24;

    private final List<String> command;
    private final Duration limit;
    private final ThreadPoolExecutor thread;

    /** Starts the decoder as this Java was started: same Java, same jars, same libraries. */
    public StillProcess() {
        this(command(), LIMIT);
    }

    /** @param command gets the codec as one more argument */
    StillProcess(List<String> command, Duration limit) {
        this.command = List.copyOf(command);
        this.limit = limit;
        this.thread = new ThreadPoolExecutor(1, 1, 5, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MAX_WAITING), task -> {
            Thread made = new Thread(task, "stills");
            made.setDaemon(true);
            return made;
        });
        thread.allowCoreThreadTimeOut(true);
    }

    @Override
    public CompletionStage<byte[]> make(AccessUnit keyFrame) {
        CompletableFuture<byte[]> still = new CompletableFuture<>();
        if (!(keyFrame.format() instanceof VideoFormat format)
                || (format.codec() != Codec.H264 && format.codec() != Codec.H265)) {
            still.completeExceptionally(new StillException(
                    "expected H.264 or H.265 but was " + keyFrame.format().codec()));
            return still;
        }
        keyFrame.retain();
        try {
            thread.execute(() -> take(keyFrame, format, still));
        } catch (RejectedExecutionException e) {
            keyFrame.release();
            still.completeExceptionally(new StillException("more than " + MAX_WAITING + " stills are waiting", e));
        }
        return still;
    }

    /** Lets the unit go before anybody hears of the end. */
    private void take(AccessUnit keyFrame, VideoFormat format, CompletableFuture<byte[]> still) {
        byte[] jpeg;
        try {
            jpeg = run(format, keyFrame.data());
        } catch (StillException e) {
            keyFrame.release();
            still.completeExceptionally(e);
            return;
        } catch (RuntimeException | Error e) {
            keyFrame.release();
            still.completeExceptionally(new StillException("the still decoder cannot be run: " + e, e));
            return;
        }
        keyFrame.release();
        still.complete(jpeg);
    }

    /** Takes no more stills; those that wait are still made. */
    @Override
    public void close() {
        thread.shutdown();
    }

    private byte[] run(VideoFormat format, ByteBuf units) throws StillException {
        List<String> line = new ArrayList<>(command);
        line.add(format.codec() == Codec.H265 ? "hevc" : "h264");
        ProcessBuilder builder = new ProcessBuilder(line);
        builder.environment().clear();
        builder.environment().put("MALLOC_ARENA_MAX", "1");
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new StillException("the still decoder cannot be started: " + e.getMessage(), e);
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
            feed(process.getOutputStream(), format, units);
            byte[] jpeg = read(process.getInputStream(), MAX_OUTPUT_BYTES);
            if (jpeg.length > MAX_OUTPUT_BYTES) {
                throw new StillException(
                        "expected a JPEG of at most " + MAX_OUTPUT_BYTES + " bytes but was a larger one");
            }
            byte[] words = read(process.getErrorStream(), MAX_WORDS);
            int code = process.waitFor();
            if (late.get()) {
                throw new StillException("expected a picture within " + limit.toMillis() + " ms but there was none");
            }
            if (code != 0 || jpeg.length == 0) {
                throw new StillException(failure(code, words));
            }
            return jpeg;
        } catch (IOException e) {
            throw new StillException(
                    late.get()
                            ? "expected a picture within " + limit.toMillis() + " ms but there was none"
                            : "the still decoder broke off: " + e.getMessage(),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StillException("interrupted", e);
        } finally {
            guard.cancel(false);
            process.destroyForcibly();
            close(process);
        }
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

    private static String failure(int code, byte[] words) {
        if (code == StillDecoder.NO_PICTURE && words.length > 0) {
            return new String(words, 0, Math.min(words.length, MAX_WORDS), StandardCharsets.UTF_8)
                    .strip()
                    .replaceAll("[\\p{Cntrl}\u2028\u2029]", "\uFFFD");
        }
        return code > SIGNALLED
                ? "the still decoder was ended by signal " + (code - SIGNALLED)
                : "the still decoder ended with code " + code;
    }

    /** A decoder that ends before it has read everything says why elsewhere. */
    private static void feed(OutputStream to, VideoFormat format, ByteBuf units) {
        try (to) {
            for (ByteBuf set : format.parameterSets()) {
                to.write(START_CODE);
                to.write(ByteBufUtil.getBytes(set));
            }
            int at = units.readerIndex();
            while (at < units.writerIndex()) {
                int length = units.getInt(at);
                to.write(START_CODE);
                units.getBytes(at + 4, to, length);
                at += 4 + length;
            }
        } catch (IOException e) {
            // Told by its words and its code.
        }
    }

    /** At most one byte more than the limit, so that it shows. */
    private static byte[] read(InputStream from, int limit) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] piece = new byte[64 << 10];
        int length;
        while (all.size() <= limit
                && (length = from.read(piece, 0, Math.min(piece.length, limit + 1 - all.size()))) > 0) {
            all.write(piece, 0, length);
        }
        return all.toByteArray();
    }

    /** Public for the benchmark, which measures the process itself. */
    public static List<String> command() {
        Set<String> classPath = new LinkedHashSet<>();
        for (Class<?> part : List.of(StillDecoder.class, Loader.class, avcodec.class)) {
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
                StillDecoder.class.getName()));
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
