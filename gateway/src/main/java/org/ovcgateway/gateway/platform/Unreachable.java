package org.ovcgateway.gateway.platform;

import io.netty.handler.codec.http.websocketx.WebSocketHandshakeException;
import io.netty.handler.ssl.NotSslRecordException;
import io.vertx.core.http.HttpClosedException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Why no connection to the platform came about, in words that tell what to look at. */
public final class Unreachable {
    private Unreachable() {}

    /**
     * The words, without the address.
     *
     * @param cause what the connection failed with
     * @param host as it was asked for
     */
    public static String words(Throwable cause, String host) {
        Throwable root = cause;
        for (Throwable each = cause; each != null; each = each.getCause()) {
            String words = known(each, host);
            if (words != null) {
                return words;
            }
            root = each;
        }
        return cause.getMessage() + (root == cause ? "" : ": " + root.getMessage());
    }

    private static @Nullable String known(Throwable cause, String host) {
        String message = String.valueOf(cause.getMessage());
        if (cause instanceof UnknownHostException) {
            return "no address is known for " + host;
        }
        if (cause instanceof ConnectException
                && message.toLowerCase(Locale.ROOT).contains("refused")) {
            return "nothing listens there";
        }
        if (cause instanceof NotSslRecordException) {
            return "no TLS is spoken there: another port is meant, or no TLS";
        }
        if (cause instanceof HttpClosedException
                || (cause instanceof WebSocketHandshakeException && message.contains("closed"))) {
            return "the connection was closed before it was answered: another port is meant, or TLS";
        }
        if (cause instanceof CertificateNotYetValidException || cause instanceof CertificateExpiredException) {
            return "its certificate is not valid at " + Instant.now().truncatedTo(ChronoUnit.SECONDS)
                    + ", which is the time by the box's clock (" + message + ")";
        }
        if (cause instanceof CertPathBuilderException) {
            return "nobody who is trusted has signed its certificate: platform.ca-file takes others than the system's";
        }
        // sun.security.util.HostnameChecker throws the general type
        if (cause.getClass() == CertificateException.class && message.startsWith("No ")) {
            return "its certificate is not for " + host + " (" + message.replaceFirst("\\.$", "") + ")";
        }
        return null;
    }
}
