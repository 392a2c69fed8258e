package org.ovcgateway.gateway.box;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalLong;

/**
 * How much the way to the platform has been seen to carry: the highest rate over ten seconds in the last hour. What was never
 * asked for cannot be seen, so it is no more than a lower bound. Written by one thread, read by any.
 */
final class UpLink {
    static final Duration PERIOD = Duration.ofSeconds(10);
    private static final Duration MEMORY = Duration.ofHours(1);

    /** Of one period. */
    private record Sample(long nanos, long bitsPerSecond) {}

    /** Falling in rate: the first is the highest, and each is the highest since the one before it. */
    private final Deque<Sample> highest = new ArrayDeque<>();

    private long lastBytes = -1;
    private long lastNanos;
    private volatile long best;

    /**
     * Takes what has been sent by now.
     *
     * @param bytes since any beginning; falling figures mean that it began anew
     * @param nanos a clock that nobody sets
     */
    void sent(long bytes, long nanos) {
        long elapsed = nanos - lastNanos;
        if (lastBytes >= 0 && bytes >= lastBytes && elapsed >= PERIOD.toNanos()) {
            add(new Sample(nanos, Math.round((bytes - lastBytes) * 8e9 / elapsed)));
        }
        if (lastBytes < 0 || bytes < lastBytes || elapsed >= PERIOD.toNanos()) {
            lastBytes = bytes;
            lastNanos = nanos;
        }
    }

    private void add(Sample sample) {
        while (!highest.isEmpty() && highest.getLast().bitsPerSecond() <= sample.bitsPerSecond()) {
            highest.removeLast();
        }
        highest.addLast(sample);
        while (sample.nanos() - highest.getFirst().nanos() >= MEMORY.toNanos()) {
            highest.removeFirst();
        }
        best = highest.getFirst().bitsPerSecond();
    }

    /** In bit/s; empty if nothing was sent. */
    OptionalLong bitsPerSecond() {
        return best > 0 ? OptionalLong.of(best) : OptionalLong.empty();
    }
}
