package org.ovcgateway.gateway.status;

import io.vertx.core.Future;

/** Gives the daemon's present status. May be called from any thread, and is asked seldom (scrapes, probes). */
@FunctionalInterface
public interface StatusSource {
    /** Gathered on the event loops of the parts; one that does not answer leaves the future open. */
    Future<GatewayStatus> status();
}
