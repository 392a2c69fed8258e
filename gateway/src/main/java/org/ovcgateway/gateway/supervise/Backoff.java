package org.ovcgateway.gateway.supervise;

import java.time.Duration;
import java.util.function.Predicate;
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
     * Chooses by what went wrong. For one job: it counts failures of each kind in a row by itself.
     *
     * @param quick for what may pass by itself, such as a network that is gone
     * @param slow for a peer that was reached and said no
     */
    static Backoff choosing(Predicate<Throwable> saidNo, Backoff quick, Backoff slow) {
        return new Backoff() {
            private boolean lastSaidNo;
            private int inRow;

            @Override
            public Duration pause(int failures, Throwable cause) {
                boolean no = saidNo.test(cause);
                inRow = failures > 1 && no == lastSaidNo ? inRow + 1 : 1;
                lastSaidNo = no;
                return (no ? slow : quick).pause(inRow, cause);
            }

            @Override
            public Duration forgiveAfter() {
                return slow.forgiveAfter();
            }
        };
    }

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
