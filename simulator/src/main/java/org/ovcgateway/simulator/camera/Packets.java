package org.ovcgateway.simulator.camera;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * RTP packets of one track, one behind the other as they are interleaved (RFC 2326 10.12, RFC 3550 5.1). Channel, sequence
 * number, time stamp and source are zero. Immutable.
 */
final class Packets {
    /** Bytes of the interleaving header and the RTP header. */
    static final int HEADERS = 16;

    private final byte[] bytes;
    /** Where each packet starts in {@link #bytes}, and the end. */
    private final int[] start;

    private Packets(byte[] bytes, int[] start) {
        this.bytes = bytes;
        this.start = start;
    }

    /** The first ones of these. */
    Packets head(int count) {
        return new Packets(bytes, Arrays.copyOf(start, count + 1));
    }

    int count() {
        return start.length - 1;
    }

    /** The offset of a packet; packet {@code n} ends where {@code n + 1} starts. */
    int start(int packet) {
        return start[packet];
    }

    /** Bytes of all packets. */
    int size() {
        return start[count()];
    }

    /** Appends packets, as they are, to a buffer. */
    void copy(int fromPacket, int toPacket, ByteBuf target) {
        target.writeBytes(bytes, start[fromPacket], start[toPacket] - start[fromPacket]);
    }

    /** Collects packets; used once. */
    static final class Builder {
        private final int payloadType;
        private final ByteBuf bytes;
        private final List<Integer> start = new ArrayList<>();

        /**
         * @param expected about how many bytes there will be
         */
        Builder(int payloadType, int expected) {
            this.payloadType = payloadType;
            this.bytes = Unpooled.buffer(expected);
        }

        /** How many there are yet. */
        int count() {
            return start.size();
        }

        /** Begins a packet; its payload is written to the returned buffer. */
        ByteBuf packet(boolean marker, int payloadSize) {
            start.add(bytes.readableBytes());
            bytes.writeByte('$').writeByte(0).writeShort(HEADERS - 4 + payloadSize);
            bytes.writeByte(0x80).writeByte(payloadType | (marker ? 0x80 : 0)).writeShort(0);
            return bytes.writeLong(0);
        }

        Packets build() {
            start.add(bytes.readableBytes());
            return new Packets(
                    Arrays.copyOf(bytes.array(), bytes.readableBytes()),
                    start.stream().mapToInt(i -> i).toArray());
        }
    }
}
