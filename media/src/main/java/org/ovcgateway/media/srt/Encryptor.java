package org.ovcgateway.media.srt;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts what one connection sends (draft-sharabayko-srt-01 6): an even and an odd key take turns. The next key is
 * announced, together with the current one, some packets before it is due; it is not used before the receiver has
 * confirmed it. Knows no channel and no time. Used on one thread.
 */
final class Encryptor {
    private final SrtEncryption settings;
    private final SecureRandom random = new SecureRandom();
    private final byte[] salt = new byte[KeyMessage.SALT_BYTES];
    private final SecretKey wrapping;

    private int current = KeyMessage.EVEN;
    private byte[] currentKey;
    private PacketCipher cipher;
    private int packets;

    private byte @Nullable [] nextKey;
    private byte[] message;
    private boolean confirmed = true;
    private int refreshes;

    /** Makes the first key. Takes tens of milliseconds of CPU: not for an event loop. */
    Encryptor(SrtEncryption settings) {
        this.settings = settings;
        random.nextBytes(salt);
        wrapping = settings.passphrase().deriveKey(salt, settings.keyBytes());
        currentKey = newKey();
        cipher = cipher(currentKey);
        message = KeyMessage.write(current, salt, wrapping, currentKey);
    }

    int keyBytes() {
        return settings.keyBytes();
    }

    /** How often the key has changed. */
    int refreshes() {
        return refreshes;
    }

    /** What to tell the receiver: the key of the first packets, later both keys. */
    ByteBuffer message() {
        return ByteBuffer.wrap(message).asReadOnlyBuffer();
    }

    /** Whether the receiver has to be told the next key and has not confirmed it yet. */
    boolean awaitsConfirmation() {
        return !confirmed;
    }

    /** Notes the receiver's answer. Returns whether it repeats {@link #message}. */
    boolean confirm(ByteBuffer answer) {
        boolean same = ByteBuffer.wrap(message).equals(answer);
        confirmed |= same;
        return same;
    }

    /** Counts the next packet and says which key it will be encrypted with. */
    int nextPacket() {
        if (packets >= settings.refreshPackets() && nextKey != null && confirmed) {
            currentKey = nextKey;
            nextKey = null;
            current = KeyMessage.BOTH - current;
            cipher = cipher(currentKey);
            packets = 0;
            refreshes++;
        } else if (nextKey == null && packets >= settings.refreshPackets() - settings.announcePackets()) {
            announce();
        }
        packets++;
        return current;
    }

    /** Appends the payload of the packet that {@link #nextPacket} announced. */
    void encrypt(int sequence, ByteBuf payload, int index, int length, ByteBuf out) {
        cipher.apply(sequence, payload, index, length, out);
    }

    private void announce() {
        byte[] next = newKey();
        byte[] even = current == KeyMessage.EVEN ? currentKey : next;
        byte[] odd = current == KeyMessage.EVEN ? next : currentKey;
        byte[] both = Arrays.copyOf(even, 2 * next.length);
        System.arraycopy(odd, 0, both, even.length, odd.length);
        message = KeyMessage.write(KeyMessage.BOTH, salt, wrapping, both);
        Arrays.fill(both, (byte) 0);
        nextKey = next;
        confirmed = false;
    }

    private byte[] newKey() {
        byte[] key = new byte[settings.keyBytes()];
        random.nextBytes(key);
        return key;
    }

    private PacketCipher cipher(byte[] key) {
        return new PacketCipher(new SecretKeySpec(key, "AES"), salt);
    }
}
