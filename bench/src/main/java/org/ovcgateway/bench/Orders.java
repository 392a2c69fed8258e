package org.ovcgateway.bench;

import io.vertx.core.json.JsonObject;

/** The parameters of what the platform orders (DAP 5.5, 5.6). */
final class Orders {

    private Orders() {}

    static JsonObject live(int channel, String streamId, String url) {
        return new JsonObject()
                .put("channel", channel)
                .put("url", url)
                .put("stream_id", streamId)
                .put("max_bitrate", 0);
    }

    static JsonObject stopLive(int channel, String streamId) {
        return new JsonObject().put("channel", channel).put("stream_id", streamId);
    }

    /** Segments of five seconds, four of them in memory. */
    static JsonObject record(int channel, String session, String callbackUrl) {
        return new JsonObject()
                .put("session_id", session)
                .put("channel", channel)
                .put("seg_duration", 5)
                .put("seg_max_size", 20_000_000)
                .put("seg_max_count", 4)
                .put("start_ts", 0.0)
                .put("cbk_url", callbackUrl);
    }

    static JsonObject stopRecord(int channel, String session) {
        return new JsonObject().put("channel", channel).put("session_id", session);
    }
}
