package org.ovcgateway.rtsp;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.Credentials;

/**
 * The address of a stream: {@code rtsp://[user[:password]@]host[:port][/path][?query]} (RFC 2326 3.2), or {@code rtsps}
 * (RFC 7826 4.2).
 *
 * @param secure whether the connection is TLS: {@code rtsps}
 * @param host a name or an address; an IPv6 address without its brackets, with its zone if it has one
 * @param port 1 to 65535
 * @param path path and query as they go on the wire; empty or beginning with {@code /} or {@code ?}
 * @param credentials what stood before the host, decoded; null if nothing did
 */
public record RtspUrl(
        boolean secure,
        String host,
        int port,
        String path,
        @Nullable Credentials credentials) {
    /** The port that is meant where none is named. */
    public static final int DEFAULT_PORT = 554;

    /** The port that is meant by {@code rtsps} where none is named (RFC 7826 4.2). */
    public static final int DEFAULT_SECURE_PORT = 322;

    private static final String SCHEME = "rtsp://";
    private static final String SECURE_SCHEME = "rtsps://";
    private static final int LONGEST = 4096;

    /**
     * Reads a URL. A user name or password may hold any character in its percent-encoded form; one that stands there
     * unencoded is understood wherever what comes before it cannot be a host and port.
     *
     * @throws IllegalArgumentException if it is none; the message holds nothing of the text but its scheme
     */
    public static RtspUrl parse(String text) {
        if (text.length() > LONGEST) {
            throw new IllegalArgumentException("expected a URL of up to " + LONGEST + " characters");
        }
        boolean secure = text.regionMatches(true, 0, SECURE_SCHEME, 0, SECURE_SCHEME.length());
        if (!secure && !text.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            int scheme = text.indexOf("://");
            String found = scheme > 0 && scheme < 10 ? text.substring(0, scheme + 3) : "something else";
            throw new IllegalArgumentException(
                    "expected a URL that begins with rtsp:// or rtsps:// but was " + printable(found));
        }
        int defaultPort = secure ? DEFAULT_SECURE_PORT : DEFAULT_PORT;
        String rest = text.substring((secure ? SECURE_SCHEME : SCHEME).length());
        int at = endOfUserInfo(rest);
        Credentials credentials = at < 0 ? null : userInfo(rest.substring(0, at));
        String location = rest.substring(at + 1);
        int end = endOfAuthority(location);
        Authority authority = Authority.parse(location.substring(0, end));
        if (authority == null) {
            throw new IllegalArgumentException("expected rtsp://host[:port][/path] but host or port is not valid");
        }
        int port = authority.port == 0 ? defaultPort : authority.port;
        return new RtspUrl(secure, authority.host, port, path(location.substring(end)), credentials);
    }

    /** The whole URL without credentials; {@link #parse} reads it back. */
    public String text() {
        return scheme() + hostAndPort(host) + path;
    }

    /** The URL as it goes on the wire: without credentials and without an IPv6 zone. */
    public String wireForm() {
        int zone = host.indexOf('%');
        return scheme() + hostAndPort(zone < 0 ? host : host.substring(0, zone)) + path;
    }

    private String scheme() {
        return secure ? SECURE_SCHEME : SCHEME;
    }

    /** {@code host[:port]}, for messages. */
    String hostAndPort() {
        return hostAndPort(host);
    }

    private String hostAndPort(String name) {
        String bracketed = name.indexOf(':') < 0 ? name : '[' + name + ']';
        return port == (secure ? DEFAULT_SECURE_PORT : DEFAULT_PORT) ? bracketed : bracketed + ':' + port;
    }

    /** Without credentials and without the query, in which some cameras carry secrets: fit for a log. */
    @Override
    public String toString() {
        int query = path.indexOf('?');
        return scheme() + hostAndPort() + (query < 0 ? path : path.substring(0, query));
    }

    /** Finds the {@code @} before the host, or -1. */
    private static int endOfUserInfo(String rest) {
        int end = endOfAuthority(rest);
        int at = rest.lastIndexOf('@', end - 1);
        if (at >= 0 || end == rest.length() || Authority.parse(rest.substring(0, end)) != null) {
            return at;
        }
        // What stands before the first '/', '?' or '#' is no host and port: these belong to the password.
        for (at = rest.indexOf('@', end); at >= 0; at = rest.indexOf('@', at + 1)) {
            String location = rest.substring(at + 1);
            String candidate = location.substring(0, endOfAuthority(location));
            if (candidate.indexOf('@') < 0 && Authority.parse(candidate) != null) {
                return at;
            }
        }
        return -1;
    }

    private static int endOfAuthority(String text) {
        int end = 0;
        while (end < text.length() && "/?#".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        return end;
    }

    private static Credentials userInfo(String text) {
        int colon = text.indexOf(':');
        return colon < 0
                ? new Credentials(percentDecoded(text), "")
                : new Credentials(percentDecoded(text.substring(0, colon)), percentDecoded(text.substring(colon + 1)));
    }

    /** Decodes what is encoded; a percent sign that no two hexadecimal digits follow stands for itself. */
    private static String percentDecoded(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        byte[] raw = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < raw.length; i++) {
            int high = i + 2 < raw.length ? Character.digit(raw[i + 1], 16) : -1;
            int low = i + 2 < raw.length ? Character.digit(raw[i + 2], 16) : -1;
            if (raw[i] == '%' && high >= 0 && low >= 0) {
                bytes.write(high << 4 | low);
                i += 2;
            } else {
                bytes.write(raw[i]);
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** Drops the fragment and encodes what must not stand in a request line. */
    private static String path(String text) {
        int fragment = text.indexOf('#');
        return requestSafe(fragment < 0 ? text : text.substring(0, fragment));
    }

    /** Percent-encodes blanks, control characters and everything beyond ASCII. */
    static String requestSafe(String text) {
        StringBuilder safe = new StringBuilder(text.length());
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (b > ' ' && b < 0x7F) {
                safe.append((char) b);
            } else {
                safe.append(String.format(Locale.ROOT, "%%%02X", b & 0xFF));
            }
        }
        return safe.toString();
    }

    /** The beginning of what a peer sent, made fit for a message. */
    static String printable(String text) {
        String beginning = text.length() > 60 ? text.substring(0, 60) + "…" : text;
        return beginning
                .codePoints()
                .map(c -> Character.isISOControl(c) ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /** @param port 0 if none is named */
    private record Authority(String host, int port) {

        /** Reads {@code host[:port]}; null if it is none. */
        static @Nullable Authority parse(String text) {
            int close = text.startsWith("[") ? text.indexOf(']') : -1;
            if (text.startsWith("[") && close < 0) {
                return null;
            }
            int colon = text.indexOf(':', close + 1);
            String host = close > 0 ? text.substring(1, close) : colon < 0 ? text : text.substring(0, colon);
            int port = colon < 0 ? 0 : port(text.substring(colon + 1));
            boolean nothingBetween = close < 0 || colon == close + 1 || close + 1 == text.length();
            boolean valid = close > 0 ? isIpv6(host) : isName(host);
            return valid && port >= 0 && nothingBetween ? new Authority(host.replace("%25", "%"), port) : null;
        }

        private static int port(String digits) {
            if (digits.isEmpty()) {
                return 0;
            }
            if (digits.length() > 5 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
                return -1;
            }
            int port = Integer.parseInt(digits);
            return port > 0 && port <= 65535 ? port : -1;
        }

        private static boolean isName(String host) {
            return !host.isEmpty()
                    && host.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '.' || c == '-' || c == '_');
        }

        private static boolean isIpv6(String host) {
            int zone = host.indexOf('%');
            String address = zone < 0 ? host : host.substring(0, zone);
            return address.indexOf(':') >= 0
                    && address.chars().allMatch(c -> (Character.digit(c, 16) >= 0 && c < 0x7F) || c == ':' || c == '.')
                    && host.chars().allMatch(c -> c > ' ' && c < 0x7F);
        }
    }
}
