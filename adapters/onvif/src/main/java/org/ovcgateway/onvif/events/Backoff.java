package org.ovcgateway.onvif.events;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** Pauses between attempts, each twice as long as the one before, up to a tenth longer at random. */
final class Backoff {
    private static final double JITTER = 0.1;

    private final Duration first;
    private final Duration longest;
    private final RandomGenerator random;
    private Duration next;

    Backoff(Duration first, Duration longest, RandomGenerator random) {
        this.first = first;
        this.longest = longest;
        this.random = random;
        this.next = first;
    }

    Duration next() {
        Duration pause = next;
        Duration doubled = next.multipliedBy(2);
        next = doubled.compareTo(longest) > 0 ? longest : doubled;
        return pause.plusMillis((long) (pause.toMillis() * JITTER * random.nextDouble()));
    }

    void reset() {
        next = first;
    }
}
