package org.ovcgateway.gateway.box;

import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.gateway.supervise.Timers;

/** Looks now and then what has been sent, for the {@link UpLink}. On the loop of its timers. */
final class UpLinkMeter {
    private final Timers timers;
    private final LongSupplier nanoTime;
    private final LongSupplier sent;
    private final UpLink link = new UpLink();
    private Timers.@Nullable Timer next;
    private boolean stopped;

    /** @param sent bytes that pushes and uploads have sent since any beginning; may be asked from any thread */
    UpLinkMeter(Timers timers, LongSupplier nanoTime, LongSupplier sent) {
        this.timers = timers;
        this.nanoTime = nanoTime;
        this.sent = sent;
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
        link.sent(sent.getAsLong(), nanoTime.getAsLong());
    }
}
