package org.ovcgateway.gateway.channel;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** What the configuration says of pre-record, and how many channels hold any: they share the memory evenly. From any thread. */
public final class PreRecordRules {
    private volatile Duration window = Duration.ZERO;
    private volatile long maxBytes;
    private final AtomicInteger holding = new AtomicInteger();

    /** Nothing is held before it is configured. */
    public PreRecordRules() {}

    /**
     * From now on; channels are to be told.
     *
     * @param held of each channel always; zero for nothing
     * @param bytes of all channels together
     */
    public void configure(Duration held, long bytes) {
        window = held;
        maxBytes = bytes;
    }

    /** What is held always; zero for nothing. */
    Duration window() {
        return window;
    }

    /** What one channel may hold now. */
    long share() {
        return maxBytes / Math.max(1, holding.get());
    }

    void begun() {
        holding.incrementAndGet();
    }

    void ended() {
        holding.decrementAndGet();
    }
}
