package org.ovcgateway.config;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/** How the configuration names a camera. None of them ever holds a user name or password. */
public sealed interface CameraReference {

    /**
     * Reads one as the configuration does.
     *
     * @throws IllegalArgumentException if it is none; the message has words that follow the name of what was read, and repeats
     *     nothing that may hold a secret
     */
    static CameraReference parse(String text) {
        return UrlTypes.parseCamera(text);
    }

    /**
     * A stream by its URL.
     *
     * @param uri scheme {@code rtsp} or {@code rtsps}, host, maybe port, path and query
     */
    record Rtsp(URI uri) implements CameraReference {
        /** Without path and query, where some cameras take a password. */
        @Override
        public String toString() {
            return uri.getScheme() + "://" + uri.getRawAuthority() + "/…";
        }
    }

    /**
     * A stream over HTTP (MPEG-TS, FLV, MP4).
     *
     * @param uri scheme {@code http} or {@code https}, host, maybe port, path and query
     */
    record Http(URI uri) implements CameraReference {
        /** Without path and query, where some cameras take a password. */
        @Override
        public String toString() {
            return uri.getScheme() + "://" + uri.getRawAuthority() + "/…";
        }
    }

    /**
     * An ONVIF device by its address.
     *
     * @param host name or address, IPv6 without brackets
     * @param port 1 to 65535; 80 when the reference has none
     * @param path of the device service
     * @param source video source token of a recorder's input; null for the first
     */
    record Onvif(
            String host, int port, String path, @Nullable String source) implements CameraReference {
        /** What a reference without a port means. */
        public static final int DEFAULT_PORT = 80;
        /** What a reference without a path means. */
        public static final String DEFAULT_PATH = "/onvif/device_service";
    }

    /**
     * An ONVIF device by its WS-Discovery endpoint reference.
     *
     * @param endpointReference {@code urn:uuid:…}, lower case
     */
    record Discovered(String endpointReference) implements CameraReference {}
}
