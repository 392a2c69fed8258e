package org.ovcgateway.onvif.discovery;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;

/**
 * How much is read before it is ignored, so that one who floods us costs little and pushes nobody out. Used on one thread.
 */
final class AnswerBudget {
    /** A recorder with 64 inputs may answer each question once for each of them, in datagrams of 1 KB. */
    static final int MESSAGES_OF_SOURCE = 256;

    static final int BYTES_OF_SOURCE = 512 * 1024;
    static final int MESSAGES = 8192;

    private static final class Spent {
        private int messages;
        private int bytes;
    }

    private final Map<InetAddress, Spent> bySource = new HashMap<>();
    private int messages;
    private long refused;

    /** Whether a datagram may be read; if so it is accounted for. */
    boolean takes(InetAddress source, int bytes) {
        if (messages >= MESSAGES) {
            refused++;
            return false;
        }
        Spent spent = bySource.computeIfAbsent(source, unknown -> new Spent());
        if (spent.messages >= MESSAGES_OF_SOURCE || spent.bytes + bytes > BYTES_OF_SOURCE) {
            refused++;
            return false;
        }
        messages++;
        spent.messages++;
        spent.bytes += bytes;
        return true;
    }

    /** How many datagrams were not read. */
    long refused() {
        return refused;
    }

    /** Begins anew. */
    void reset() {
        bySource.clear();
        messages = 0;
        refused = 0;
    }
}
