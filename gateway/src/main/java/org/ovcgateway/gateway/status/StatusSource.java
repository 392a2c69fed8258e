package org.ovcgateway.gateway.status;

/** Gives the daemon's present status. May be called from any thread, must not block, and is asked seldom (scrapes, probes). */
@FunctionalInterface
public interface StatusSource {
    GatewayStatus status();
}
