package org.ovcgateway.onvif.device;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An address that a device handed out, taken apart without trust. Devices name hosts that they cannot be reached at, ports
 * twice, or no path; where to go is decided by who reads this.
 *
 * @param scheme lower case; empty if there was none
 * @param host without brackets; empty if there was none
 * @param port 0 if none was named that makes sense
 * @param path path and query as they go on the wire; begins with {@code /}, or is empty if there was none
 */
public record Address(String scheme, String host, int port, String path) {
    private static final int LONGEST = 4096;

    /** Takes an address apart; user name, password and fragment are dropped. Null for what is empty or endless. */
    public static @Nullable Address parse(@Nullable String address) {
        String text = address == null ? "" : address.trim();
        if (text.isEmpty() || text.length() > LONGEST) {
            return null;
        }
        int colon = text.indexOf("://");
        if (colon < 0) {
            return new Address("", "", 0, text.startsWith("/") ? path(text) : "");
        }
        String scheme = text.substring(0, colon).toLowerCase(Locale.ROOT);
        String rest = afterUserInfo(text.substring(colon + 3));
        int end = endOfAuthority(rest);
        String authority = rest.substring(0, end);
        int bracket = authority.startsWith("[") ? authority.indexOf(']') : -1;
        int port = authority.indexOf(':', bracket + 1);
        String host =
                bracket > 0 ? authority.substring(1, bracket) : port < 0 ? authority : authority.substring(0, port);
        return new Address(scheme, host, port < 0 ? 0 : port(authority.substring(port + 1)), path(rest.substring(end)));
    }

    /** The path, or another where the device named none. */
    public String pathOr(String fallback) {
        return path.isEmpty() || path.equals("/") ? fallback : path;
    }

    /** The form of a host within a URL: an IPv6 address in brackets. */
    public static String inUrl(String host) {
        return host.indexOf(':') < 0 ? host : '[' + host + ']';
    }

    /** A slash in a password is told from the one before the path by what stands before it, which is no host and port then. */
    private static String afterUserInfo(String rest) {
        int end = endOfAuthority(rest);
        int at = rest.lastIndexOf('@', end);
        if (at < 0 && !isHostAndPort(rest.substring(0, end))) {
            at = rest.indexOf('@', end);
        }
        return rest.substring(at + 1);
    }

    private static boolean isHostAndPort(String authority) {
        int colon = authority.indexOf(':');
        return colon < 0
                || authority.startsWith("[")
                || authority.substring(colon).chars().allMatch(c -> c == ':' || Character.digit(c, 16) >= 0);
    }

    private static int endOfAuthority(String text) {
        int end = 0;
        while (end < text.length() && "/?#".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        return end;
    }

    /** Of {@code 8106:8106} the first. */
    private static int port(String text) {
        int port = 0;
        for (int i = 0; i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9' && port <= 65535; i++) {
            port = port * 10 + text.charAt(i) - '0';
        }
        return port <= 65535 ? port : 0;
    }

    private static String path(String text) {
        int fragment = text.indexOf('#');
        String used = fragment < 0 ? text : text.substring(0, fragment);
        StringBuilder safe = new StringBuilder(used.startsWith("?") ? "/" : "");
        for (byte b : used.getBytes(StandardCharsets.UTF_8)) {
            if (b > ' ' && b < 0x7F) {
                safe.append((char) b);
            } else {
                safe.append(String.format(Locale.ROOT, "%%%02X", b & 0xFF));
            }
        }
        return safe.toString();
    }
}
