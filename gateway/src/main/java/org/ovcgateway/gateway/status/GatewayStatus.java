package org.ovcgateway.gateway.status;

import java.util.List;

/**
 * The daemon as a whole.
 *
 * @param channels ascending by number
 */
public record GatewayStatus(PlatformStatus platform, BoxStatus box, List<ChannelStatus> channels) {
    public GatewayStatus {
        channels = List.copyOf(channels);
    }

    /** Of a box that nothing is known of. */
    public GatewayStatus(PlatformStatus platform, List<ChannelStatus> channels) {
        this(platform, BoxStatus.UNKNOWN, channels);
    }
}
