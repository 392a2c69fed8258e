package org.ovcgateway.camera.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** The hash functions of Digest authentication (RFC 7616 6.1). */
enum DigestAlgorithm {
    MD5("MD5", "MD5", false, 1),
    MD5_SESS("MD5-sess", "MD5", true, 1),
    SHA_256("SHA-256", "SHA-256", false, 2),
    SHA_256_SESS("SHA-256-sess", "SHA-256", true, 2);

    private final String token;
    private final String function;
    private final boolean session;
    private final int strength;

    DigestAlgorithm(String token, String function, boolean session, int strength) {
        this.token = token;
        this.function = function;
        this.session = session;
        this.strength = strength;
    }

    /** Its name on the wire. */
    String token() {
        return token;
    }

    /** As {@link Scheme#strength}. */
    int strength() {
        return strength;
    }

    /** Whether the hash of user, realm and password is hashed again with the nonces. */
    boolean isSession() {
        return session;
    }

    /** Finds an algorithm by its name in a challenge; MD5 where there is none; null if it is unknown. */
    static @Nullable DigestAlgorithm of(@Nullable String token) {
        if (token == null || token.isBlank()) {
            return MD5;
        }
        for (DigestAlgorithm algorithm : values()) {
            if (algorithm.token.equalsIgnoreCase(token.strip())) {
                return algorithm;
            }
        }
        return null;
    }

    /** The hash of a text's UTF-8 bytes, in lower-case hexadecimal digits. */
    String hash(String text) {
        try {
            byte[] hash = MessageDigest.getInstance(function).digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has " + function, e);
        }
    }
}
