package org.ovcgateway.media.srt;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.Arrays;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.media.MediaFormatException;

/** The receiver's side of {@link Encryptor}: takes keys, decrypts. Used on one thread. */
public final class Decryptor {
    private final @Nullable Passphrase passphrase;
    private byte[] salt = {};
    private int keyBytes;
    private @Nullable SecretKey wrapping;
    private @Nullable PacketCipher even;
    private @Nullable PacketCipher odd;
    private int messages;

    /** @param passphrase null for a receiver that has none: every key is answered by saying so */
    public Decryptor(@Nullable Passphrase passphrase) {
        this.passphrase = passphrase;
    }

    /** Whether a key was understood. */
    public boolean isSecured() {
        return even != null || odd != null;
    }

    /** How many messages brought a key. */
    public int messages() {
        return messages;
    }

    /**
     * Takes keying material. The first message takes tens of milliseconds of CPU.
     *
     * @return what to answer: the message itself, or one word that says what is wrong
     * @throws MediaFormatException if it is no keying material; nothing has changed
     */
    public ByteBuffer accept(ByteBuffer message) throws MediaFormatException {
        KeyMessage material = KeyMessage.read(message);
        if (passphrase == null) {
            return KeyMessage.stateAnswer(KeyMessage.NO_SECRET);
        }
        if (wrapping == null || keyBytes != material.keyBytes() || !Arrays.equals(salt, material.salt())) {
            salt = material.salt();
            keyBytes = material.keyBytes();
            wrapping = passphrase.deriveKey(salt, keyBytes);
        }
        byte[] keys = material.unwrap(wrapping);
        if (keys == null) {
            return KeyMessage.stateAnswer(KeyMessage.BAD_SECRET);
        }
        if ((material.keys() & KeyMessage.EVEN) != 0) {
            even = new PacketCipher(new SecretKeySpec(keys, 0, keyBytes, "AES"), salt);
        }
        if ((material.keys() & KeyMessage.ODD) != 0) {
            odd = new PacketCipher(new SecretKeySpec(keys, keys.length - keyBytes, keyBytes, "AES"), salt);
        }
        messages++;
        return message.duplicate();
    }

    /**
     * Appends the clear payload of a data packet.
     *
     * @param packet whole, header included; borrowed
     * @return false if its key is not known, or it is not encrypted
     */
    public boolean decrypt(ByteBuf packet, ByteBuf out) {
        PacketCipher cipher = switch (SrtPacket.key(packet)) {
            case KeyMessage.EVEN -> even;
            case KeyMessage.ODD -> odd;
            default -> null;
        };
        int length = packet.readableBytes() - SrtPacket.HEADER_SIZE;
        if (cipher == null || length > SrtPacket.MAX_SIZE) {
            return false;
        }
        cipher.apply(SrtPacket.sequence(packet), packet, packet.readerIndex() + SrtPacket.HEADER_SIZE, length, out);
        return true;
    }
}
