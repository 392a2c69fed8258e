package org.ovcgateway.simulator.camera;

import java.util.Arrays;

/** Reads the syntax elements of a NAL unit (ITU-T H.264 7.2, 9.1), whose emulation prevention bytes it passes over. */
final class BitReader {
    private final byte[] bits;
    private int position;

    /**
     * @param offset of the first byte behind the NAL unit's header
     * @param length bytes behind that header
     */
    BitReader(byte[] stream, int offset, int length) {
        byte[] payload = new byte[length];
        int size = 0;
        int zeros = 0;
        for (int i = offset; i < offset + length; i++) {
            if (zeros >= 2 && stream[i] == 3) {
                zeros = 0;
                continue;
            }
            zeros = stream[i] == 0 ? zeros + 1 : 0;
            payload[size++] = stream[i];
        }
        bits = Arrays.copyOf(payload, size);
    }

    /** How many bits have been read. */
    int position() {
        return position;
    }

    /** u(n), at most 32. */
    int read(int count) throws ClipException {
        int value = 0;
        for (int i = 0; i < count; i++) {
            if (position >= bits.length * 8) {
                throw new ClipException("expected more than " + bits.length + " bytes of a NAL unit");
            }
            value = (value << 1) | (bits[position >> 3] >> (7 - (position & 7)) & 1);
            position++;
        }
        return value;
    }

    boolean flag() throws ClipException {
        return read(1) != 0;
    }

    /** ue(v). */
    int unsigned() throws ClipException {
        int zeros = 0;
        while (!flag()) {
            if (++zeros > 30) {
                throw new ClipException("expected a number of an Exp-Golomb code but there are only zeros");
            }
        }
        return (1 << zeros) - 1 + read(zeros);
    }

    /** se(v). */
    int signed() throws ClipException {
        int code = unsigned();
        return (code & 1) == 0 ? -(code >> 1) : (code + 1) >> 1;
    }

    /** Bits that have been read, from one position to another, as a list of bytes that are 0 or 1. */
    byte[] bits(int from, int to) {
        byte[] copied = new byte[to - from];
        for (int i = from; i < to; i++) {
            copied[i - from] = (byte) (bits[i >> 3] >> (7 - (i & 7)) & 1);
        }
        return copied;
    }
}
