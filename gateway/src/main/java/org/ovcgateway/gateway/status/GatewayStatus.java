package org.ovcgateway.gateway.status;

import java.util.List;

/**
 * The daemon as a whole.
 *
 * @param channels ascending by number
 */
public record GatewayStatus(PlatformStatus platform, List<ChannelStatus> channels) {
    public GatewayStatus {
        channels = List.copyOf(channels);
    }
}
