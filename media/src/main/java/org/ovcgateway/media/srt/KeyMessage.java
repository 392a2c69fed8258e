package org.ovcgateway.media.srt;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.media.MediaFormatException;

/**
 * Keying material (draft-sharabayko-srt-01 3.2.2): one or two keys of a stream, wrapped (RFC 3394) by the key that the
 * passphrase and the salt make. The receiver answers by the same bytes, or by one word that says what is wrong.
 */
final class KeyMessage {
    /** Which keys it holds, and which key encrypts a packet. */
    static final int EVEN = 1;

    static final int ODD = 2;
    static final int BOTH = EVEN | ODD;

    /** What an answer of one word says: the receiver has no passphrase; it has another one. */
    static final int NO_SECRET = 3;

    static final int BAD_SECRET = 4;

    static final int SALT_BYTES = 16;

    private static final int FIXED_BYTES = 16;
    private static final int WRAPPING_BYTES = 8;
    private static final int TYPE = 0x12; // version 1, keying material
    private static final int SIGNATURE = 0x2029; // "HAI", five bits a letter
    private static final int AES_CTR = 2;
    private static final int TS_IN_SRT = 2;

    private final int keys;
    private final int keyBytes;
    private final byte[] salt;
    private final byte[] wrapped;

    private KeyMessage(int keys, int keyBytes, byte[] salt, byte[] wrapped) {
        this.keys = keys;
        this.keyBytes = keyBytes;
        this.salt = salt;
        this.wrapped = wrapped;
    }

    /**
     * Makes a message.
     *
     * @param plain the keys, the even one first where there are both
     */
    static byte[] write(int keys, byte[] salt, SecretKey wrapping, byte[] plain) {
        int keyBytes = keys == BOTH ? plain.length / 2 : plain.length;
        byte[] wrapped;
        try {
            Cipher cipher = Cipher.getInstance("AESWrap");
            cipher.init(Cipher.WRAP_MODE, wrapping);
            wrapped = cipher.wrap(new SecretKeySpec(plain, "AES"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime cannot wrap AES keys", e);
        }
        return ByteBuffer.allocate(FIXED_BYTES + salt.length + wrapped.length)
                .put((byte) TYPE)
                .putShort((short) SIGNATURE)
                .put((byte) keys)
                .putInt(0) // KEKI: the default key
                .put((byte) AES_CTR)
                .put((byte) 0) // no authentication
                .put((byte) TS_IN_SRT)
                .put((byte) 0)
                .putShort((short) 0)
                .put((byte) (salt.length / 4))
                .put((byte) (keyBytes / 4))
                .put(salt)
                .put(wrapped)
                .array();
    }

    /** @throws MediaFormatException if it is none, or of a kind that no SRT sender of live streams makes */
    static KeyMessage read(ByteBuffer message) throws MediaFormatException {
        int start = message.position();
        int size = message.remaining();
        if (size < FIXED_BYTES) {
            throw new MediaFormatException("expected keying material of at least 16 bytes but it has " + size);
        }
        int type = message.get(start);
        int signature = message.getShort(start + 1) & 0xFFFF;
        int keys = message.get(start + 3) & BOTH;
        int cipher = message.get(start + 8);
        int authentication = message.get(start + 9);
        int saltBytes = 4 * (message.get(start + 14) & 0xFF);
        int keyBytes = 4 * (message.get(start + 15) & 0xFF);
        if (type != TYPE || signature != SIGNATURE || keys == 0) {
            throw new MediaFormatException(
                    "expected keying material but its header is " + Integer.toHexString(message.getInt(start)));
        }
        if (cipher != AES_CTR || authentication != 0) {
            throw new MediaFormatException("expected keying material for AES in counter mode but was cipher " + cipher
                    + ", authentication " + authentication);
        }
        if (saltBytes != SALT_BYTES || (keyBytes != 16 && keyBytes != 24 && keyBytes != 32)) {
            throw new MediaFormatException(
                    "expected a salt of 16 and a key of 16, 24 or 32 bytes but was " + saltBytes + " and " + keyBytes);
        }
        int wrappedBytes = Integer.bitCount(keys) * keyBytes + WRAPPING_BYTES;
        if (size != FIXED_BYTES + saltBytes + wrappedBytes) {
            throw new MediaFormatException("expected keying material of " + (FIXED_BYTES + saltBytes + wrappedBytes)
                    + " bytes but it has " + size);
        }
        byte[] salt = new byte[saltBytes];
        byte[] wrapped = new byte[wrappedBytes];
        message.duplicate().position(start + FIXED_BYTES).get(salt).get(wrapped);
        return new KeyMessage(keys, keyBytes, salt, wrapped);
    }

    /**
     * What an answer of one word says; 0 if it is none. libsrt writes the word in the byte order of its machine, against
     * the draft, so that either order is read.
     */
    static int state(ByteBuffer answer) {
        if (answer.remaining() != Integer.BYTES) {
            return 0;
        }
        int word = answer.duplicate().order(ByteOrder.BIG_ENDIAN).getInt(answer.position());
        return (word & 0xFF) != 0 ? word : Integer.reverseBytes(word);
    }

    /** An answer of one word, in the order of libsrt on all usual machines. */
    static ByteBuffer stateAnswer(int state) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(0, Integer.reverseBytes(state));
    }

    /** {@link #EVEN}, {@link #ODD} or {@link #BOTH}. */
    int keys() {
        return keys;
    }

    int keyBytes() {
        return keyBytes;
    }

    byte[] salt() {
        return salt.clone();
    }

    /** The keys, the even one first; null if they were wrapped by another key. */
    byte @Nullable [] unwrap(SecretKey wrapping) {
        try {
            Cipher cipher = Cipher.getInstance("AESWrap");
            cipher.init(Cipher.UNWRAP_MODE, wrapping);
            return cipher.unwrap(wrapped, "AES", Cipher.SECRET_KEY).getEncoded();
        } catch (InvalidKeyException e) {
            return null; // the integrity check says so
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime cannot unwrap AES keys", e);
        }
    }
}
