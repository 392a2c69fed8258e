package org.ovcgateway.gateway.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Takes events from any thread without ever blocking it, and writes them on a thread of its own: an event loop must not
 * wait for a slow journal or disk. When its queue is full, events are lost, counted and reported.
 */
final class LogWriter extends AppenderBase<ILoggingEvent> {
    static final int QUEUE = 1024;
    private static final long STOP_MILLIS = 2000;

    private final List<Appender<ILoggingEvent>> targets;
    private final BlockingQueue<ILoggingEvent> queue = new ArrayBlockingQueue<>(QUEUE);
    private final AtomicInteger lost = new AtomicInteger();
    private final FloodControl floodControl;
    private final Thread thread;
    private volatile boolean stopping;

    LogWriter(List<Appender<ILoggingEvent>> targets) {
        this.targets = List.copyOf(targets);
        this.floodControl = new FloodControl(this::write);
        this.thread = new Thread(this::run, "log");
        thread.setDaemon(true);
    }

    @Override
    public void start() {
        super.start();
        thread.start();
    }

    /** Writes what is queued, within a bounded time, and ends the thread. */
    @Override
    public void stop() {
        if (!isStarted()) {
            return;
        }
        super.stop();
        stopping = true;
        thread.interrupt();
        try {
            thread.join(STOP_MILLIS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        targets.forEach(Appender::stop);
    }

    @Override
    protected void append(ILoggingEvent event) {
        event.prepareForDeferredProcessing();
        if (!queue.offer(event)) {
            lost.incrementAndGet();
        }
    }

    private void run() {
        while (!stopping) {
            try {
                take(queue.poll(FloodControl.WINDOW_MILLIS, TimeUnit.MILLISECONDS));
            } catch (InterruptedException interrupted) {
                break; // stop() says so
            }
        }
        for (ILoggingEvent event = queue.poll(); event != null; event = queue.poll()) {
            take(event);
        }
        floodControl.sumUp(Long.MAX_VALUE);
    }

    private void take(@Nullable ILoggingEvent event) {
        long now = TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
        if (event == null) {
            floodControl.sumUp(now);
        } else {
            floodControl.accept(event, now);
        }
        int missing = lost.getAndSet(0);
        if (missing > 0) {
            write(lossOf(missing));
        }
    }

    private void write(ILoggingEvent event) {
        for (Appender<ILoggingEvent> target : targets) {
            target.doAppend(event);
        }
    }

    private static ILoggingEvent lossOf(int missing) {
        return OwnEvents.of(
                System.currentTimeMillis(),
                Level.WARN,
                LogWriter.class.getName(),
                "log",
                missing + " log lines were lost because the log could not be written fast enough");
    }
}
