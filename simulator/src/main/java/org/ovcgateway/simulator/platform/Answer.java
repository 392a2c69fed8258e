package org.ovcgateway.simulator.platform;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * What the platform answers a device's request.
 *
 * @param resp a JSON value; null where {@code err} is not
 * @param err {@code code} and {@code msg}; null for a success
 */
record Answer(@Nullable Object resp, @Nullable JsonObject err) {
    static Answer success(Object resp) {
        return new Answer(resp, null);
    }

    static Answer error(int code, String msg) {
        return new Answer(null, new JsonObject().put("code", code).put("msg", msg));
    }

    String encode(long seq) {
        JsonObject message = new JsonObject().put("seq", seq);
        if (err != null) {
            message.put("err", err);
        } else {
            message.put("resp", resp);
        }
        return message.encode();
    }
}
