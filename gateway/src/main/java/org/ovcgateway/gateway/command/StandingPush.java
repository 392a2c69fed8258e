package org.ovcgateway.gateway.command;

import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.Quality;

/**
 * A live push of a channel that runs by itself (IVR RPC SetRTMPPublishConfig).
 *
 * @param quality which of the camera's streams; null for the channel's own choice
 * @param url target; holds a key: never log it
 */
public record StandingPush(
        int channel, boolean enabled, @Nullable Quality quality, String url) {

    /** Without the URL, which holds a key. */
    @Override
    public String toString() {
        return "StandingPush[channel=" + channel + ", enabled=" + enabled + ", quality=" + quality + "]";
    }
}
