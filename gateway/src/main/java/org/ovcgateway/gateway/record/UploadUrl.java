package org.ovcgateway.gateway.record;

import io.netty.util.NetUtil;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An {@code http} or {@code https} URL that the platform gave. Path and query stay as they came, since they may be signed;
 * they may also hold a key, so that only {@link #toString} is fit for a log.
 *
 * @param host name or IP address, IPv6 without brackets
 * @param target path and query, beginning with a slash
 */
record UploadUrl(boolean secure, String host, int port, String target) {
    private static final Pattern SYNTAX = Pattern.compile(
            "(?i)(https?)://(\\[[0-9a-f:.]+]|[^/?#@:\\[\\]]+)(?::([0-9]{1,5}))?" + "(/[^?#]*)?(\\?[^#]*)?(?:#.*)?");

    /** Blanks around it are left away. Has no user name or password, since none would be sent. */
    static UploadUrl parse(String text) throws UploadException {
        String url = text.strip();
        Matcher parts = SYNTAX.matcher(url);
        if (!url.chars().allMatch(c -> c > ' ' && c < 0x7F) || !parts.matches()) {
            throw bad("a URL of the form http[s]://host[:port]/path");
        }
        boolean secure = parts.group(1).toLowerCase(Locale.ROOT).equals("https");
        int port = parts.group(3) == null ? (secure ? 443 : 80) : Integer.parseInt(parts.group(3));
        if (port < 1 || port > 65_535) {
            throw bad("a port from 1 to 65535");
        }
        String host = parts.group(2);
        if (host.startsWith("[")) {
            host = host.substring(1, host.length() - 1);
            if (!NetUtil.isValidIpV6Address(host)) {
                throw bad("an IPv6 address in brackets");
            }
        }
        String path = parts.group(4) == null ? "/" : parts.group(4);
        String query = parts.group(5) == null ? "" : parts.group(5);
        return new UploadUrl(secure, host, port, path + query);
    }

    private static UploadException bad(String expected) {
        return new UploadException(UploadException.Kind.BAD_ADDRESS, "expected " + expected + " but was another one");
    }

    /** Host and port only. */
    @Override
    public String toString() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
}
