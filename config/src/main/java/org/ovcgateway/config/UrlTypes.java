package org.ovcgateway.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.config.ValueType.BadValue;

/** URLs, camera references and listen addresses. A URL may hold a secret by mistake, so no message repeats one. */
final class UrlTypes {
    private static final Pattern LISTEN =
            Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[0-9A-Za-z]([0-9A-Za-z.-]*[0-9A-Za-z])?):([0-9]{1,5})");
    private static final Pattern UUID_URN =
            Pattern.compile("urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", Pattern.CASE_INSENSITIVE);

    private UrlTypes() {}

    /** Scheme, host and maybe port. */
    static ValueType<URI> server(String allowed, String... schemes) {
        return new ValueType<>(
                allowed,
                (scalar, context) -> {
                    URI uri = url(scalar, List.of(schemes));
                    String path = uri.getRawPath();
                    if (uri.getRawQuery() != null || (path != null && !path.isEmpty() && !path.equals("/"))) {
                        throw new BadValue("is a URL with a path or query");
                    }
                    return uri;
                },
                schema(schemes));
    }

    /** Scheme, host, maybe port, path. */
    static ValueType<URI> service(String allowed, String... schemes) {
        return new ValueType<>(
                allowed,
                (scalar, context) -> {
                    URI uri = url(scalar, List.of(schemes));
                    if (uri.getRawQuery() != null) {
                        throw new BadValue("is a URL with a query");
                    }
                    return uri;
                },
                schema(schemes));
    }

    static ValueType<CameraReference> camera() {
        return new ValueType<>(
                "rtsp(s)://host[:port]/path, onvif://host[:port][/path][?source=TOKEN], urn:uuid:… or http(s)://host[:port]/path",
                (scalar, context) -> camera(scalar),
                Map.of("type", "string", "pattern", "^(rtsps?://|onvif://|urn:uuid:|https?://)"));
    }

    /** As {@link CameraReference#parse}. */
    static CameraReference parseCamera(String text) {
        try {
            return camera(new Yaml.Scalar(Location.start(Path.of("")), text, false));
        } catch (BadValue e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private static CameraReference camera(Yaml.Scalar scalar) throws BadValue {
        String text = ValueTypes.checked(scalar);
        if (text.regionMatches(true, 0, "urn:", 0, 4)) {
            if (!UUID_URN.matcher(text).matches()) {
                throw new BadValue("is a urn, but not an endpoint reference (urn:uuid: and a UUID)");
            }
            return new CameraReference.Discovered(text.toLowerCase(Locale.ROOT));
        }
        URI uri = url(scalar, List.of("rtsp", "rtsps", "onvif", "http", "https"));
        return switch (uri.getScheme()) {
            case "rtsp", "rtsps" -> new CameraReference.Rtsp(uri);
            case "onvif" -> onvif(uri);
            default -> new CameraReference.Http(uri);
        };
    }

    static ValueType<CameraReference.Rtsp> rtsp() {
        return new ValueType<>(
                "rtsp(s)://host[:port]/path",
                (scalar, context) -> new CameraReference.Rtsp(url(scalar, List.of("rtsp", "rtsps"))),
                schema("rtsp", "rtsps"));
    }

    static ValueType<ConsoleConfig> listen() {
        return new ValueType<>(
                "an address and port such as 127.0.0.1:8480 or \"[::]:8480\", or \"off\"",
                (scalar, context) -> {
                    String text = scalar.text();
                    if (text.equals("off")) {
                        return new ConsoleConfig(null);
                    }
                    Matcher matcher = LISTEN.matcher(ValueTypes.checked(scalar));
                    if (!matcher.matches()) {
                        throw ValueTypes.bad(scalar);
                    }
                    int port = Integer.parseInt(matcher.group(3));
                    if (port > 65535) {
                        throw new BadValue("is " + Text.quote(text) + ", whose port is over 65535");
                    }
                    return new ConsoleConfig(new ListenAddress(withoutBrackets(matcher.group(1)), port));
                },
                Map.of("type", "string", "pattern", "^(off|.+:[0-9]{1,5})$"));
    }

    private static CameraReference.Onvif onvif(URI uri) throws BadValue {
        String path = uri.getRawPath();
        String source = null;
        String query = uri.getRawQuery();
        if (query != null) {
            if (!query.startsWith("source=") || query.length() == "source=".length() || query.contains("&")) {
                throw new BadValue("has another query than source=TOKEN");
            }
            source = URLDecoder.decode(query.substring("source=".length()).replace("+", "%2B"), StandardCharsets.UTF_8);
        }
        return new CameraReference.Onvif(
                withoutBrackets(uri.getHost()),
                uri.getPort() < 0 ? CameraReference.Onvif.DEFAULT_PORT : uri.getPort(),
                path == null || path.isEmpty() || path.equals("/") ? CameraReference.Onvif.DEFAULT_PATH : path,
                source);
    }

    private static URI url(Yaml.Scalar scalar, List<String> schemes) throws BadValue {
        String text = ValueTypes.checked(scalar);
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException malformed) {
            throw new BadValue("is not a URL (" + malformed.getReason().toLowerCase(Locale.ROOT)
                    + (malformed.getIndex() < 0 ? "" : " at character " + (malformed.getIndex() + 1))
                    + "; other characters than letters, digits and -._~ are written as %XX)");
        }
        @Nullable String scheme = uri.getScheme();
        if (scheme == null || !schemes.contains(scheme.toLowerCase(Locale.ROOT))) {
            throw new BadValue("is not "
                    + String.join(" or ", schemes.stream().map(s -> s + "://").toList())
                    + (scheme == null ? "" : ", but " + Text.quote(scheme)));
        }
        if (uri.getRawAuthority() != null && uri.getRawAuthority().indexOf('@') >= 0) {
            throw new BadValue("holds a user name or password, which have their own keys");
        }
        if (uri.getHost() == null) {
            throw new BadValue("has no valid host (letters, digits, hyphens and dots, or an address)");
        }
        if (uri.getPort() == 0 || uri.getPort() > 65535) {
            throw new BadValue("has a port out of 1 to 65535");
        }
        if (uri.getRawFragment() != null) {
            throw new BadValue("has a fragment (#…)");
        }
        return scheme.equals(scheme.toLowerCase(Locale.ROOT))
                ? uri
                : URI.create(scheme.toLowerCase(Locale.ROOT) + text.substring(scheme.length()));
    }

    private static String withoutBrackets(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private static Map<String, Object> schema(String... schemes) {
        return Map.of("type", "string", "pattern", "^(" + String.join("|", schemes) + ")://");
    }
}
