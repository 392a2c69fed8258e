package org.ovcgateway.gateway.command;

/**
 * Plays a file by the loudspeaker of a channel's camera (DAP 5.10 AudioOutPlay).
 *
 * @param url http or https; may hold a key: never logged
 */
public record PlayAudio(int channel, String url) {
    @Override
    public String toString() {
        return "PlayAudio[channel=" + channel + "]";
    }
}
