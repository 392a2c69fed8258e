package org.ovcgateway.media.h26x;

import io.netty.buffer.ByteBuf;
import org.ovcgateway.media.MediaFormatException;

/**
 * Reads the bits of a NAL unit's raw byte sequence payload, leaving out emulation prevention bytes (H.264 7.3.1, H.265
 * 7.3.1.1). Reading past the end is the only thing that can go wrong besides values beyond 32 bits; both are reported as
 * {@link MediaFormatException}. The buffer is borrowed and its indices are not moved.
 */
final class RbspReader {
    private final ByteBuf nal;
    private final int end;
    private int next;
    private int zeros;
    private int current;
    private int bitsLeft;

    /**
     * @param nal a whole NAL unit
     * @param headerBytes bytes of its header to skip
     */
    RbspReader(ByteBuf nal, int headerBytes) {
        this.nal = nal;
        this.end = nal.writerIndex();
        this.next = Math.min(nal.readerIndex() + headerBytes, end);
    }

    boolean flag() throws MediaFormatException {
        return bit() != 0;
    }

    /** {@code u(n)} for n up to 32, as an unsigned value. */
    long bits(int count) throws MediaFormatException {
        long value = 0;
        int wanted = count;
        while (wanted > 0) {
            if (bitsLeft == 0) {
                load();
            }
            int taken = Math.min(wanted, bitsLeft);
            bitsLeft -= taken;
            value = value << taken | (current >>> bitsLeft & (1 << taken) - 1);
            wanted -= taken;
        }
        return value;
    }

    /** {@code u(n)} for n up to 31. */
    int u(int count) throws MediaFormatException {
        return (int) bits(count);
    }

    void skip(int count) throws MediaFormatException {
        for (int left = count; left > 0; left -= 32) {
            bits(Math.min(left, 32));
        }
    }

    /** {@code ue(v)} whose value must lie in 0 to {@code max}. */
    int ue(String name, int max) throws MediaFormatException {
        long value = exponentialGolomb(name);
        if (value > max) {
            throw new MediaFormatException("expected " + name + " of at most " + max + " but was " + value);
        }
        return (int) value;
    }

    /** {@code ue(v)} of any value. */
    long ue(String name) throws MediaFormatException {
        return exponentialGolomb(name);
    }

    /** {@code se(v)}. */
    long se(String name) throws MediaFormatException {
        long code = exponentialGolomb(name);
        return (code & 1) == 0 ? -(code >>> 1) : (code >>> 1) + 1;
    }

    private long exponentialGolomb(String name) throws MediaFormatException {
        int leadingZeros = 0;
        while (bit() == 0) {
            leadingZeros++;
            if (leadingZeros > 32) {
                throw new MediaFormatException("expected " + name + " of at most 32 bits but it is longer");
            }
        }
        return (1L << leadingZeros) - 1 + bits(leadingZeros);
    }

    private int bit() throws MediaFormatException {
        if (bitsLeft == 0) {
            load();
        }
        bitsLeft--;
        return current >>> bitsLeft & 1;
    }

    private void load() throws MediaFormatException {
        int value = nextByte();
        if (zeros >= 2 && value == 3) {
            zeros = 0;
            value = nextByte();
        }
        zeros = value == 0 ? zeros + 1 : 0;
        current = value;
        bitsLeft = 8;
    }

    private int nextByte() throws MediaFormatException {
        if (next >= end) {
            throw new MediaFormatException(
                    "expected more bits but the NAL unit ends after " + nal.readableBytes() + " bytes");
        }
        return nal.getUnsignedByte(next++);
    }
}
