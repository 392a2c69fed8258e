package org.ovcgateway.gateway.command;

import org.jspecify.annotations.Nullable;

/**
 * What a channel's camera plays (DAP 5.10 AudioOutQuery).
 *
 * @param url as the platform gave it; null while nothing is played
 */
public record AudioState(Status status, @Nullable String url) {
    public static final AudioState STOPPED = new AudioState(Status.STOPPED, null);

    /** How it stands. */
    public enum Status {
        STOPPED,
        /** From the command on, also while the file is still on its way. */
        PLAYING,
        PAUSED
    }

    @Override
    public String toString() {
        return "AudioState[" + status + "]";
    }
}
