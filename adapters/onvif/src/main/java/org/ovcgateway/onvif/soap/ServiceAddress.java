package org.ovcgateway.onvif.soap;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where a device is, and what becomes of the addresses that it hands out. Scheme, host and port are always those that the device
 * was reached at: behind NAT it does not know them, and what it hands out could lead anywhere.
 */
final class ServiceAddress {
    private static final String DEVICE_PATH = "/onvif/device_service";
    private static final int MAX_LENGTH = 2048;
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    private final boolean secure;
    private final String host;
    private final int port;
    private final String devicePath;

    /**
     * @param device of the device service; {@code http} or {@code https}; without a path it gets the usual one
     * @throws IllegalArgumentException for another scheme, or without a host
     */
    ServiceAddress(URI device) {
        String scheme = device.getScheme() == null ? "" : device.getScheme().toLowerCase(Locale.ROOT);
        String named = device.getHost();
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new IllegalArgumentException("expected http or https but was '" + scheme + "'");
        }
        if (named == null) {
            throw new IllegalArgumentException("expected a host but there was none");
        }
        secure = scheme.equals("https");
        host = named.startsWith("[") ? named.substring(1, named.length() - 1) : named;
        port = device.getPort() > 0 ? device.getPort() : secure ? HTTPS_PORT : HTTP_PORT;
        String path = device.getRawPath();
        String query = device.getRawQuery();
        devicePath = path == null || path.length() < 2 ? DEVICE_PATH : query == null ? path : path + '?' + query;
    }

    boolean secure() {
        return secure;
    }

    /** Without brackets. */
    String host() {
        return host;
    }

    int port() {
        return port;
    }

    /** What a request to the device service has in its first line. */
    String device() {
        return devicePath;
    }

    /**
     * Path and query of an address that the device handed out, fit for a request's first line. The device service's where it has
     * none, or one beyond all bounds.
     *
     * @param address as the device wrote it: absolute or not, with whatever it took for a port
     */
    String target(@Nullable String address) {
        String text = address == null ? "" : address.strip();
        int end = 0;
        while (end < text.length() && !Character.isWhitespace(text.charAt(end)) && text.charAt(end) != '#') {
            end++;
        }
        String path = path(text.substring(0, end));
        if (path.length() < 2 || path.length() > MAX_LENGTH) {
            return devicePath;
        }
        return escaped(path);
    }

    /** The path and query of an address without a fragment; empty if it has none. */
    private static String path(String address) {
        int scheme = address.indexOf("://");
        int question = address.indexOf('?');
        boolean absolute = scheme >= 0 && (question < 0 || scheme < question);
        if (!absolute && address.startsWith("/")) {
            return address;
        }
        int begin = absolute ? scheme + "://".length() : 0;
        int end = begin;
        while (end < address.length() && address.charAt(end) != '/' && address.charAt(end) != '?') {
            end++;
        }
        String first = address.substring(begin, end);
        if (!absolute && first.indexOf('.') < 0 && first.indexOf(':') < 0) {
            return address.isEmpty() ? "" : '/' + address;
        }
        String rest = address.substring(end);
        return rest.startsWith("?") ? '/' + rest : rest;
    }

    private static String escaped(String path) {
        StringBuilder escaped = new StringBuilder(path.length());
        for (byte octet : path.getBytes(StandardCharsets.UTF_8)) {
            if (octet > ' ' && octet < 0x7F && "\"<>\\^`{|}".indexOf(octet) < 0) {
                escaped.append((char) octet);
            } else {
                escaped.append(String.format(Locale.ROOT, "%%%02X", octet & 0xFF));
            }
        }
        return escaped.toString();
    }

    /** The whole address of a target. */
    String url(String target) {
        return (secure ? "https://" : "http://") + this + target;
    }

    /** Host and port: fit for messages. */
    @Override
    public String toString() {
        return (host.indexOf(':') < 0 ? host : '[' + host + ']') + ':' + port;
    }
}
