package org.ovcgateway.media.srt;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where to push by SRT: {@code srt://host:port?streamid=…&latency=…}. docs/ref/srt.md lists the parameters.
 *
 * @param host name or address; an IPv6 address without its brackets
 * @param port 1–65535
 * @param streamId what the caller names to the listener, decoded; null if it names nothing. May hold a secret
 * @param latency what the sender proposes to the receiver; the larger of both sides' wins
 * @param encryption null to send in the clear
 * @param encryptionEnforced whether a receiver that wants encryption, but tolerates none, is refused when
 *     {@code encryption} is null
 */
public record SrtUrl(
        String host,
        int port,
        @Nullable String streamId,
        Duration latency,
        @Nullable SrtEncryption encryption,
        boolean encryptionEnforced) {
    /** The latency where none is given; also libsrt's. */
    public static final Duration DEFAULT_LATENCY = Duration.ofMillis(120);

    private static final String SCHEME = "srt://";
    private static final int MAX_LATENCY_MILLIS = 0xFFFF;
    private static final Logger log = LoggerFactory.getLogger(SrtUrl.class);

    /**
     * Reads a URL. Everything behind the first question mark is query, a number sign too: stream ids of the form
     * {@code #!::r=…} are often written without encoding.
     *
     * @throws IllegalArgumentException in words for an operator, without a secret, when it is not an SRT URL or asks for
     *     what we cannot do
     */
    public static SrtUrl parse(String url) {
        if (!url.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw new IllegalArgumentException("expected a URL that starts with srt://");
        }
        int queryStart = url.indexOf('?');
        String authority = url.substring(SCHEME.length(), queryStart < 0 ? url.length() : queryStart);
        if (authority.endsWith("/")) {
            authority = authority.substring(0, authority.length() - 1);
        }
        if (authority.indexOf('@') >= 0 || authority.indexOf('/') >= 0) {
            throw new IllegalArgumentException("expected srt://host:port without user name or path");
        }
        int portStart = authority.lastIndexOf(':');
        String host = authority.substring(0, Math.max(0, portStart));
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.indexOf(':') >= 0 || authority.endsWith("]")) {
            throw new IllegalArgumentException(
                    "expected srt://host:port, an IPv6 address in brackets, but was srt://" + authority);
        }
        if (host.isEmpty()) {
            throw new IllegalArgumentException("expected srt://host:port but was srt://" + authority);
        }
        int port = number("port", authority.substring(portStart + 1), 1, 0xFFFF);
        Query query = new Query();
        if (queryStart >= 0) {
            for (String parameter : url.substring(queryStart + 1).split("&", -1)) {
                query.accept(parameter);
            }
        }
        return new SrtUrl(host, port, query.streamId, query.latency, query.encryption(), query.enforced);
    }

    /** Where it goes, without parameters: {@code srt://host:port}. */
    String place() {
        return SCHEME + (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }

    /** Without the passphrase, and without the stream id, which may be a secret. */
    @Override
    public String toString() {
        return place() + "?" + (streamId == null ? "" : "streamid=***&") + "latency=" + latency.toMillis()
                + (encryption == null ? "" : "&passphrase=***&pbkeylen=" + encryption.keyBytes());
    }

    private static int number(String name, String text, int min, int max) {
        if (!text.isEmpty() && text.length() <= 9 && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            int value = Integer.parseInt(text);
            if (value >= min && value <= max) {
                return value;
            }
        }
        throw new IllegalArgumentException("expected " + name + " from " + min + " to " + max + " in an srt:// URL");
    }

    /** The parameters as far as read. */
    private static final class Query {
        private @Nullable String streamId;
        private Duration latency = DEFAULT_LATENCY;
        private @Nullable Passphrase passphrase;
        private int keyBytes = SrtEncryption.DEFAULT_KEY_BYTES;
        private boolean enforced = true;
        private int refresh;
        private int announce;

        void accept(String parameter) {
            int equals = parameter.indexOf('=');
            String name = (equals < 0 ? parameter : parameter.substring(0, equals)).toLowerCase(Locale.ROOT);
            String value = equals < 0 ? "" : decode(name, parameter.substring(equals + 1));
            switch (name) {
                case "streamid" -> {
                    if (value.getBytes(StandardCharsets.UTF_8).length > Extension.StreamId.MAX_BYTES) {
                        throw new IllegalArgumentException("expected a streamid of at most 512 bytes in an srt:// URL");
                    }
                    streamId = value.isEmpty() ? null : value;
                }
                case "latency" -> latency = Duration.ofMillis(number("latency (ms)", value, 0, MAX_LATENCY_MILLIS));
                case "mode" -> require(name, value, "caller");
                case "transtype" -> require(name, value, "live");
                case "passphrase" -> passphrase = value.isEmpty() ? null : new Passphrase(value);
                case "pbkeylen" -> {
                    int bytes = number(name, value, 0, 32);
                    if (bytes != 0 && bytes != 16 && bytes != 24 && bytes != 32) {
                        throw new IllegalArgumentException(
                                "expected pbkeylen of 0, 16, 24 or 32 in an srt:// URL but was " + bytes);
                    }
                    keyBytes = bytes == 0 ? SrtEncryption.DEFAULT_KEY_BYTES : bytes;
                }
                case "enforcedencryption" -> enforced = flag(name, value);
                case "kmrefreshrate" -> refresh = number(name, value, 0, SrtEncryption.MAX_REFRESH_PACKETS);
                case "kmpreannounce" -> announce = number(name, value, 0, SrtEncryption.MAX_REFRESH_PACKETS);
                case "" -> {
                    // "&&" or a trailing "&"
                }
                default -> log.debug("[srt] URL parameter {} is not known and ignored", printable(name));
            }
        }

        private static void require(String name, String value, String wanted) {
            if (!value.equalsIgnoreCase(wanted)) {
                throw new IllegalArgumentException(
                        "expected " + name + "=" + wanted + " in an srt:// URL but was " + printable(value));
            }
        }

        /** Truth as libsrt writes it. */
        private static boolean flag(String name, String value) {
            return switch (value.toLowerCase(Locale.ROOT)) {
                case "1", "yes", "on", "true" -> true;
                case "0", "no", "off", "false" -> false;
                default ->
                    throw new IllegalArgumentException(
                            "expected " + name + " of 0 or 1 in an srt:// URL but was " + printable(value));
            };
        }

        /** Key length and refresh mean nothing without a passphrase. */
        @Nullable
        SrtEncryption encryption() {
            if (passphrase == null) {
                return null;
            }
            int packets = refresh == 0 ? SrtEncryption.DEFAULT_REFRESH_PACKETS : refresh;
            int most = (packets - 1) / 2;
            if (announce > most) {
                throw new IllegalArgumentException(
                        "expected kmpreannounce of at most half of kmrefreshrate in an srt:// URL");
            }
            return new SrtEncryption(
                    passphrase,
                    keyBytes,
                    packets,
                    announce == 0 ? Math.min(SrtEncryption.DEFAULT_ANNOUNCE_PACKETS, most) : announce);
        }

        /** Percent-decoding; a plus sign stays one. */
        private static String decode(String name, String text) {
            for (int i = text.indexOf('%'); i >= 0; i = text.indexOf('%', i + 1)) {
                if (i + 2 >= text.length()
                        || Character.digit(text.charAt(i + 1), 16) < 0
                        || Character.digit(text.charAt(i + 2), 16) < 0) {
                    throw new IllegalArgumentException("expected two hexadecimal digits behind each % in "
                            + printable(name) + " of an srt:// URL");
                }
            }
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        }

        private static String printable(String text) {
            String cut = text.length() <= 32 ? text : text.substring(0, 32) + "…";
            return cut.replaceAll("[^\\x20-\\x7e…]", "?");
        }
    }
}
