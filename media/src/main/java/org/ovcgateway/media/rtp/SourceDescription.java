package org.ovcgateway.media.rtp;

import io.netty.buffer.ByteBuf;
import java.util.Base64;
import java.util.random.RandomGenerator;

/** The packet that says who sends a report (RFC 3550 6.5). */
final class SourceDescription {
    private static final int SOURCE_DESCRIPTION = 202;
    private static final int CNAME = 1;

    private static final int NAME_BYTES = 12; // 96 random bits, RFC 7022 4.2

    private SourceDescription() {}

    /** A CNAME for one session. */
    static String randomName(RandomGenerator random) {
        byte[] bytes = new byte[NAME_BYTES];
        random.nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    /**
     * Appends the packet with nothing but the CNAME.
     *
     * @param cname UTF-8, at most 255 bytes
     */
    static void write(int ssrc, byte[] cname, ByteBuf out) {
        int itemBytes = 2 + cname.length;
        int padding = 4 - itemBytes % 4; // at least one zero ends the list of items
        out.writeByte(0x81);
        out.writeByte(SOURCE_DESCRIPTION);
        out.writeShort(1 + (itemBytes + padding) / 4);
        out.writeInt(ssrc);
        out.writeByte(CNAME);
        out.writeByte(cname.length);
        out.writeBytes(cname);
        out.writeZero(padding);
    }
}
