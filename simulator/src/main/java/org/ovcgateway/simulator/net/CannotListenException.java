package org.ovcgateway.simulator.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A server found its place taken, or none there. The message says which place, what for, and why not. */
public final class CannotListenException extends IOException {
    private static final long serialVersionUID = 1;

    /** @param what is spoken there, such as RTMP */
    public CannotListenException(InetSocketAddress where, String what, @Nullable Throwable cause) {
        this(where.getHostString(), where.getPort(), what, cause);
    }

    /** As the other one, of a host that has not been looked up. */
    public CannotListenException(String host, int port, String what, @Nullable Throwable cause) {
        super("cannot listen on " + host + ":" + port + " for " + what + ": " + why(cause), cause);
    }

    private static String why(@Nullable Throwable cause) {
        String words = cause == null ? "unknown" : String.valueOf(cause.getMessage());
        String lower = words.toLowerCase(Locale.ROOT);
        if (lower.contains("in use")) {
            return "the port is taken";
        }
        return lower.contains("cannot assign") ? "this machine has no such address" : words;
    }
}
