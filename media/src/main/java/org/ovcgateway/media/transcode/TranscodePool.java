package org.ovcgateway.media.transcode;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The few threads of the process on which sound is transcoded. They are there while there is something to do, and end soon
 * after. May be used from any thread.
 */
public final class TranscodePool implements Executor, AutoCloseable {
    private static final Duration IDLE = Duration.ofSeconds(20);

    private final AtomicInteger made = new AtomicInteger();
    private final ThreadPoolExecutor executor;

    /** @param threads 1 or 2: they share the cores with the event loops */
    public TranscodePool(int threads) {
        executor = new ThreadPoolExecutor(
                threads, threads, IDLE.toMillis(), TimeUnit.MILLISECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "transcode-" + made.getAndIncrement());
                    thread.setDaemon(true);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
    }

    /** Of a size that leaves the event loops room on this machine. */
    public static TranscodePool forThisMachine() {
        return new TranscodePool(Runtime.getRuntime().availableProcessors() > 2 ? 2 : 1);
    }

    /** @throws RejectedExecutionException after {@link #close} */
    @Override
    public void execute(Runnable task) {
        executor.execute(task);
    }

    /** Whether it was closed and all is done. */
    public boolean isTerminated() {
        return executor.isTerminated();
    }

    /** Takes nothing more in; what was handed over is still done. */
    @Override
    public void close() {
        executor.shutdown();
    }
}
