package org.ovcgateway.gateway.command;

import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.Quality;

/**
 * Push the channel's live stream to the platform (DAP 5.5 LivePublish). Asked again with the same {@code streamId} it
 * succeeds and changes nothing; another {@code streamId} replaces the running push.
 *
 * @param url target as it came, {@code rtmp://…} or {@code srt://…}; holds a key: never log it
 * @param streamId the platform's name for the stream, reported in the heartbeat while it runs
 * @param quality which of the camera's streams; null where the dialect leaves it to the configuration
 * @param maxBitrate bit/s that the stream may have, else {@link ErrorCode#BITRATE_TOO_HIGH}; 0 for no limit
 */
public record StartLive(
        int channel, String url, String streamId, @Nullable Quality quality, long maxBitrate) {

    /** Without the URL, which holds a key. */
    @Override
    public String toString() {
        return "StartLive[channel=" + channel + ", streamId=" + streamId + ", quality=" + quality + ", maxBitrate="
                + maxBitrate + "]";
    }
}
