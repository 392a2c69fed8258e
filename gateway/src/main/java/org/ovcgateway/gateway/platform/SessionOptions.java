package org.ovcgateway.gateway.platform;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.gateway.platform.dialect.Identity;

/**
 * What a session with the platform needs to know.
 *
 * @param url scheme {@code wss}, or {@code ws} where {@code allowPlaintext} is set, host and port; the dialect adds the rest
 * @param caFile PEM certificates to trust beside the system's; null for the system's only
 * @param keepaliveInterval from one heartbeat to the next
 * @param connectTimeout for the TCP connection, and again for TLS and the upgrade
 */
public record SessionOptions(
        URI url,
        boolean allowPlaintext,
        @Nullable Path caFile,
        Identity identity,
        String password,
        Duration keepaliveInterval,
        Duration connectTimeout,
        RpcPeer.Limits limits) {

    public SessionOptions {
        String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        boolean plain = scheme.equals("ws");
        if (url.getHost() == null || !(plain || scheme.equals("wss"))) {
            throw new IllegalArgumentException("platform url: expected wss://host[:port] but scheme was \"" + scheme
                    + "\" and host " + url.getHost());
        }
        if (plain && !allowPlaintext) {
            throw new IllegalArgumentException(
                    "platform url: expected wss, since allow-plaintext is not set, but was ws");
        }
    }

    /** With the times and limits of the documents. */
    public SessionOptions(URI url, boolean allowPlaintext, @Nullable Path caFile, Identity identity, String password) {
        this(
                url,
                allowPlaintext,
                caFile,
                identity,
                password,
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                RpcPeer.Limits.STANDARD);
    }

    /** The same at another platform. */
    SessionOptions at(URI other) {
        return new SessionOptions(
                other, allowPlaintext, caFile, identity, password, keepaliveInterval, connectTimeout, limits);
    }

    /** Whether the connection is encrypted. */
    public boolean tls() {
        return !url.getScheme().equalsIgnoreCase("ws");
    }

    /** The host; an IPv6 address in its brackets, which the Host header needs. */
    String host() {
        return url.getHost();
    }

    int port() {
        if (url.getPort() >= 0) {
            return url.getPort();
        }
        return tls() ? 443 : 80;
    }

    /** Scheme, host and port, for the log. */
    String shown() {
        return (tls() ? "wss://" : "ws://") + host() + ":" + port();
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "SessionOptions[" + shown() + ", identity=" + identity + "]";
    }
}
