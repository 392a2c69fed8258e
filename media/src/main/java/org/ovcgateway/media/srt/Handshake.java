package org.ovcgateway.media.srt;

import io.netty.buffer.ByteBuf;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.media.MediaFormatException;

/**
 * A handshake of version 4 or 5 (draft-sharabayko-srt-01 3.2.1).
 *
 * @param version 4 in a caller's induction, 5 in everything else
 * @param encryption what key length is offered: 0 none, 2, 3, 4 for AES-128, 192, 256
 * @param extensionField induction: 2 from the caller, {@link #MAGIC} from the listener; conclusion: which extensions follow
 * @param initialSequence the sequence number of the first data packet of the sender of this
 * @param mtu bytes, IP and UDP headers included
 * @param flowWindow packets that may be on the way without acknowledgement
 * @param type {@link #INDUCTION}, {@link #CONCLUSION}, or from 1000 upwards a {@link Rejection}
 * @param socketId of the sender of this
 * @param cookie of the listener; 0 in a caller's induction
 * @param peerAddress the address of the receiver of this, as its sender sees it
 * @param extensions empty in an induction
 */
public record Handshake(
        int version,
        int encryption,
        int extensionField,
        int initialSequence,
        int mtu,
        int flowWindow,
        int type,
        int socketId,
        int cookie,
        InetAddress peerAddress,
        List<Extension> extensions) {
    public static final int VERSION_4 = 4;
    public static final int VERSION_5 = 5;
    public static final int INDUCTION = 1;
    public static final int CONCLUSION = -1;

    /** Extension field of an induction by a caller: the datagram socket type of UDT. */
    public static final int DATAGRAM = 2;

    /** Extension field by which a listener's induction says that it speaks version 5. */
    public static final int MAGIC = 0x4A17;

    private static final int HAS_CAPABILITIES = 1;
    private static final int HAS_KEY_MATERIAL = 2;
    private static final int HAS_CONFIG = 4;

    private static final int HSREQ = 1;
    private static final int HSRSP = 2;
    private static final int KMREQ = 3;
    private static final int KMRSP = 4;
    private static final int SID = 5;

    private static final int FIXED_SIZE = 48;
    private static final int CAPABILITIES_SIZE = 12;

    public Handshake {
        extensions = List.copyOf(extensions);
    }

    /** The extension field that announces these extensions in a conclusion. */
    public static int extensionFieldOf(List<Extension> extensions) {
        int field = 0;
        for (Extension extension : extensions) {
            if (extension instanceof Extension.Capabilities) {
                field |= HAS_CAPABILITIES;
            } else if (extension instanceof Extension.KeyMaterial) {
                field |= HAS_KEY_MATERIAL;
            } else {
                field |= HAS_CONFIG;
            }
        }
        return field;
    }

    public boolean isRejection() {
        return type >= Rejection.FIRST_TYPE;
    }

    /** The first extension of this kind; null if there is none. */
    public <E extends Extension> @Nullable E extension(Class<E> kind) {
        for (Extension extension : extensions) {
            if (kind.isInstance(extension)) {
                return kind.cast(extension);
            }
        }
        return null;
    }

    /** Reads the whole packet, header included. */
    public static Handshake read(ByteBuf packet) throws MediaFormatException {
        int index = packet.readerIndex() + SrtPacket.HEADER_SIZE;
        int size = packet.writerIndex() - index;
        if (size < FIXED_SIZE) {
            throw new MediaFormatException("expected a handshake of at least 48 bytes but it has " + size);
        }
        int version = packet.getInt(index);
        int type = packet.getInt(index + 20);
        boolean extended = version >= VERSION_5 && type == CONCLUSION;
        return new Handshake(
                version,
                packet.getUnsignedShort(index + 4),
                packet.getUnsignedShort(index + 6),
                packet.getInt(index + 8) & SequenceNumber.MAX,
                packet.getInt(index + 12),
                packet.getInt(index + 16),
                type,
                packet.getInt(index + 24),
                packet.getInt(index + 28),
                readAddress(packet, index + 32),
                extended ? readExtensions(packet, index + FIXED_SIZE) : List.of());
    }

    private static List<Extension> readExtensions(ByteBuf packet, int start) throws MediaFormatException {
        List<Extension> extensions = new ArrayList<>();
        int index = start;
        int end = packet.writerIndex();
        while (index < end) {
            if (end - index < 4) {
                throw new MediaFormatException(
                        "expected a handshake extension but " + (end - index) + " bytes are left");
            }
            int type = packet.getUnsignedShort(index);
            int size = 4 * packet.getUnsignedShort(index + 2);
            index += 4;
            if (size > end - index) {
                throw new MediaFormatException("expected " + size + " bytes of handshake extension " + type + " but "
                        + (end - index) + " are left");
            }
            extensions.add(readExtension(packet, type, index, size));
            index += size;
        }
        return extensions;
    }

    private static Extension readExtension(ByteBuf packet, int type, int index, int size) throws MediaFormatException {
        switch (type) {
            case HSREQ, HSRSP -> {
                if (size < CAPABILITIES_SIZE) {
                    throw new MediaFormatException("expected 12 bytes of capabilities in a handshake but was " + size);
                }
                return new Extension.Capabilities(
                        type == HSRSP,
                        packet.getInt(index),
                        packet.getInt(index + 4),
                        packet.getUnsignedShort(index + 8),
                        packet.getUnsignedShort(index + 10));
            }
            case KMREQ, KMRSP -> {
                byte[] message = new byte[size];
                packet.getBytes(index, message);
                return new Extension.KeyMaterial(
                        type == KMRSP, ByteBuffer.wrap(message).asReadOnlyBuffer());
            }
            case SID -> {
                if (size > Extension.StreamId.MAX_BYTES) {
                    throw new MediaFormatException("expected a stream id of at most 512 bytes but was " + size);
                }
                return new Extension.StreamId(readSwapped(packet, index, size));
            }
            default -> {
                return new Extension.Other(type);
            }
        }
    }

    /** Appends the whole packet, header included. */
    public void write(ByteBuf out, int timestamp, int destination) {
        SrtPacket.writeControl(out, ControlType.HANDSHAKE, 0, timestamp, destination);
        out.writeInt(version);
        out.writeShort(encryption);
        out.writeShort(extensionField);
        out.writeInt(initialSequence);
        out.writeInt(mtu);
        out.writeInt(flowWindow);
        out.writeInt(type);
        out.writeInt(socketId);
        out.writeInt(cookie);
        writeAddress(out, peerAddress);
        for (Extension extension : extensions) {
            writeExtension(out, extension);
        }
    }

    private static void writeExtension(ByteBuf out, Extension extension) {
        if (extension instanceof Extension.Capabilities capabilities) {
            out.writeShort(capabilities.response() ? HSRSP : HSREQ);
            out.writeShort(CAPABILITIES_SIZE / 4);
            out.writeInt(capabilities.version());
            out.writeInt(capabilities.flags());
            out.writeShort(capabilities.receiverLatency());
            out.writeShort(capabilities.senderLatency());
        } else if (extension instanceof Extension.StreamId streamId) {
            byte[] bytes = streamId.value().getBytes(StandardCharsets.UTF_8);
            out.writeShort(SID);
            out.writeShort((bytes.length + 3) / 4);
            writeSwapped(out, bytes);
        } else if (extension instanceof Extension.KeyMaterial material) {
            out.writeShort(material.response() ? KMRSP : KMREQ);
            out.writeShort(material.message().remaining() / 4);
            out.writeBytes(material.message().duplicate());
        } else if (extension instanceof Extension.Other other) {
            throw new IllegalArgumentException("cannot write handshake extension " + other.type());
        }
    }

    /** Text in words whose four bytes stand in reverse order, filled up with zeros (draft-sharabayko-srt-01 3.2.1.3). */
    private static String readSwapped(ByteBuf packet, int index, int size) {
        byte[] bytes = new byte[size];
        int length = 0;
        for (int i = 0; i < size; i++) {
            bytes[i] = packet.getByte(index + (i & ~3) + 3 - (i & 3));
            if (bytes[i] != 0) {
                length = i + 1;
            }
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    private static void writeSwapped(ByteBuf out, byte[] bytes) {
        for (int word = 0; word < bytes.length; word += 4) {
            for (int i = 3; i >= 0; i--) {
                out.writeByte(word + i < bytes.length ? bytes[word + i] : 0);
            }
        }
    }

    /** Four words in reverse byte order; IPv4 fills the first only. */
    private static InetAddress readAddress(ByteBuf packet, int index) {
        byte[] bytes = new byte[16];
        boolean four = packet.getInt(index + 4) == 0 && packet.getLong(index + 8) == 0;
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = packet.getByte(index + (i & ~3) + 3 - (i & 3));
        }
        try {
            return InetAddress.getByAddress(four ? Arrays.copyOf(bytes, 4) : bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError("an address of 4 or 16 bytes is always taken", e);
        }
    }

    private static void writeAddress(ByteBuf out, InetAddress address) {
        writeSwapped(out, address.getAddress());
        if (address instanceof Inet4Address) {
            out.writeZero(12);
        }
    }
}
