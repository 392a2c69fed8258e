package org.ovcgateway.media.rtmp;

import io.netty.handler.ssl.NotSslRecordException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.media.push.PushException;
import org.ovcgateway.media.push.PushException.Kind;

/** Why a TLS handshake failed, in an operator's words. */
final class TlsFailure {
    private TlsFailure() {}

    static PushException of(RtmpUrl url, Throwable cause) {
        for (Throwable at = cause; at != null; at = at.getCause()) {
            if (at instanceof CertificateException
                    || at instanceof CertPathBuilderException
                    || at instanceof CertPathValidatorException) {
                return new PushException(
                        Kind.PROTOCOL, url + ": the server's certificate is not accepted: " + deepest(at), cause);
            }
            if (at instanceof NotSslRecordException) {
                return new PushException(
                        Kind.PROTOCOL, url + ": expected TLS but the server speaks something else", cause);
            }
        }
        if (cause instanceof ClosedChannelException) {
            return new PushException(
                    Kind.NETWORK, url + ": the server closed the connection while negotiating TLS", cause);
        }
        boolean network = cause instanceof IOException && !(cause instanceof SSLException);
        return new PushException(
                network ? Kind.NETWORK : Kind.PROTOCOL, url + ": while negotiating TLS: " + deepest(cause), cause);
    }

    private static @Nullable String deepest(Throwable cause) {
        Throwable at = cause;
        while (at.getCause() != null) {
            at = at.getCause();
        }
        return at.getMessage();
    }
}
