package org.ovcgateway.media.srt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ovcgateway.media.MediaFormatException;

/** Keys on the wire and what they do to packets. */
final class KeyMessageTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final Passphrase PASSPHRASE = new Passphrase("passphrase");

    /** The vectors of RFC 3394 4.1 and 4.6. */
    @Test
    void keysAreWrappedAsRfc3394Says() throws MediaFormatException {
        byte[] salt = new byte[16];
        byte[] key = HEX.parseHex("00112233445566778899aabbccddeeff");
        SecretKey wrapping = new SecretKeySpec(HEX.parseHex("000102030405060708090a0b0c0d0e0f"), "AES");
        byte[] message = KeyMessage.write(KeyMessage.ODD, salt, wrapping, key);
        assertEquals(
                "12202902" + "00000000" + "02000200" + "00000404" + "00".repeat(16)
                        + "1fa68b0a8112b447aef34bd8fb5a7b829d3e862371d2cfe5",
                HEX.formatHex(message));
        KeyMessage read = KeyMessage.read(ByteBuffer.wrap(message));
        assertEquals(KeyMessage.ODD, read.keys());
        assertArrayEquals(key, read.unwrap(wrapping));
        assertNull(read.unwrap(new SecretKeySpec(new byte[16], "AES")));

        byte[] both = HEX.parseHex("00112233445566778899aabbccddeeff000102030405060708090a0b0c0d0e0f");
        SecretKey longer = new SecretKeySpec(
                HEX.parseHex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"), "AES");
        assertTrue(HEX.formatHex(KeyMessage.write(KeyMessage.BOTH, salt, longer, both))
                .endsWith("28c9f404c4b810f4cbccb35cfb87f8263f5786e2d80ed326cbc7f0e71a99f43bfb988b9b7a02dd21"));
    }

    @Test
    void payloadIsEncryptedInCounterModeWithTheSequenceNumberInTheCounterBlock() {
        byte[] salt = HEX.parseHex("f0f1f2f3f4f5f6f7f8f9fafbfcfd0000");
        SecretKey key = new SecretKeySpec(HEX.parseHex("2b7e151628aed2a6abf7158809cf4f3c"), "AES");
        PacketCipher cipher = new PacketCipher(key, salt);
        for (int sequence : new int[] {0, 1, 0x7FFF_FFFF}) {
            byte[] clear = new byte[1316];
            new Random(sequence).nextBytes(clear);
            ByteBuf encrypted = Unpooled.buffer();
            cipher.apply(sequence, Unpooled.wrappedBuffer(clear), 0, clear.length, encrypted);
            assertArrayEquals(reference(key, salt, sequence, clear), ByteBufUtil.getBytes(encrypted));
            ByteBuf decrypted = Unpooled.buffer();
            cipher.apply(sequence, encrypted, 0, clear.length, decrypted);
            assertArrayEquals(clear, ByteBufUtil.getBytes(decrypted));
        }
    }

    /** The platform's own counter mode. */
    private static byte[] reference(SecretKey key, byte[] salt, int sequence, byte[] clear) {
        try {
            byte[] block = Arrays.copyOf(salt, 16);
            ByteBuffer counter = ByteBuffer.wrap(block);
            counter.putInt(10, counter.getInt(10) ^ sequence).putShort(14, (short) 0);
            Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(block));
            return cipher.doFinal(clear);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 24, 32})
    void aKeyChangesWhenItsPacketsAreUsedUpAndTheNextIsConfirmed(int keyBytes) throws MediaFormatException {
        Encryptor encryptor = new Encryptor(new SrtEncryption(PASSPHRASE, keyBytes, 10, 4));
        Decryptor decryptor = new Decryptor(PASSPHRASE);
        assertEquals(encryptor.message(), decryptor.accept(encryptor.message()));
        for (int n = 0; n < 6; n++) {
            assertPasses(encryptor, decryptor, n, KeyMessage.EVEN);
            assertFalse(encryptor.awaitsConfirmation());
        }
        assertPasses(encryptor, decryptor, 6, KeyMessage.EVEN);
        assertTrue(encryptor.awaitsConfirmation());
        for (int n = 7; n < 30; n++) {
            assertPasses(encryptor, decryptor, n, KeyMessage.EVEN);
        }
        assertFalse(encryptor.confirm(ByteBuffer.allocate(4)));
        assertTrue(encryptor.confirm(decryptor.accept(encryptor.message())));
        for (int n = 30; n < 40; n++) {
            assertPasses(encryptor, decryptor, n, KeyMessage.ODD);
        }
        assertTrue(encryptor.awaitsConfirmation());
        encryptor.confirm(decryptor.accept(encryptor.message()));
        assertPasses(encryptor, decryptor, 40, KeyMessage.EVEN);
        assertEquals(2, encryptor.refreshes());
    }

    private static void assertPasses(Encryptor encryptor, Decryptor decryptor, int sequence, int key) {
        assertEquals(key, encryptor.nextPacket(), "key of packet " + sequence);
        ByteBuf clear = Unpooled.wrappedBuffer(new byte[] {1, 2, 3, 4, 5});
        ByteBuf packet = Unpooled.buffer();
        SrtPacket.writeData(packet, sequence, 1, key, 0, 7);
        encryptor.encrypt(sequence, clear, 0, 5, packet);
        assertFalse(ByteBufUtil.equals(clear, 0, packet, SrtPacket.HEADER_SIZE, 5));
        ByteBuf decrypted = Unpooled.buffer();
        assertTrue(decryptor.decrypt(packet, decrypted));
        assertEquals(clear, decrypted);
    }

    @Test
    void aReceiverSaysWhatIsWrong() throws MediaFormatException {
        Encryptor encryptor = new Encryptor(new SrtEncryption(PASSPHRASE, 16, 1 << 24, 1 << 12));
        assertEquals(KeyMessage.NO_SECRET, KeyMessage.state(new Decryptor(null).accept(encryptor.message())));
        Decryptor other = new Decryptor(new Passphrase("another one"));
        assertEquals(KeyMessage.BAD_SECRET, KeyMessage.state(other.accept(encryptor.message())));
        assertFalse(other.isSecured());
        assertEquals(KeyMessage.BAD_SECRET, KeyMessage.state(ByteBuffer.wrap(new byte[] {0, 0, 0, 4})));
        assertEquals(0, KeyMessage.state(ByteBuffer.allocate(5)));
    }

    @Test
    void packetsInTheClearOrWithAnUnknownKeyAreNotDecrypted() throws MediaFormatException {
        Encryptor encryptor = new Encryptor(new SrtEncryption(PASSPHRASE, 16, 1 << 24, 1 << 12));
        Decryptor decryptor = new Decryptor(PASSPHRASE);
        decryptor.accept(encryptor.message());
        for (int key : new int[] {0, KeyMessage.ODD, KeyMessage.BOTH}) {
            ByteBuf packet = Unpooled.buffer();
            SrtPacket.writeData(packet, 1, 1, key, 0, 7);
            assertFalse(decryptor.decrypt(packet.writeInt(5), Unpooled.buffer()));
        }
    }

    @Test
    void garbageAndMutationsMeetNothingButTheParsersOwnException() {
        Encryptor encryptor = new Encryptor(new SrtEncryption(PASSPHRASE, 24, 1 << 24, 1 << 12));
        byte[] valid = new byte[encryptor.message().remaining()];
        encryptor.message().get(valid);
        Random random = new Random(3);
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = Arrays.copyOf(valid, random.nextInt(valid.length + 9));
            for (int n = random.nextInt(4); n > 0 && bytes.length > 0; n--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try {
                KeyMessage.read(ByteBuffer.wrap(bytes)).unwrap(new SecretKeySpec(new byte[24], "AES"));
            } catch (MediaFormatException e) {
                refused++;
                assertTrue(e.toString().contains("expected"), e.toString());
            }
        }
        assertTrue(refused > 10_000, "refused: " + refused);
        assertThrows(MediaFormatException.class, () -> KeyMessage.read(ByteBuffer.allocate(15)));
    }
}
