package org.ovcgateway.media.srt;

import io.netty.buffer.ByteBuf;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;

/**
 * AES in counter mode as SRT uses it (draft-sharabayko-srt-01 6.2.2): encrypts and decrypts alike. The counter block of a
 * packet is the salt's first 14 bytes with the sequence number xor-ed into the last four of them, then a block counter of
 * 16 bits.
 *
 * <p>All counter blocks of a packet go through AES in one call. A cipher in counter mode would have to be initialised for
 * each packet, which makes garbage and takes up to twice the time (measured: 0.3–0.4 µs against 0.3–1.6 µs a packet).
 * Not thread-safe.
 */
final class PacketCipher {
    private static final int BLOCK = 16;
    private static final int BLOCKS = (SrtPacket.MAX_SIZE + BLOCK - 1) / BLOCK;
    private static final int SALT_IN_BLOCK = 14;
    private static final int SEQUENCE_AT = 10;
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private final Cipher aes;
    private final int saltAtSequence;
    private final byte[] counters = new byte[BLOCKS * BLOCK];
    private final byte[] keyStream = new byte[BLOCKS * BLOCK];
    private final byte[] text = new byte[BLOCKS * BLOCK];

    /** @param salt at least 14 bytes */
    PacketCipher(SecretKey key, byte[] salt) {
        try {
            aes = Cipher.getInstance("AES/ECB/NoPadding");
            aes.init(Cipher.ENCRYPT_MODE, key);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime has no AES with such a key", e);
        }
        for (int block = 0; block < BLOCKS; block++) {
            System.arraycopy(salt, 0, counters, block * BLOCK, SALT_IN_BLOCK);
            counters[block * BLOCK + SALT_IN_BLOCK] = (byte) (block >>> 8);
            counters[block * BLOCK + SALT_IN_BLOCK + 1] = (byte) block;
        }
        saltAtSequence = (int) INT.get(counters, SEQUENCE_AT);
    }

    /**
     * Appends the payload of one packet, encrypted or decrypted.
     *
     * @param length at most {@link SrtPacket#MAX_SIZE}
     */
    void apply(int sequence, ByteBuf from, int index, int length, ByteBuf to) {
        int word = saltAtSequence ^ sequence;
        int bytes = (length + BLOCK - 1) / BLOCK * BLOCK;
        for (int at = SEQUENCE_AT; at < bytes; at += BLOCK) {
            INT.set(counters, at, word);
        }
        try {
            aes.update(counters, 0, bytes, keyStream, 0);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES did not take whole blocks", e);
        }
        from.getBytes(index, text, 0, length);
        for (int i = 0; i < length; i++) {
            text[i] ^= keyStream[i];
        }
        to.writeBytes(text, 0, length);
    }
}
