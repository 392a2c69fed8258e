package org.ovcgateway.media.mp4;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** Writes boxes whose sizes are set when they end (ISO/IEC 14496-12 4.2). */
final class Boxes {
    private final ByteBuf out;

    Boxes(ByteBuf out) {
        this.out = out;
    }

    /** Begins a box and returns where, for {@link #end}. */
    int begin(String type) {
        int start = out.writerIndex();
        out.writeInt(0);
        out.writeCharSequence(type, StandardCharsets.US_ASCII);
        return start;
    }

    int beginFull(String type, int version, int flags) {
        int start = begin(type);
        out.writeInt(version << 24 | flags);
        return start;
    }

    void end(int start) {
        out.setInt(start, out.writerIndex() - start);
    }

    Boxes u8(int value) {
        out.writeByte(value);
        return this;
    }

    Boxes u16(int value) {
        out.writeShort(value);
        return this;
    }

    Boxes u32(int value) {
        out.writeInt(value);
        return this;
    }

    Boxes u64(long value) {
        out.writeLong(value);
        return this;
    }

    Boxes zero(int bytes) {
        out.writeZero(bytes);
        return this;
    }

    Boxes text(String text) {
        out.writeCharSequence(text, StandardCharsets.US_ASCII);
        return this;
    }

    ByteBuf out() {
        return out;
    }
}
