package org.ovcgateway.media.aac;

import io.netty.buffer.ByteBuf;
import org.ovcgateway.media.MediaFormatException;

/** Reads bits, the most significant first, without moving the buffer's indices. */
final class BitReader {
    private ByteBuf in;
    private long end;
    private long next;

    /** From the buffer's reader index to its writer index. */
    BitReader(ByteBuf in) {
        this.in = in;
        over(in, in.readerIndex(), in.readableBytes());
    }

    /** Begins anew with other bytes, the first of them at an absolute index. */
    void over(ByteBuf other, int index, int bytes) {
        in = other;
        next = index * 8L;
        end = next + bytes * 8L;
    }

    /** A reader of the next bits alone; this one stays where it is. */
    BitReader ahead(long count) throws MediaFormatException {
        require(count);
        BitReader reader = new BitReader(in);
        reader.next = next;
        reader.end = next + count;
        return reader;
    }

    /** Bits to come. */
    long left() {
        return end - next;
    }

    /** The number of the next bit, counted from index 0 of the buffer. */
    long position() {
        return next;
    }

    /** @param count 0 to 31 */
    int u(int count) throws MediaFormatException {
        require(count);
        int value = 0;
        for (int i = 0; i < count; i++, next++) {
            value = value << 1 | bit(in, next);
        }
        return value;
    }

    void skip(long count) throws MediaFormatException {
        require(count);
        next += count;
    }

    /** Copies bits that lie behind or ahead, the last byte filled up with zeros. */
    byte[] copy(long from, long to) {
        byte[] bytes = new byte[(int) ((to - from + 7) / 8)];
        for (long i = from; i < to; i++) {
            int at = (int) (i - from);
            bytes[at >>> 3] |= (byte) (bit(in, i) << (7 - (at & 7)));
        }
        return bytes;
    }

    /** Whether the next bits are the first ones of these bytes. */
    boolean startsWith(byte[] bytes, int count) {
        if (left() < count) {
            return false;
        }
        for (int i = 0; i < count; i++) {
            if (bit(in, next + i) != (bytes[i >>> 3] >>> (7 - (i & 7)) & 1)) {
                return false;
            }
        }
        return true;
    }

    private static int bit(ByteBuf in, long number) {
        return (in.getByte((int) (number >>> 3)) >>> (7 - (number & 7))) & 1;
    }

    private void require(long count) throws MediaFormatException {
        if (left() < count) {
            throw new MediaFormatException("expected " + count + " more bits of an AAC stream but there are " + left());
        }
    }
}
