package org.ovcgateway.media.ffmpeg.still;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.ovcgateway.media.AccessUnit;
import org.ovcgateway.media.Codec;
import org.ovcgateway.media.VideoFormat;
import org.ovcgateway.media.ffmpeg.child.ChildException;
import org.ovcgateway.media.ffmpeg.child.ChildProcess;
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

    private static final byte[] START_CODE = {0, 0, 0, 1};

    private final ChildProcess child;
    private final ThreadPoolExecutor thread;

    /** Starts the decoder as this Java was started: same Java, same jars, same libraries. */
    public StillProcess() {
        this(command(), LIMIT);
    }

    /** @param command gets the codec as one more argument */
    StillProcess(List<String> command, Duration limit) {
        this.child = new ChildProcess("the still decoder", "a picture", command, limit);
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
        try {
            byte[] jpeg = child.run(
                    List.of(format.codec() == Codec.H265 ? "hevc" : "h264"),
                    to -> feed(to, format, units),
                    StillProcess::jpeg);
            if (jpeg.length == 0) {
                throw new StillException("the still decoder ended with code 0 but without a picture");
            }
            return jpeg;
        } catch (ChildException e) {
            throw new StillException(String.valueOf(e.getMessage()), e);
        }
    }

    private static byte[] jpeg(InputStream from) throws IOException, ChildException {
        byte[] jpeg = ChildProcess.read(from, MAX_OUTPUT_BYTES);
        if (jpeg.length > MAX_OUTPUT_BYTES) {
            throw new ChildException("expected a JPEG of at most " + MAX_OUTPUT_BYTES + " bytes but was a larger one");
        }
        return jpeg;
    }

    private static void feed(OutputStream to, VideoFormat format, ByteBuf units) throws IOException {
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
    }

    /** Public for the benchmark, which measures the process itself. */
    public static List<String> command() {
        return ChildProcess.command(StillDecoder.class);
    }
}
