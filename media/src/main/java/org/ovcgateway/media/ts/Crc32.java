package org.ovcgateway.media.ts;

import io.netty.buffer.ByteBuf;

/** The checksum of PSI sections (H.222.0 Annex A): polynomial 0x04C11DB7, most significant bit first, not inverted. */
final class Crc32 {
    private static final int POLYNOMIAL = 0x04C11DB7;

    private Crc32() {}

    /** Zero over a section together with its checksum. */
    static int of(ByteBuf data, int index, int length) {
        int crc = -1;
        for (int i = index; i < index + length; i++) {
            crc ^= data.getByte(i) << 24;
            for (int bit = 0; bit < 8; bit++) {
                crc = crc << 1 ^ (crc < 0 ? POLYNOMIAL : 0);
            }
        }
        return crc;
    }
}
