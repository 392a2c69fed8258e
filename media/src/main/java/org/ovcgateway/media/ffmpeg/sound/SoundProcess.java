package org.ovcgateway.media.ffmpeg.sound;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.ovcgateway.media.ffmpeg.child.ChildCommand;
import org.ovcgateway.media.ffmpeg.child.ChildException;
import org.ovcgateway.media.ffmpeg.child.ChildProcess;
import org.ovcgateway.media.sound.Sound;
import org.ovcgateway.media.sound.SoundException;
import org.ovcgateway.media.sound.SoundFormat;
import org.ovcgateway.media.sound.SoundMaker;

/**
 * Decodes each file in a process of its own, one at a time: a burst waits in a bounded queue, on a thread that goes when there
 * is nothing to do.
 */
public final class SoundProcess implements SoundMaker, AutoCloseable {
    /** How long one file may take, from the start of its process. */
    public static final Duration LIMIT = Duration.ofSeconds(45);

    /** Files that may wait for their turn. */
    static final int MAX_WAITING = 16;

    /** Ten minutes of G.711 are 5 MB. */
    static final int MAX_OUTPUT_BYTES = 16 << 20;

    private static final int PIECE_BYTES = 64 << 10;

    private final ChildProcess child;
    private final ByteBufAllocator allocator;
    private final ThreadPoolExecutor thread;

    /** Starts the decoder as this Java was started: same Java, same jars, same libraries. */
    public SoundProcess(ByteBufAllocator allocator) {
        this(ChildCommand.java(SoundDecoder.class), LIMIT, allocator);
    }

    /** @param command gets the format as five more arguments */
    SoundProcess(ChildCommand command, Duration limit, ByteBufAllocator allocator) {
        this.child = new ChildProcess("the sound decoder", "sound", command, limit);
        this.allocator = allocator;
        this.thread = new ThreadPoolExecutor(1, 1, 5, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MAX_WAITING), task -> {
            Thread made = new Thread(task, "sounds");
            made.setDaemon(true);
            return made;
        });
        thread.allowCoreThreadTimeOut(true);
    }

    @Override
    public CompletionStage<Sound> make(ByteBuf file, SoundFormat format) {
        CompletableFuture<Sound> sound = new CompletableFuture<>();
        if (file.readableBytes() > MAX_FILE_BYTES) {
            sound.completeExceptionally(new SoundException(
                    "expected a file of at most " + MAX_FILE_BYTES + " bytes but was of " + file.readableBytes()));
            return sound;
        }
        ByteBuf kept = file.retainedSlice();
        try {
            thread.execute(() -> take(kept, format, sound));
        } catch (RejectedExecutionException e) {
            kept.release();
            sound.completeExceptionally(
                    new SoundException("more than " + MAX_WAITING + " files wait to be decoded", e));
        }
        return sound;
    }

    /** Takes no more files; those that wait are still decoded. */
    @Override
    public void close() {
        thread.shutdown();
    }

    /** Lets the file go before anybody hears of the end. */
    private void take(ByteBuf file, SoundFormat format, CompletableFuture<Sound> sound) {
        Sound made;
        try {
            made = run(file, format);
        } catch (SoundException e) {
            file.release();
            sound.completeExceptionally(e);
            return;
        } catch (RuntimeException | Error e) {
            file.release();
            sound.completeExceptionally(new SoundException("the sound decoder cannot be run: " + e, e));
            return;
        }
        file.release();
        if (!sound.complete(made)) {
            made.close();
        }
    }

    private Sound run(ByteBuf file, SoundFormat format) throws SoundException {
        ByteBuf payloads = allocator.directBuffer(PIECE_BYTES);
        try {
            child.run(
                    List.of(
                            format.coding().name(),
                            Integer.toString(format.sampleRate()),
                            Integer.toString(format.channels()),
                            Integer.toString(format.packetSamples()),
                            Integer.toString(format.packetBytes())),
                    to -> file.getBytes(file.readerIndex(), to, file.readableBytes()),
                    from -> read(from, payloads));
        } catch (ChildException e) {
            payloads.release();
            throw new SoundException(String.valueOf(e.getMessage()), e);
        } catch (RuntimeException | Error e) {
            payloads.release();
            throw e;
        }
        return Sound.of(format, payloads);
    }

    private static ByteBuf read(InputStream from, ByteBuf into) throws IOException, ChildException {
        byte[] piece = new byte[PIECE_BYTES];
        int length;
        while ((length = from.read(piece)) > 0) {
            if (into.readableBytes() + length > MAX_OUTPUT_BYTES) {
                throw new ChildException("expected sound of at most " + MAX_OUTPUT_BYTES + " bytes but was more");
            }
            into.writeBytes(piece, 0, length);
        }
        return into;
    }
}
