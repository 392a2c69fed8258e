package org.ovcgateway.media.ffmpeg;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What FFmpeg's demuxer is to open.
 *
 * @param uri scheme {@code http}, {@code https} or {@code rtsp}, host, maybe port, path and query; no user name
 * @param userName as typed; null if the peer is to be shown none
 * @param password as typed; never printed
 */
public record InputUrl(URI uri, @Nullable String userName, String password) {
    private static final String UNRESERVED = "-._~";

    /** Reads a URL without user name. @throws IllegalArgumentException if it is none that could be opened */
    public static InputUrl of(String url, @Nullable String userName, String password) {
        URI uri = URI.create(url);
        if (uri.getHost() == null || uri.getScheme() == null) {
            throw new IllegalArgumentException("expected a URL with scheme and host");
        }
        return new InputUrl(uri, userName, password);
    }

    /** Scheme and host only: fit for a log. */
    @Override
    public String toString() {
        return uri.getScheme() + "://" + uri.getHost() + "/…";
    }

    /** As FFmpeg takes it: with user name and password, percent-encoded. Not for a log. */
    String withCredentials() {
        String authority = uri.getRawAuthority();
        String userInfo = userName == null ? "" : encoded(userName) + ":" + encoded(password) + "@";
        String path = uri.getRawPath();
        String query = uri.getRawQuery();
        return uri.getScheme() + "://" + userInfo + authority + (path == null ? "" : path)
                + (query == null ? "" : "?" + query);
    }

    /** Whether another URL, which the peer named, is on the same host. */
    boolean sameHost(String other) {
        try {
            String host = URI.create(other).getHost();
            return host == null || host.equalsIgnoreCase(uri.getHost());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String encoded(String text) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = b > 0 && (Character.isLetterOrDigit(b) || UNRESERVED.indexOf(b) >= 0);
            encoded.append(plain ? String.valueOf((char) b) : String.format(Locale.ROOT, "%%%02X", b & 0xFF));
        }
        return encoded.toString();
    }
}
