package org.ovcgateway.media.srt;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * What both ends of an encrypted connection know (draft-sharabayko-srt-01 6.1).
 *
 * @param text 10 to 79 bytes of UTF-8. A secret
 */
public record Passphrase(String text) {
    private static final int MIN_BYTES = 10;
    private static final int MAX_BYTES = 79;
    private static final int ITERATIONS = 2048;

    /** Of the salt only this many bytes at its end go into the key. */
    private static final int DERIVATION_SALT_BYTES = 8;

    /** @throws IllegalArgumentException in words, without the passphrase, if it is too short or too long */
    public Passphrase {
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        if (bytes < MIN_BYTES || bytes > MAX_BYTES) {
            throw new IllegalArgumentException(
                    "expected an SRT passphrase of " + MIN_BYTES + " to " + MAX_BYTES + " bytes but it has " + bytes);
        }
    }

    /**
     * The key that encrypts the stream's keys on their way: PBKDF2 with HMAC-SHA1, 2048 rounds. Takes tens of
     * milliseconds of CPU.
     *
     * @param salt at least 8 bytes
     * @param keyBytes 16, 24 or 32
     */
    SecretKey deriveKey(byte[] salt, int keyBytes) {
        byte[] end = Arrays.copyOfRange(salt, salt.length - DERIVATION_SALT_BYTES, salt.length);
        PBEKeySpec spec = new PBEKeySpec(text.toCharArray(), end, ITERATIONS, 8 * keyBytes);
        try {
            byte[] key = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA1")
                    .generateSecret(spec)
                    .getEncoded();
            return new SecretKeySpec(key, "AES");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime has no PBKDF2WithHmacSHA1", e);
        } finally {
            spec.clearPassword();
        }
    }

    /** Without the passphrase. */
    @Override
    public String toString() {
        return "***";
    }
}
