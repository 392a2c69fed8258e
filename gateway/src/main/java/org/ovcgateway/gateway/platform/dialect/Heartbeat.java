package org.ovcgateway.gateway.platform.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.ovcgateway.camera.AlarmType;
import org.ovcgateway.config.AlarmBits;
import org.ovcgateway.gateway.command.ChannelState;
import org.ovcgateway.gateway.command.DeviceState;

/**
 * Makes Keepalive's parameters (IVR RPC, OVS RPC 5.1, DAP 5.1, H.627.2 I.2.1), in which the dialects differ so.
 *
 * @param mac whether {@code mac_id} stands in it
 * @param channelState a channel's state in numbers
 * @param stream whether {@code stream_id} stands in it
 * @param lastFlag the last alarm that has a bit among the flags
 * @param bits which bit that is
 */
record Heartbeat(
        boolean mac, ToIntFunction<ChannelState> channelState, boolean stream, AlarmType lastFlag, AlarmBits bits) {

    JsonNode encode(DeviceState state, Speaker speaker) {
        ObjectNode params = Wire.NODES.objectNode();
        if (mac) {
            params.put("mac_id", speaker.identity().macId());
        }
        params.put("state", ReportWire.condition(state));
        ArrayNode channels = params.putArray("channels");
        for (ChannelState channel : state.channels()) {
            ObjectNode entry = channels.addObject();
            entry.put("channel", channel.channel());
            entry.put("state", channelState.applyAsInt(channel));
            if (stream) {
                Wire.put(entry, "stream_id", channel.streamId());
            }
            Wire.put(entry, "record_session", channel.recordSession());
            int flags = flags(channel.alarms());
            if (flags != 0) {
                entry.put("alarm", flags);
            }
        }
        return params;
    }

    /** DAP: 0 offline, 1 online, nothing else. */
    static int offlineOnline(ChannelState channel) {
        return channel.status() == ChannelState.Status.ONLINE ? 1 : 0;
    }

    /** IVR RPC, OVS RPC: also 2 while it is live. */
    static int offlineOnlineLive(ChannelState channel) {
        return channel.status() == ChannelState.Status.ONLINE && channel.streamId() != null
                ? 2
                : offlineOnline(channel);
    }

    /** H.627.2: also 3 error and 4 disabled. */
    static int everyStatus(ChannelState channel) {
        return switch (channel.status()) {
            case OFFLINE -> 0;
            case ONLINE -> 1;
            case ERROR -> 3;
            case DISABLED -> 4;
        };
    }

    private int flags(Set<AlarmType> alarms) {
        int shift = bits == AlarmBits.TYPE_MINUS_ONE ? 1 : 0;
        int flags = 0;
        for (AlarmType alarm : alarms) {
            if (alarm.number() <= lastFlag.number()) {
                flags |= 1 << (alarm.number() - shift);
            }
        }
        return flags;
    }
}
