package org.ovcgateway.gateway.command;

/**
 * Take a still of the channel and upload it (DAP 5.9 Snapshot).
 *
 * @param url where to put the JPEG, as it came; may hold a key: never log it
 */
public record Snapshot(int channel, String url) {

    /** Without the URL, which may hold a key. */
    @Override
    public String toString() {
        return "Snapshot[channel=" + channel + "]";
    }
}
