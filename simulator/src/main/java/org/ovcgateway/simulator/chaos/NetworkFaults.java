package org.ovcgateway.simulator.chaos;

import java.time.Duration;

/**
 * What a network does to all that passes it, in each direction.
 *
 * @param delay how long everything takes
 * @param jitter up to so much more, by chance; datagrams overtake each other by it, bytes of a connection never
 * @param loss the part of the datagrams that is lost, 0 to 1; means nothing to a connection
 * @param bytesPerSecond what passes at most, all connections together; 0 for any number. Datagrams beyond it are lost
 *     once a quarter of a second of them waits
 * @param cutAfter bytes of a connection, both directions together, after which it is closed; 0 for never
 * @param passage whether anything passes
 */
public record NetworkFaults(
        Duration delay, Duration jitter, double loss, long bytesPerSecond, long cutAfter, Passage passage) {

    public static final NetworkFaults NONE = new NetworkFaults(Duration.ZERO, Duration.ZERO, 0, 0, 0, Passage.OPEN);

    public NetworkFaults {
        if (delay.isNegative() || jitter.isNegative()) {
            throw new IllegalArgumentException(
                    "expected delay and jitter of 0 or more but were " + delay + ", " + jitter);
        }
        if (!(loss >= 0 && loss <= 1)) {
            throw new IllegalArgumentException("expected a loss of 0 to 1 but was " + loss);
        }
        if (bytesPerSecond < 0 || cutAfter < 0) {
            throw new IllegalArgumentException(
                    "expected bytes of 0 or more but were " + bytesPerSecond + " a second, " + cutAfter);
        }
    }

    public NetworkFaults withDelay(Duration all) {
        return new NetworkFaults(all, jitter, loss, bytesPerSecond, cutAfter, passage);
    }

    public NetworkFaults withJitter(Duration most) {
        return new NetworkFaults(delay, most, loss, bytesPerSecond, cutAfter, passage);
    }

    public NetworkFaults withLoss(double part) {
        return new NetworkFaults(delay, jitter, part, bytesPerSecond, cutAfter, passage);
    }

    public NetworkFaults withBytesPerSecond(long most) {
        return new NetworkFaults(delay, jitter, loss, most, cutAfter, passage);
    }

    public NetworkFaults withCutAfter(long bytes) {
        return new NetworkFaults(delay, jitter, loss, bytesPerSecond, bytes, passage);
    }

    public NetworkFaults withPassage(Passage other) {
        return new NetworkFaults(delay, jitter, loss, bytesPerSecond, cutAfter, other);
    }
}
