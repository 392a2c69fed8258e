package org.ovcgateway.media.rtmp;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where to publish: {@code rtmp://[user:password@]host[:port]/app[/instance]/streamkey[?query]}, or {@code rtmps://}, cut as
 * ffmpeg and librtmp do. The last component of the path is the stream key, with the query that follows it; where the path goes deeper than
 * {@code app/instance/streamkey}, all that follows the instance is the key. A query may also stand behind the app
 * ({@code /app?vhost=v/streamkey}), if no slash comes before it but the first. App, key and queries are sent as they are
 * written; user and password are percent-decoded. {@link #toString} is fit for logs: it shows neither credentials nor key
 * nor queries.
 *
 * @param tls whether it is {@code rtmps}
 * @param credentials what stands before the {@code @}; never part of what is sent as {@link #tcUrl}
 * @param host name or address, IPv6 without brackets
 * @param app with its query, if any
 * @param streamKey with its query, if any; a secret
 */
public record RtmpUrl(
        boolean tls, Optional<Credentials> credentials, String host, int port, String app, String streamKey) {
    public static final int DEFAULT_PORT = 1935;
    public static final int DEFAULT_TLS_PORT = 443;

    private static final int MAX_WORDS = 200;

    private static final Pattern URL = Pattern.compile(
            "rtmp(?<tls>s)?://(?:(?<user>[^/?@]*)@)?(?:\\[(?<v6>[0-9A-Fa-f:.%]+)]|(?<host>[^/?:@\\[\\]]+))(?::(?<port>\\d{1,5}))?"
                    + "/(?<path>[^?]*)(?<query>\\?.*)?",
            Pattern.CASE_INSENSITIVE);

    /** Says nothing of itself in {@link #toString}. */
    public record Credentials(String user, String password) {
        @Override
        public String toString() {
            return "Credentials[...]";
        }
    }

    /**
     * Parses a URL.
     *
     * @throws IllegalArgumentException saying what is wrong without repeating the URL
     */
    public static RtmpUrl parse(String url) {
        if (url.chars().anyMatch(c -> c <= ' ' || c == 0x7F)) {
            throw new IllegalArgumentException("expected an RTMP URL without blanks and control characters");
        }
        Matcher matcher = URL.matcher(url);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "expected rtmp:// or rtmps:// [user:password@]host[:port]/app/streamkey");
        }
        String port = matcher.group("port");
        String v6 = matcher.group("v6");
        String query = matcher.group("query");
        String[] names = split(matcher.group("path"), query == null ? "" : query);
        if (names[0].isEmpty() || names[1].isEmpty()) {
            throw new IllegalArgumentException("expected /app/streamkey behind the host of the RTMP URL");
        }
        boolean tls = matcher.group("tls") != null;
        return new RtmpUrl(
                tls,
                credentials(matcher.group("user")),
                v6 != null ? v6 : matcher.group("host"),
                port == null ? (tls ? DEFAULT_TLS_PORT : DEFAULT_PORT) : port(Integer.parseInt(port)),
                names[0],
                names[1]);
    }

    private static int port(int port) {
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("expected a port from 1 to 65535 but was " + port);
        }
        return port;
    }

    private static Optional<Credentials> credentials(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return Optional.empty();
        }
        int colon = text.indexOf(':');
        return Optional.of(
                colon < 0
                        ? new Credentials(decode(text), "")
                        : new Credentials(decode(text.substring(0, colon)), decode(text.substring(colon + 1))));
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "expected two hexadecimal digits behind each percent sign in user and password of the RTMP URL");
        }
    }

    /** The app and the stream key, each with its query. */
    private static String[] split(String path, String query) {
        int first = path.indexOf('/');
        if (first < 0) {
            int slash = query.indexOf('/');
            return slash < 0
                    ? new String[] {path + query, ""}
                    : new String[] {path + query.substring(0, slash), query.substring(slash + 1)};
        }
        int second = path.indexOf('/', first + 1);
        int colon = path.indexOf(':', first + 1);
        // "app/mp4:folder/name" is a key of type mp4 and no instance.
        int end = second < 0 || (colon >= 0 && colon < second) ? first : second;
        return new String[] {path.substring(0, end), path.substring(end + 1) + query};
    }

    /** What the {@code connect} command names: the URL up to the app, without credentials. */
    public String tcUrl() {
        return scheme() + authority() + "/" + app;
    }

    /** The server's words, shortened, on one line and without what they repeat of this URL's secrets. */
    String redact(String words) {
        String safe = words.replace(streamKey, "...");
        int query = app.indexOf('?');
        if (query >= 0) {
            safe = safe.replace(app.substring(query), "?...");
        }
        if (credentials.isPresent() && !credentials.get().password().isEmpty()) {
            safe = safe.replace(credentials.get().password(), "...");
        }
        safe = safe.replaceAll("\\buser=[^&\\s]*", "user=...").replaceAll("\\p{Cntrl}", " ");
        return safe.length() <= MAX_WORDS ? safe : safe.substring(0, MAX_WORDS) + "...";
    }

    private String scheme() {
        return tls ? "rtmps://" : "rtmp://";
    }

    private String authority() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    @Override
    public String toString() {
        int query = app.indexOf('?');
        return scheme() + authority() + "/" + (query < 0 ? app : app.substring(0, query) + "?...") + "/...";
    }
}
