package org.ovcgateway.gateway.supervise;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long to wait before the next try. */
public interface Backoff {

    /**
     * The pause after a failure.
     *
     * @param failures failures in a row, this one included: at least 1
     * @param cause what went wrong
     */
    Duration pause(int failures, Throwable cause);

    /** How long a run must have lasted so that the failures before it no longer count. */
    Duration forgiveAfter();

    /**
     * Doubles the pause from {@code first} up to {@code most} and takes a random part of it, between half and all, so that
     * what failed together does not come back together. A run that lasts longer than {@code most} clears the count.
     */
    static Backoff exponential(Duration first, Duration most, RandomGenerator random) {
        return new Backoff() {
            @Override
            public Duration pause(int failures, Throwable cause) {
                int doublings = Math.min(failures - 1, 30);
                long ceiling = Math.min(most.toMillis(), first.toMillis() << doublings);
                return Duration.ofMillis(ceiling / 2 + random.nextLong(ceiling - ceiling / 2 + 1));
            }

            @Override
            public Duration forgiveAfter() {
                return most;
            }
        };
    }
}
