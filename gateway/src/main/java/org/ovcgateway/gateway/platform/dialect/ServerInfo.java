package org.ovcgateway.gateway.platform.dialect;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the platform says about itself (DAP 5.2 GetServerInfo). The interval belongs to the hibernation service, not to
 * this socket's Keepalive (PROTOCOL.md 3.3).
 *
 * @param hibernation address of the hibernation service, {@code IP:port}; null if there is none
 */
public record ServerInfo(@Nullable String hibernation, Duration hibernationInterval) {}
