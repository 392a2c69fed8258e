package org.ovcgateway.gateway.platform.dialect;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the platform says about itself (GetServerInfo: OVS RPC 5.2, DAP 5.2, H.627.2 I.2.2). The interval belongs to the
 * hibernation service, not to this socket's Keepalive (PROTOCOL.md 3.3).
 *
 * @param hibernation address of the hibernation service, {@code IP:port}; null if there is none
 * @param hibernationToken for that service; never log it; null if it wants none
 * @param peerSignalling address of the service for direct connections, {@code domain:port}; null if there is none
 * @param turn address of the TURN server, {@code domain:port}; null if there is none
 */
public record ServerInfo(
        @Nullable String hibernation,
        Duration hibernationInterval,
        @Nullable String hibernationToken,
        @Nullable String peerSignalling,
        @Nullable String turn) {

    /** Without the token. */
    @Override
    public String toString() {
        return "ServerInfo[hibernation=" + hibernation + ", hibernationInterval=" + hibernationInterval
                + ", peerSignalling=" + peerSignalling + ", turn=" + turn + "]";
    }
}
