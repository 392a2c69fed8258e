package org.ovcgateway.media.srt;

/**
 * How a stream is to be encrypted.
 *
 * @param passphrase what the receiver knows too
 * @param keyBytes 16, 24 or 32: AES-128, 192 or 256
 * @param refreshPackets packets after which the next key is used
 * @param announcePackets how many packets before that the receiver is told the next key; less than half of
 *     {@code refreshPackets}
 */
public record SrtEncryption(Passphrase passphrase, int keyBytes, int refreshPackets, int announcePackets) {
    /** AES-128, as libsrt where nothing is said. */
    public static final int DEFAULT_KEY_BYTES = 16;

    /** As libsrt: a day of 2 Mbit/s. */
    public static final int DEFAULT_REFRESH_PACKETS = 1 << 24;

    public static final int DEFAULT_ANNOUNCE_PACKETS = 1 << 12;

    /** A key must not meet a sequence number twice, and those have 31 bits. */
    public static final int MAX_REFRESH_PACKETS = 1 << 29;

    public SrtEncryption {
        if (keyBytes != 16 && keyBytes != 24 && keyBytes != 32) {
            throw new IllegalArgumentException("expected a key of 16, 24 or 32 bytes but was " + keyBytes);
        }
        if (refreshPackets < 3
                || refreshPackets > MAX_REFRESH_PACKETS
                || announcePackets < 1
                || announcePackets > (refreshPackets - 1) / 2) {
            throw new IllegalArgumentException(
                    "expected a key to be announced at most half of the packets before its use, but was "
                            + announcePackets + " of " + refreshPackets);
        }
    }
}
