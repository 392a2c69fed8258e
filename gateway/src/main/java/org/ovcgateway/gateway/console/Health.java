package org.ovcgateway.gateway.console;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import org.ovcgateway.gateway.status.ChannelStatus;
import org.ovcgateway.gateway.status.GatewayStatus;
import org.ovcgateway.gateway.status.PlatformStatus;

/** Makes the health documents. They hold states, and words from enums only: nothing that a configuration could put there. */
final class Health {
    private Health() {}

    /** That this is made at all shows that an event loop answers. */
    static JsonObject live() {
        return new JsonObject().put("status", "live");
    }

    static boolean isReady(GatewayStatus status) {
        return status.platform().state() == PlatformStatus.State.ONLINE;
    }

    static JsonObject ready(GatewayStatus status) {
        JsonArray reasons = new JsonArray();
        PlatformStatus.State platform = status.platform().state();
        if (!isReady(status)) {
            reasons.add("the platform session is " + word(platform) + "; wanted is online");
        }
        JsonArray channels = new JsonArray();
        for (ChannelStatus channel : status.channels()) {
            var push = channel.push();
            var standing = channel.standingPush();
            channels.add(new JsonObject()
                    .put("channel", channel.number())
                    .put("source", word(channel.source()))
                    .put("push", push == null ? null : word(push.state()))
                    .put("standing-push", standing == null ? null : word(standing.state()))
                    .put("recording", channel.record() != null));
        }
        return new JsonObject()
                .put("status", isReady(status) ? "ready" : "not ready")
                .put("reasons", reasons)
                .put("configuration", "loaded")
                .put("platform", word(platform))
                .put("clock", word(status.box().clock().source()))
                .put("channels", channels);
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
