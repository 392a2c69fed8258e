package org.ovcgateway.media.ts;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.function.Consumer;
import org.ovcgateway.media.elementary.Damage;

/** Collects the PSI sections of one PID (H.222.0 2.4.4) and hands over those whose checksum is right. */
final class SectionReader {
    private static final int MAX_SECTION_BYTES = 1024;
    private static final int LENGTH_END = 3;
    private static final int MIN_BYTES = 12; // eight of header, four of checksum

    private final ByteBuf section = Unpooled.buffer(MAX_SECTION_BYTES, MAX_SECTION_BYTES);
    private boolean collecting;

    /** Takes the payload of one packet; whole sections go to {@code whole}, without checksum, borrowed. */
    void read(ByteBuf in, int from, int end, boolean start, Damage damage, Consumer<ByteBuf> whole) {
        int index = from;
        if (start) {
            index += 1 + in.getUnsignedByte(index);
            section.clear();
            collecting = true;
        }
        if (!collecting || index >= end) {
            return;
        }
        section.writeBytes(in, index, Math.min(end - index, section.writableBytes()));
        if (section.readableBytes() < LENGTH_END) {
            return;
        }
        int length = LENGTH_END + (section.getUnsignedShort(1) & 0xFFF);
        if (length > MAX_SECTION_BYTES || length < MIN_BYTES) {
            damage.add();
            collecting = false;
        } else if (section.readableBytes() >= length) {
            collecting = false;
            if (Crc32.of(section, 0, length) == 0) {
                whole.accept(section.slice(0, length - Integer.BYTES));
            } else {
                damage.add();
            }
        }
    }
}
