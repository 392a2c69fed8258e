package org.ovcgateway.gateway.command;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.AlarmType;

/**
 * How one channel is, for the heartbeat.
 *
 * @param streamId the live push that runs, also while it is reconnecting; null if none was asked for
 * @param recordSession the recording session that runs, also while its source is away; null if none was asked for
 * @param alarms what is going on just now
 */
public record ChannelState(
        int channel,
        Status status,
        @Nullable String streamId,
        @Nullable String recordSession,
        Set<AlarmType> alarms) {

    public ChannelState {
        alarms = Set.copyOf(alarms);
    }

    /** Whether the channel's camera can be used. */
    public enum Status {
        /** The camera does not answer. */
        OFFLINE,
        /** The camera answers. */
        ONLINE,
        /** The camera answers but refuses us (wrong password, no usable stream). */
        ERROR,
        /** Switched off by configuration. */
        DISABLED
    }
}
