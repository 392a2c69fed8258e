package org.ovcgateway.media.rtp;

import io.netty.buffer.ByteBuf;

/** The header of the packet at hand (RFC 3550 5.1). One instance is used for packet after packet. */
final class RtpHeader {
    private static final int FIXED_BYTES = 12;

    boolean marker;
    int payloadType;
    int sequence;
    int timestamp;
    int ssrc;

    /** Absolute index of the payload in the packet. */
    int payloadIndex;

    int payloadLength;

    /** Reads a packet's header without moving its indices; false if it is not a well-formed RTP packet. */
    boolean read(ByteBuf packet) {
        int start = packet.readerIndex();
        int length = packet.readableBytes();
        if (length < FIXED_BYTES) {
            return false;
        }
        int first = packet.getUnsignedByte(start);
        if (first >>> 6 != 2) {
            return false;
        }
        int second = packet.getUnsignedByte(start + 1);
        marker = (second & 0x80) != 0;
        payloadType = second & 0x7F;
        sequence = packet.getUnsignedShort(start + 2);
        timestamp = packet.getInt(start + 4);
        ssrc = packet.getInt(start + 8);
        int headerLength = FIXED_BYTES + 4 * (first & 0x0F);
        if ((first & 0x10) != 0) {
            if (length < headerLength + 4) {
                return false;
            }
            headerLength += 4 + 4 * packet.getUnsignedShort(start + headerLength + 2);
        }
        int end = length;
        if ((first & 0x20) != 0) {
            int padding = packet.getUnsignedByte(start + length - 1);
            if (padding == 0) {
                return false;
            }
            end -= padding;
        }
        payloadIndex = start + headerLength;
        payloadLength = end - headerLength;
        return payloadLength >= 0;
    }
}
