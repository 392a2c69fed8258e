package org.ovcgateway.media.srt;

import java.util.Random;

/** Well-formed TS packets whose contents are random, for tests that compare bytes. */
final class TransportStream {
    static final int PACKET = 188;

    private final Random random;
    private int continuity;

    TransportStream(long seed) {
        random = new Random(seed);
    }

    /** The next packets, with an unbroken continuity counter on PID 256. */
    byte[] packets(int count) {
        byte[] bytes = new byte[count * PACKET];
        random.nextBytes(bytes);
        for (int i = 0; i < count; i++) {
            int start = i * PACKET;
            bytes[start] = 0x47;
            bytes[start + 1] = 1;
            bytes[start + 2] = 0;
            bytes[start + 3] = (byte) (0x10 | continuity);
            continuity = (continuity + 1) & 0xF;
        }
        return bytes;
    }
}
