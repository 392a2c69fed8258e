package org.ovcgateway.gateway.status;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The daemon as a whole.
 *
 * @param channels ascending by number
 * @param recordings by channel; of each of them, perhaps of some that are gone
 * @param spool null without one
 * @param uplink what goes to the platform
 */
public record GatewayStatus(
        PlatformStatus platform,
        BoxStatus box,
        List<ChannelStatus> channels,
        SortedMap<Integer, RecordingStatus> recordings,
        @Nullable SpoolStatus spool,
        UplinkStatus uplink) {

    public GatewayStatus {
        channels = List.copyOf(channels);
        recordings = Collections.unmodifiableSortedMap(new TreeMap<>(recordings));
    }

    /** Without recordings and a spool, of a box of which nothing is known. */
    public GatewayStatus(PlatformStatus platform, List<ChannelStatus> channels) {
        this(platform, BoxStatus.UNKNOWN, channels);
    }

    /** Without recordings and a spool. */
    public GatewayStatus(PlatformStatus platform, BoxStatus box, List<ChannelStatus> channels) {
        this(platform, box, channels, Collections.emptySortedMap(), null, UplinkStatus.NONE);
    }

    /** The recordings of a channel. */
    public RecordingStatus recordings(int channel) {
        return recordings.getOrDefault(channel, RecordingStatus.NONE);
    }
}
