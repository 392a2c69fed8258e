package org.ovcgateway.media.push;

import org.jspecify.annotations.Nullable;

/**
 * One attempt at pushing to one target: connects, publishes, fails or is closed. It never retries; whoever made it does.
 * All methods are called, and all callbacks come, on the event loop of its transport.
 */
public interface Push extends Outlet {

    /** Starts connecting. Called once. The listener hears of everything that follows. */
    void open(Listener listener);

    /**
     * Ends the push in an orderly way: what the protocol has for saying good-bye is said, then the connection is closed.
     * Queued data is dropped. {@link Listener#closed} follows with a null cause. May be called at any time, repeatedly.
     */
    void close();

    Statistics statistics();

    /** As {@link Statistics#bytesSent}, for whoever asks often. */
    long bytesSent();

    /** Hears how a push fares. */
    interface Listener {

        /** The target is ready for media; {@link Outlet#write} may be called from now on. Called at most once. */
        void ready();

        /** The push is writable again after it was not. */
        void writable();

        /**
         * The push is over; nothing else will be called. Called exactly once.
         *
         * @param cause what went wrong in words for an operator, without secrets; null after {@link Push#close}
         */
        void closed(@Nullable PushException cause);
    }

    /**
     * Figures of one push, for metrics.
     *
     * @param bytesSent bytes handed to the socket, protocol overhead included
     * @param bytesAcknowledged bytes that the peer is known to have (RTMP acknowledgements, SRT ACKs); -1 if unknown
     * @param packetsRetransmitted SRT: packets sent again; 0 elsewhere
     * @param packetsDropped SRT: packets given up as too late; 0 elsewhere
     */
    record Statistics(long bytesSent, long bytesAcknowledged, long packetsRetransmitted, long packetsDropped) {}
}
