package org.ovcgateway.simulator.camera;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks who a client is (RFC 2617, without {@code qop}); one for each connection, with a nonce of its own. */
final class Authenticator {
    private static final String REALM = "ovc-gateway virtual camera";
    private static final Pattern PARAMETER = Pattern.compile("(\\w+)\\s*=\\s*(?:\"([^\"]*)\"|([^\\s,\"]+))");
    private static final SecureRandom RANDOM = new SecureRandom();

    private final String nonce;

    Authenticator() {
        byte[] bytes = new byte[16];
        RANDOM.nextBytes(bytes);
        nonce = HexFormat.of().formatHex(bytes);
    }

    boolean admits(Access access, RtspRequest request) {
        String authorization = request.header("authorization");
        return switch (access.scheme()) {
            case NONE -> true;
            case BASIC -> authorization != null && isBasic(access, authorization);
            case DIGEST -> authorization != null && isDigest(access, request, authorization);
        };
    }

    /** The WWW-Authenticate header for a client that was not admitted. */
    String challenge(Access access) {
        return access.scheme() == Access.Scheme.BASIC
                ? "Basic realm=\"" + REALM + "\""
                : "Digest realm=\"" + REALM + "\", nonce=\"" + nonce + "\"";
    }

    private static boolean isBasic(Access access, String authorization) {
        String credentials = access.username() + ":" + access.password();
        String expected = Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
        String given = afterScheme(authorization, "basic ");
        return given != null && same(given.trim(), expected);
    }

    private boolean isDigest(Access access, RtspRequest request, String authorization) {
        String given = afterScheme(authorization, "digest ");
        if (given == null) {
            return false;
        }
        Map<String, String> parameters = new HashMap<>();
        Matcher matcher = PARAMETER.matcher(given);
        while (matcher.find()) {
            String quoted = matcher.group(2);
            parameters.put(matcher.group(1).toLowerCase(Locale.ROOT), quoted != null ? quoted : matcher.group(3));
        }
        String user = md5(access.username() + ":" + REALM + ":" + access.password());
        String expected = md5(user + ":" + nonce + ":" + md5(request.method() + ":" + request.uri()));
        return access.username().equals(parameters.get("username"))
                && REALM.equals(parameters.get("realm"))
                && nonce.equals(parameters.get("nonce"))
                && request.uri().equals(parameters.get("uri"))
                && same(parameters.getOrDefault("response", ""), expected);
    }

    private static @Nullable String afterScheme(String authorization, String scheme) {
        return authorization.regionMatches(true, 0, scheme, 0, scheme.length())
                ? authorization.substring(scheme.length())
                : null;
    }

    private static boolean same(String given, String expected) {
        return MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), expected.getBytes(StandardCharsets.UTF_8));
    }

    private static String md5(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has MD5", e);
        }
    }
}
