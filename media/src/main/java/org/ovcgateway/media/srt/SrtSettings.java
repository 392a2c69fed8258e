package org.ovcgateway.media.srt;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/**
 * What an SRT caller does by the clock. {@link #defaults()} are the product's; tests shorten them.
 *
 * @param connectTimeout how long the handshake may take
 * @param peerIdleTimeout how long the peer may be silent
 * @param acknowledgementTimeout how long data may go without any ACK that confirms some
 * @param segmentation whether to let the kernel cut batches into datagrams (GSO) where it can
 * @param clock makes the clock of a connection
 * @param initialSequence sequence number of the first data packet; negative for a random one
 */
record SrtSettings(
        Duration connectTimeout,
        Duration peerIdleTimeout,
        Duration acknowledgementTimeout,
        boolean segmentation,
        Supplier<SrtClock> clock,
        int initialSequence) {

    static SrtSettings defaults() {
        return new SrtSettings(
                Duration.ofSeconds(4), Duration.ofSeconds(5), Duration.ofSeconds(10), true, SrtClock::new, -1);
    }

    SrtSettings withTimeouts(Duration connect, Duration peerIdle, Duration acknowledgement) {
        return new SrtSettings(connect, peerIdle, acknowledgement, segmentation, clock, initialSequence);
    }

    SrtSettings withoutSegmentation() {
        return new SrtSettings(connectTimeout, peerIdleTimeout, acknowledgementTimeout, false, clock, initialSequence);
    }

    SrtSettings startingAt(int sequence, Supplier<SrtClock> newClock) {
        return new SrtSettings(
                connectTimeout, peerIdleTimeout, acknowledgementTimeout, segmentation, newClock, sequence);
    }

    int firstSequence() {
        return initialSequence >= 0
                ? initialSequence
                : ThreadLocalRandom.current().nextInt() & SequenceNumber.MAX;
    }
}
