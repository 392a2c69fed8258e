package org.ovcgateway.gateway.command;

import java.util.List;

/**
 * How the device and its channels are, for the heartbeat.
 *
 * @param channels every configured channel, in the order of their numbers
 */
public record DeviceState(Condition condition, List<ChannelState> channels) {

    public DeviceState {
        channels = List.copyOf(channels);
    }

    /** How the device as a whole is. */
    public enum Condition {
        ONLINE,
        UPGRADING,
        FAULT
    }
}
