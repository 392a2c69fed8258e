package org.ovcgateway.onvif.soap;

import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.CameraException;

/** Why no connection was made, in words. */
final class ConnectFailures {
    private ConnectFailures() {}

    static CameraException inWords(String place, Duration within, Throwable cause) {
        String words;
        if (cause instanceof UnknownHostException) {
            words = "is not found: its name means nothing here";
        } else if (cause instanceof TimeoutException
                || cause.getClass().getSimpleName().contains("Timeout")) {
            words = "cannot be connected to within " + within.toSeconds() + " s";
        } else if (isTls(cause)) {
            words = "makes no TLS connection; does it expect http?";
        } else if (cause instanceof ConnectException) {
            words = "refuses the connection";
        } else {
            words = "cannot be connected to (" + cause.getClass().getSimpleName() + ")";
        }
        return new CameraException(CameraException.Kind.UNREACHABLE, "the camera at " + place + ' ' + words, cause);
    }

    private static boolean isTls(@Nullable Throwable cause) {
        for (Throwable at = cause; at != null; at = at.getCause()) {
            if (at instanceof SSLException) {
                return true;
            }
        }
        return false;
    }
}
