package org.ovcgateway.media.srt;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The 16-byte header of every SRT packet, read and written in place (draft-sharabayko-srt-01 3). Readers take a buffer
 * whose reader index stands at the header and which holds at least {@link #HEADER_SIZE} readable bytes.
 *
 * <pre>
 * data     0|sequence number(31)            PP(2) O(1) KK(2) R(1) message number(26)   time stamp   destination id
 * control  1|type(15)       subtype(16)     type-specific information(32)              time stamp   destination id
 * </pre>
 */
public final class SrtPacket {
    public static final int HEADER_SIZE = 16;

    /** The largest payload in live mode that the receivers of libsrt take without being asked: seven TS packets. */
    public static final int LIVE_PAYLOAD_SIZE = 7 * 188;

    /** The largest packet that fits the usual MTU of 1500: no IPv4 and UDP headers. */
    public static final int MAX_SIZE = 1500 - 28;

    /** Subtypes of user-defined control packets: a sender's new keys, and the receiver's answer. */
    public static final int KEY_REQUEST = 3;

    public static final int KEY_RESPONSE = 4;

    /** Message numbers count from 1 to this and start again; 0 is none. */
    public static final int MAX_MESSAGE_NUMBER = 0x03FF_FFFF;

    private static final int CONTROL = 0x8000_0000;
    private static final int SOLO_MESSAGE = 0xC000_0000;
    private static final int KEY_SHIFT = 27;
    private static final int KEY_FLAGS = 3 << KEY_SHIFT;
    private static final int RETRANSMITTED = 0x0400_0000;

    private SrtPacket() {}

    public static boolean isControl(ByteBuf packet) {
        return packet.getInt(packet.readerIndex()) < 0;
    }

    /** What kind of control packet it is; null if the number is not one of SRT. */
    public static @Nullable ControlType controlType(ByteBuf packet) {
        return ControlType.of(packet.getUnsignedShort(packet.readerIndex()) & 0x7FFF);
    }

    /** The type-specific word of a control packet. */
    public static int information(ByteBuf packet) {
        return packet.getInt(packet.readerIndex() + 4);
    }

    /** Microseconds since the sender's start, modulo 2^32. */
    public static int timestamp(ByteBuf packet) {
        return packet.getInt(packet.readerIndex() + 8);
    }

    /** The socket id that the packet is for; 0 in the first packet of a caller. */
    public static int destination(ByteBuf packet) {
        return packet.getInt(packet.readerIndex() + 12);
    }

    /** The sequence number of a data packet. */
    public static int sequence(ByteBuf packet) {
        return packet.getInt(packet.readerIndex());
    }

    /** The message number of a data packet. */
    public static int messageNumber(ByteBuf packet) {
        return packet.getInt(packet.readerIndex() + 4) & MAX_MESSAGE_NUMBER;
    }

    /** Whether a data packet is sent again. */
    public static boolean isRetransmitted(ByteBuf packet) {
        return (packet.getInt(packet.readerIndex() + 4) & RETRANSMITTED) != 0;
    }

    /** Whether the payload of a data packet is encrypted. */
    public static boolean isEncrypted(ByteBuf packet) {
        return (packet.getInt(packet.readerIndex() + 4) & KEY_FLAGS) != 0;
    }

    /** Which key encrypts the payload of a data packet: 0 none, 1 the even one, 2 the odd one; 3 is invalid. */
    public static int key(ByteBuf packet) {
        return (packet.getInt(packet.readerIndex() + 4) & KEY_FLAGS) >>> KEY_SHIFT;
    }

    /**
     * Appends the header of a data packet that is a whole message, sent for the first time.
     *
     * @param key see {@link #key}
     */
    public static void writeData(
            ByteBuf out, int sequence, int messageNumber, int key, int timestamp, int destination) {
        out.writeInt(sequence);
        out.writeInt(SOLO_MESSAGE | key << KEY_SHIFT | messageNumber);
        out.writeInt(timestamp);
        out.writeInt(destination);
    }

    /** Appends the header of a control packet. */
    public static void writeControl(ByteBuf out, ControlType type, int information, int timestamp, int destination) {
        out.writeInt(CONTROL | type.code() << 16);
        out.writeInt(information);
        out.writeInt(timestamp);
        out.writeInt(destination);
    }

    /** What kind of user-defined control packet it is: {@link #KEY_REQUEST}, {@link #KEY_RESPONSE}, or an older one. */
    public static int subtype(ByteBuf packet) {
        return packet.getUnsignedShort(packet.readerIndex() + 2);
    }

    /** Appends a key request or response, contents included (draft-sharabayko-srt-01 3.2.2). */
    public static void writeKeyMessage(ByteBuf out, int subtype, ByteBuffer message, int timestamp, int destination) {
        writeControl(out, ControlType.USER_DEFINED, 0, timestamp, destination);
        out.setShort(out.writerIndex() - HEADER_SIZE + 2, subtype);
        out.writeBytes(message.duplicate());
    }

    /** The contents of a control packet, copied. */
    public static ByteBuffer contents(ByteBuf packet) {
        byte[] bytes = new byte[packet.readableBytes() - HEADER_SIZE];
        packet.getBytes(packet.readerIndex() + HEADER_SIZE, bytes);
        return ByteBuffer.wrap(bytes);
    }

    /**
     * Appends a control packet without contents of its own. libsrt puts four zero bytes behind the header, so that no
     * payload is ever empty; so do we.
     */
    public static void writeEmptyControl(
            ByteBuf out, ControlType type, int information, int timestamp, int destination) {
        writeControl(out, type, information, timestamp, destination);
        out.writeInt(0);
    }

    /** Marks the data packet whose header stands at this index as sent again. */
    static void markRetransmitted(ByteBuf buffer, int index) {
        buffer.setInt(index + 4, buffer.getInt(index + 4) | RETRANSMITTED);
    }
}
