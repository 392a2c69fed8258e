package org.ovcgateway.simulator.camera;

import java.util.Arrays;

/** Writes the syntax elements of a NAL unit (ITU-T H.264 7.2, 9.1). */
final class BitWriter {
    private byte[] bytes = new byte[64];
    private int position;

    /** u(n), at most 32. */
    void write(int value, int count) {
        for (int i = count - 1; i >= 0; i--) {
            ensure(1);
            bytes[position >> 3] |= (byte) ((value >> i & 1) << (7 - (position & 7)));
            position++;
        }
    }

    /** ue(v). */
    void unsigned(int value) {
        int length = 32 - Integer.numberOfLeadingZeros(value + 1);
        write(0, length - 1);
        write(value + 1, length);
    }

    /** Fills up the byte with zeros. */
    void align() {
        position = (position + 7) & ~7;
    }

    /** Whole bytes; call {@link #align} before. */
    void fill(int value, int count) {
        ensure(count * 8);
        Arrays.fill(bytes, position >> 3, (position >> 3) + count, (byte) value);
        position += count * 8;
    }

    /** The NAL unit with this header: what was written, its stop bit, emulation prevention (7.3.1, 7.3.2.11). */
    byte[] nalUnit(byte header) {
        write(1, 1);
        align();
        byte[] unit = new byte[1 + position / 8 * 3 / 2];
        int size = 0;
        unit[size++] = header;
        int zeros = 0;
        for (int i = 0; i < position / 8; i++) {
            if (zeros == 2 && (bytes[i] & 0xFF) <= 3) {
                unit[size++] = 3;
                zeros = 0;
            }
            zeros = bytes[i] == 0 ? zeros + 1 : 0;
            unit[size++] = bytes[i];
        }
        return Arrays.copyOf(unit, size);
    }

    private void ensure(int more) {
        if (position + more > bytes.length * 8) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, (position + more + 7) / 8));
        }
    }
}
