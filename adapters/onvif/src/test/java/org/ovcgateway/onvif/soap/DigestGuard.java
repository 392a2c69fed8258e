package org.ovcgateway.onvif.soap;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.auth.Challenge;
import org.ovcgateway.onvif.xml.XmlElement;

/** Judges credentials as a device does that knows one user; shares no code with the client but the reader of headers. */
final class DigestGuard {
    static final String USER = "operator";
    static final String PASSWORD = "s3cret";

    private final String function;
    /** The counts of nonces that were good. */
    final List<String> counts = new ArrayList<>();

    volatile String nonce = "n0";

    /** @param function of the JDK's name: MD5, SHA-256 */
    DigestGuard(String function) {
        this.function = function;
    }

    boolean challenge(OutputStream out) throws IOException {
        return challenge(out, "");
    }

    /** @param more parameters, each after a comma */
    boolean challenge(OutputStream out, String more) throws IOException {
        return HttpDevice.send(
                out,
                401,
                "WWW-Authenticate: Basic realm=\"cam\", Digest realm=\"cam\", nonce=\"" + nonce
                        + "\", qop=\"auth\", algorithm=" + function + more + "\r\n",
                "");
    }

    /** Whether the request shows the right digest for the nonce that is good now. */
    boolean knows(HttpDevice.Received received, String password) {
        String header = received.authorization();
        if (header == null || received.token() != null) {
            return false;
        }
        Map<String, String> told = Challenge.parse(List.of(header)).get(0).parameters();
        String count = told.getOrDefault("nc", "");
        String user = hex(USER + ":cam:" + password);
        String request = hex(received.method() + ':' + received.target());
        String expected = hex(user + ':' + nonce + ':' + count + ':' + told.get("cnonce") + ":auth:" + request);
        if (!nonce.equals(told.get("nonce")) || !expected.equals(told.get("response"))) {
            return false;
        }
        synchronized (counts) {
            counts.add(count);
        }
        return true;
    }

    private String hex(String text) {
        return HexFormat.of().formatHex(hash(function, text.getBytes(StandardCharsets.UTF_8)));
    }

    private static byte[] hash(String function, byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance(function);
            for (byte[] part : parts) {
                digest.update(part);
            }
            return digest.digest();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** Whether the request has a token that was made with the password within five seconds of a time. */
    static boolean knowsToken(HttpDevice.Received received, String password, Instant now) {
        XmlElement token = received.token();
        if (token == null || received.authorization() != null || !USER.equals(token.textAt("Username"))) {
            return false;
        }
        String created = text(token.textAt("Created"));
        byte[] digest = hash(
                "SHA-1",
                Base64.getDecoder().decode(text(token.textAt("Nonce"))),
                created.getBytes(StandardCharsets.UTF_8),
                password.getBytes(StandardCharsets.UTF_8));
        Duration age = Duration.between(Instant.parse(created), now).abs();
        return Base64.getEncoder().encodeToString(digest).equals(token.textAt("Password"))
                && age.compareTo(Duration.ofSeconds(5)) <= 0;
    }

    private static String text(@Nullable String text) {
        return Objects.requireNonNull(text);
    }
}
