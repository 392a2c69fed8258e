package org.ovcgateway.gateway.platform;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.ovcgateway.gateway.supervise.Backoff;

/**
 * When to try again to log in, so that devices cut off together do not come back together (H.627.2 9.3.1.3): before the
 * Nth retry a uniformly random time of up to 5·N seconds while N is at most 12, then 60 seconds. A login clears the count.
 */
public final class Reconnect implements Backoff {
    /** More than fifteen failures in a row ask for another look-up of the platform's address (H.627.2 9.3.1.2). */
    private static final int FAILURES_BEFORE_LOOK_UP = 16;

    private final RandomGenerator random;

    public Reconnect(RandomGenerator random) {
        this.random = random;
    }

    @Override
    public Duration pause(int failures, Throwable cause) {
        return failures <= 12 ? Duration.ofMillis(random.nextLong(5000L * failures + 1)) : Duration.ofSeconds(60);
    }

    @Override
    public Duration forgiveAfter() {
        return Duration.ZERO;
    }

    /** Whether this failure in a row is the one that asks for a look-up: the 16th, and each 16th after it. */
    static boolean wantsLookUp(int failures) {
        return failures > 0 && failures % FAILURES_BEFORE_LOOK_UP == 0;
    }
}
