package org.ovcgateway.gateway.status;

import java.util.Locale;

/**
 * A live push. Counters go up from its own start.
 *
 * @param bytes handed to the socket
 * @param framesDropped access units that a slow target cost
 * @param reconnects connections after the first, successful or not
 * @param framesOverBudget access units that the uplink's budget cost
 * @param groupsOverBudget groups of pictures that it cost, whole
 */
public record PushStatus(
        Protocol protocol,
        State state,
        long bytes,
        long framesDropped,
        long reconnects,
        long framesOverBudget,
        long groupsOverBudget) {

    /** What carries the push. */
    public enum Protocol {
        RTMP,
        SRT;

        /** Lower case, as in a URL's scheme. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Where the push is. */
    public enum State {
        CONNECTING,
        PUSHING,
        /** Failed; waiting for the next attempt. */
        FAILED
    }
}
