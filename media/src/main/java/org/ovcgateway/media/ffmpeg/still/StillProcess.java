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
import org.ovcgateway.media.ffmpeg.child.ChildCommand;
import org.ovcgateway.media.ffmpeg.child.ChildCommand.Finder;
import org.ovcgateway.media.ffmpeg.child.ChildException;
import org.ovcgateway.media.ffmpeg.child.ChildProcess;
import org.ovcgateway.media.still.StillException;
import org.ovcgateway.media.still.StillMaker;

/**
 * Makes each still by FFmpeg's program, in a process that has a limit of time, memory and output, and whose end, however it
 * comes, is that still's and nobody else's. One at a time: a burst waits in a bounded queue, on a thread that goes when there
 * is nothing to do.
 */
public final class StillProcess implements StillMaker, AutoCloseable {
    /** How long one picture may take, from the start of its process. */
    public static final Duration LIMIT = Duration.ofSeconds(5);

    /** Stills that may wait for their turn. */
    static final int MAX_WAITING = 16;

    /** The largest key frame that is taken, parameter sets included. */
    static final int MAX_INPUT_BYTES = 16 << 20;

    static final int MAX_OUTPUT_BYTES = 32 << 20;

    /** A decoder asks for more before it knows better. */
    private static final int MAX_PIXELS = 4096 * 4096;

    /** The JPEG encoder's worst case for the largest picture, which it reserves but does not use, is the greatest. */
    private static final int MAX_ALLOCATION = 256 << 20;

    /** Fine enough that a still looks like its video; about 1.2 bits per sample in a busy picture. */
    private static final int QUANTISER = 3;

    private static final byte[] START_CODE = {0, 0, 0, 1};

    private final Finder command;
    private final Duration limit;
    private final ThreadPoolExecutor thread;

    /** Looks for FFmpeg's program when the first still is asked for. */
    public StillProcess() {
        this(ChildCommand::ffmpeg, LIMIT);
    }

    /** @param command of FFmpeg's program, whose arguments follow */
    StillProcess(Finder command, Duration limit) {
        this.command = command;
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
        int size = size(format, keyFrame.data());
        if (size > MAX_INPUT_BYTES) {
            still.completeExceptionally(new StillException(
                    "expected a key frame of at most " + MAX_INPUT_BYTES + " bytes but was of " + size));
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
            ChildProcess child = new ChildProcess("the still decoder", "a picture", command.find(), limit);
            byte[] jpeg = child.run(arguments(format.codec()), to -> feed(to, format, units), StillProcess::jpeg);
            if (jpeg.length == 0) {
                throw new StillException("the still decoder ended with code 0 but without a picture");
            }
            return jpeg;
        } catch (ChildException e) {
            throw new StillException(
                    e.isInItsWords()
                            ? "the key frame cannot be decoded: " + e.getMessage()
                            : String.valueOf(e.getMessage()),
                    e);
        }
    }

    /**
     * One picture from standard input to standard output, by one thread for each part of the work. The whole input is looked
     * at before it is decoded, however large the key frame; a picture with errors is none. The JPEG is of full range and the
     * matrix of BT.601 (JFIF 1.02), with chroma as it was; its code tables are the usual ones, for which the encoder need not
     * keep every coefficient.
     */
    private static List<String> arguments(Codec codec) {
        String decoder = "-hide_banner -nostdin -loglevel error -xerror -max_alloc " + MAX_ALLOCATION
                + " -filter_threads 1 -threads 1 -flags2 +showall -max_pixels " + MAX_PIXELS
                + " -probesize " + (MAX_INPUT_BYTES + 1)
                + " -f " + (codec == Codec.H265 ? "hevc" : "h264") + " -i pipe:0";
        String encoder = "-frames:v 1 -vf scale=out_color_matrix=bt601:out_range=full,format=yuvj420p|yuvj422p|yuvj444p"
                + " -threads 1 -flags +bitexact -huffman default -q:v " + QUANTISER + " -f mjpeg pipe:1";
        return List.of((decoder + " " + encoder).split(" "));
    }

    /** As Annex B; a start code takes as much as a length. */
    private static int size(VideoFormat format, ByteBuf units) {
        int size = units.readableBytes();
        for (ByteBuf set : format.parameterSets()) {
            size += START_CODE.length + set.readableBytes();
        }
        return size;
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
}
