package org.ovcgateway.gateway.platform.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import org.ovcgateway.gateway.command.AudioState;
import org.ovcgateway.gateway.command.StandingPush;

/** What is sent and played, to JSON. */
final class MediaWire {
    private MediaWire() {}

    /** DAP 5.10 AudioOutQuery, H.627.2 I.2.25 QueryVideoStatus. */
    static JsonNode audioState(AudioState state) {
        ObjectNode answer = Wire.NODES.objectNode();
        answer.put(
                "status",
                switch (state.status()) {
                    case STOPPED -> "stopped";
                    case PLAYING -> "playing";
                    case PAUSED -> "pausing";
                });
        Wire.put(answer, "url", state.url());
        return answer;
    }

    /** IVR RPC GetRTMPPublishConfig. */
    static JsonNode standingPushes(List<StandingPush> pushes) {
        ArrayNode answer = Wire.NODES.arrayNode();
        for (StandingPush push : pushes) {
            ObjectNode entry = answer.addObject();
            entry.put("enable", push.enabled());
            entry.put("channel", push.channel());
            if (push.quality() != null) {
                entry.put("quality", push.quality().name().toLowerCase(Locale.ROOT));
            }
            entry.put("url", push.url());
        }
        return answer;
    }
}
