package org.ovcgateway.gateway.box;

import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.gateway.supervise.Timers;

/** Adds up what uploads and pushes send, for the {@link UpLink}. On the loop of its timers. */
final class UpLinkMeter {
    private final Timers timers;
    private final LongSupplier nanoTime;
    private final Supplier<Future<Map<Integer, Long>>> pushes;
    private final AtomicLong uploaded = new AtomicLong();
    private final UpLink link = new UpLink();
    private final Map<Integer, Long> lastPushes = new HashMap<>();
    private long pushed;
    private Timers.@Nullable Timer next;
    private boolean stopped;

    /** @param pushes bytes that the live push of each channel has sent since it began */
    UpLinkMeter(Timers timers, LongSupplier nanoTime, Supplier<Future<Map<Integer, Long>>> pushes) {
        this.timers = timers;
        this.nanoTime = nanoTime;
        this.pushes = pushes;
    }

    /** So many bytes more go to an upload. From any thread. */
    void uploaded(long bytes) {
        uploaded.addAndGet(bytes);
    }

    /** From any thread. */
    void start() {
        timers.execute(this::measure);
    }

    /** From any thread. */
    void stop() {
        timers.execute(() -> {
            stopped = true;
            if (next != null) {
                next.cancel();
            }
        });
    }

    /** As {@link UpLink#bitsPerSecond}. From any thread. */
    OptionalLong bitsPerSecond() {
        return link.bitsPerSecond();
    }

    private void measure() {
        if (stopped) {
            return;
        }
        next = timers.after(UpLink.PERIOD, this::measure);
        pushes.get()
                .onSuccess(sent -> timers.execute(() -> {
                    sent.forEach((channel, bytes) -> {
                        long before = lastPushes.getOrDefault(channel, 0L);
                        pushed += bytes < before ? bytes : bytes - before;
                    });
                    lastPushes.clear();
                    lastPushes.putAll(sent);
                    link.sent(pushed + uploaded.get(), nanoTime.getAsLong());
                }));
    }
}
