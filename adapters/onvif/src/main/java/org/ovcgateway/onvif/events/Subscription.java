package org.ovcgateway.onvif.events;

import java.time.Duration;
import java.time.Instant;
import org.ovcgateway.onvif.soap.EventCalls;

/**
 * What a device keeps for us so that we hear of its events.
 *
 * @param target where to ask about it
 * @param life how long the device keeps it without hearing of us
 * @param end when that is over, by our clock
 */
record Subscription(EventCalls.Target target, Duration life, Instant end) {
    /** The part of its life after which it is renewed, in per cent. */
    private static final int RENEW_PER_CENT = 80;

    /** When it is to be renewed. */
    Instant renewal() {
        return end.minus(life.multipliedBy(100 - RENEW_PER_CENT).dividedBy(100));
    }

    /** The same that lasts longer. */
    Subscription until(Instant later) {
        return new Subscription(target, life, later);
    }
}
