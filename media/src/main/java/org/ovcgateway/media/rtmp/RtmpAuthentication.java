package org.ovcgateway.media.rtmp;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * User and password for servers that ask for them by refusing {@code connect}: {@code authmod=adobe} (Flash Media Server,
 * Wowza, Akamai) and {@code authmod=llnw} (Limelight). There is no specification; this is what FFmpeg and librtmp send. The
 * refusal says what is missing, first the user's name, then the answer to a challenge, and the next connection brings it in the
 * query of app and {@code tcUrl}. Each is given once. For one push.
 */
final class RtmpAuthentication {
    private static final Pattern MODE = Pattern.compile("authmod=(adobe|llnw)\\b");
    private static final Pattern NEED = Pattern.compile("\\?reason=needauth(?:&(\\S*))?");
    private static final String LIMELIGHT = "llnw";
    private static final SecureRandom RANDOM = new SecureRandom();

    private enum Given {
        NOTHING,
        NAME,
        ANSWER
    }

    /** What to do about a refused {@code connect}. */
    enum Verdict {
        /** The refusal is about something else. */
        NONE_OF_OURS,
        /** Connect anew, with {@link #extend}. */
        TRY_AGAIN,
        /** The server asks for credentials and there are none. */
        NO_CREDENTIALS,
        /** They have been given, and did not help. */
        WRONG_CREDENTIALS
    }

    private final RtmpUrl url;
    private Given given = Given.NOTHING;
    private String query = "";

    RtmpAuthentication(RtmpUrl url) {
        this.url = url;
    }

    /** The server's demand in the description of a refusal. */
    Verdict refused(String description) {
        Matcher mode = MODE.matcher(description);
        if (!mode.find()) {
            return Verdict.NONE_OF_OURS;
        }
        Optional<RtmpUrl.Credentials> credentials = url.credentials();
        if (credentials.isEmpty()) {
            return Verdict.NO_CREDENTIALS;
        }
        String start = "authmod=" + mode.group(1) + "&user="
                + URLEncoder.encode(credentials.get().user(), StandardCharsets.UTF_8)
                        .replace("+", "%20");
        Matcher need = NEED.matcher(description);
        if (need.find() && given != Given.ANSWER) {
            given = Given.ANSWER;
            Map<String, String> challenge = members(need.group(1));
            query = start
                    + (mode.group(1).equals(LIMELIGHT)
                            ? limelight(credentials.get(), challenge)
                            : adobe(credentials.get(), challenge));
            return Verdict.TRY_AGAIN;
        }
        if (description.contains("need auth") && given == Given.NOTHING) {
            given = Given.NAME;
            query = start;
            return Verdict.TRY_AGAIN;
        }
        return Verdict.WRONG_CREDENTIALS;
    }

    /** An app or {@code tcUrl} with what is to be said now. */
    String extend(String name) {
        return query.isEmpty() ? name : name + (name.contains("?") ? "&" : "?") + query;
    }

    private static Map<String, String> members(@Nullable String query) {
        Map<String, String> members = new HashMap<>();
        for (String member : query == null ? new String[0] : query.split("&")) {
            int equals = member.indexOf('=');
            if (equals > 0) {
                members.putIfAbsent(member.substring(0, equals), member.substring(equals + 1));
            }
        }
        return members;
    }

    private static String adobe(RtmpUrl.Credentials credentials, Map<String, String> challenge) {
        String ours = nonce();
        String opaque = challenge.get("opaque");
        String theirs = opaque != null ? opaque : challenge.getOrDefault("challenge", "");
        String secret = base64(md5(credentials.user() + challenge.getOrDefault("salt", "") + credentials.password()));
        String response = base64(md5(secret + theirs + ours));
        return "&challenge=" + ours + "&response=" + response + (opaque == null ? "" : "&opaque=" + opaque);
    }

    /** HTTP Digest (RFC 2617 3.2.2) with fixed realm, method and quality of protection. */
    private String limelight(RtmpUrl.Credentials credentials, Map<String, String> challenge) {
        String nonce = challenge.getOrDefault("nonce", "");
        String ours = nonce();
        String count = "00000001";
        String app = url.app().replaceFirst("\\?.*", "");
        String a1 = hex(md5(credentials.user() + ":live:" + credentials.password()));
        String a2 = hex(md5("publish:/" + app + (app.contains("/") ? "" : "/_definst_")));
        String response = hex(md5(String.join(":", a1, nonce, count, ours, "auth", a2)));
        return "&nonce=" + nonce + "&cnonce=" + ours + "&nc=" + count + "&response=" + response;
    }

    private static String nonce() {
        return HexFormat.of().toHexDigits(RANDOM.nextInt());
    }

    private static byte[] md5(String text) {
        try {
            return MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has MD5", e);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
