package org.ovcgateway.gateway.platform;

import java.time.Duration;
import java.util.function.IntConsumer;
import org.ovcgateway.gateway.supervise.Timers;

/** Lets so many log lines through in a second and sums up the rest. On one event loop. */
final class FloodGate {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final int perSecond;
    private final Timers timers;
    private final IntConsumer summary;
    private int seen;

    /**
     * @param summary told at the end of a second how many lines were held back, if any were
     */
    FloodGate(int perSecond, Timers timers, IntConsumer summary) {
        this.perSecond = perSecond;
        this.timers = timers;
        this.summary = summary;
    }

    /** Whether the line may be written. */
    boolean admits() {
        if (seen++ == 0) {
            timers.after(SECOND, this::sumUp);
        }
        return seen <= perSecond;
    }

    private void sumUp() {
        int heldBack = seen - perSecond;
        seen = 0;
        if (heldBack > 0) {
            summary.accept(heldBack);
        }
    }
}
