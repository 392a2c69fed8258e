package org.ovcgateway.simulator.onvif;

import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** HTTP Digest as a device asks for it (RFC 7616, RFC 2069). On the device's context. */
final class HttpDigest {
    private static final String REALM = "Virtual Camera";
    private static final Pattern PARAMETER = Pattern.compile("([\\w*-]+)\\s*=\\s*(?:\"([^\"]*)\"|([^\\s,\"]+))");
    private static final Pattern COUNT = Pattern.compile("[0-9a-f]{8}");
    private static final int REMEMBERED = 100;

    private final SecureRandom random = new SecureRandom();
    private final String username;
    private final String password;
    private final FaultSwitches faults;
    /** The nonces that were given out, with the last count of each that was used. */
    private final Map<String, Long> lastCounts = new LinkedHashMap<>();

    private boolean stale;

    HttpDigest(String username, String password, FaultSwitches faults) {
        this.username = username;
        this.password = password;
        this.faults = faults;
    }

    /** New challenges, each the value of a header. */
    List<String> challenges() {
        if (faults.has(OnvifFault.DIGEST_TWO_HEADERS)) {
            return List.of(challenge("SHA-256"), challenge("MD5"), "Basic realm=\"" + REALM + "\"");
        }
        if (faults.has(OnvifFault.DIGEST_ONE_HEADER)) {
            return List.of("Basic realm=\"" + REALM + "\", " + challenge("SHA-256") + ", " + challenge("MD5"));
        }
        return List.of(challenge(faults.has(OnvifFault.DIGEST_SHA_256) ? "SHA-256" : "MD5"));
    }

    boolean isRight(HttpServerRequest request) {
        String authorization = request.getHeader("Authorization");
        if (authorization == null || !authorization.regionMatches(true, 0, "digest ", 0, 7)) {
            return false;
        }
        Map<String, String> given = new HashMap<>();
        Matcher matcher = PARAMETER.matcher(authorization.substring(7));
        while (matcher.find()) {
            String quoted = matcher.group(2);
            given.put(matcher.group(1).toLowerCase(Locale.ROOT), quoted != null ? quoted : matcher.group(3));
        }
        return username.equals(given.get("username"))
                && REALM.equals(given.get("realm"))
                && request.uri().equals(given.get("uri"))
                && given.getOrDefault("response", "")
                        .equals(response(given, request.method().name()))
                && isFresh(given);
    }

    private String challenge(String algorithm) {
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        String nonce = HexFormat.of().formatHex(bytes);
        lastCounts.put(nonce, 0L);
        if (lastCounts.size() > REMEMBERED) {
            lastCounts.remove(lastCounts.keySet().iterator().next());
        }
        boolean plain = faults.has(OnvifFault.DIGEST_WITHOUT_QOP);
        return "Digest realm=\"" + REALM + "\", nonce=\"" + nonce + "\""
                + (plain ? "" : ", qop=\"auth\"")
                + (plain || algorithm.equals("MD5") ? "" : ", algorithm=" + algorithm)
                + (stale ? ", stale=true" : "");
    }

    /** What a client that knows the password answers; null if it answers in a way that was not asked for. */
    private @Nullable String response(Map<String, String> given, String method) {
        String algorithm = given.getOrDefault("algorithm", "MD5");
        boolean sha256 = algorithm.equals("SHA-256");
        boolean onlySha256 = faults.has(OnvifFault.DIGEST_SHA_256);
        boolean both = faults.has(OnvifFault.DIGEST_TWO_HEADERS) || faults.has(OnvifFault.DIGEST_ONE_HEADER);
        String qop = given.get("qop");
        if ((!both && sha256 != onlySha256)
                || (!sha256 && !algorithm.equals("MD5"))
                || (qop == null) != faults.has(OnvifFault.DIGEST_WITHOUT_QOP)) {
            return null;
        }
        String name = sha256 ? "SHA-256" : "MD5";
        String user = hash(name, username + ":" + REALM + ":" + password);
        String what = hash(name, method + ":" + given.get("uri"));
        String middle =
                given.get("nonce") + (qop == null ? "" : ":" + given.get("nc") + ":" + given.get("cnonce") + ":" + qop);
        return hash(name, user + ":" + middle + ":" + what);
    }

    private boolean isFresh(Map<String, String> given) {
        String nonce = given.getOrDefault("nonce", "");
        Long last = lastCounts.get(nonce);
        String text = given.get("nc");
        long count = 0;
        if (text != null) {
            if (!COUNT.matcher(text).matches()) {
                return false;
            }
            count = Long.parseLong(text, 16);
        }
        stale = last == null
                || (text != null && count <= last)
                || (faults.has(OnvifFault.DIGEST_NONCE_ONCE) && last > 0);
        if (stale) {
            return false;
        }
        lastCounts.put(nonce, Math.max(1, count));
        return true;
    }

    private static String hash(String algorithm, String text) {
        try {
            byte[] hash = MessageDigest.getInstance(algorithm).digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has " + algorithm, e);
        }
    }
}
