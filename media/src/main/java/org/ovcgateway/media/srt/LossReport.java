package org.ovcgateway.media.srt;

import io.netty.buffer.ByteBuf;
import org.ovcgateway.media.MediaFormatException;

/** The contents of a NAK: single sequence numbers and ranges (draft-sharabayko-srt-01 3.2.5, appendix A). */
public final class LossReport {
    private static final int RANGE = 0x8000_0000;

    private LossReport() {}

    /** Takes ranges of lost packets; both ends are included. */
    @FunctionalInterface
    public interface Consumer {
        void lost(int first, int last);
    }

    /** Reads the whole packet, header included. Ranges before the broken place of a bad report have been handed over. */
    public static void read(ByteBuf packet, Consumer consumer) throws MediaFormatException {
        int index = packet.readerIndex() + SrtPacket.HEADER_SIZE;
        int end = packet.writerIndex();
        if (index == end || (end - index) % 4 != 0) {
            throw new MediaFormatException("expected a NAK of whole words but it has " + (end - index) + " bytes");
        }
        while (index < end) {
            int first = packet.getInt(index);
            index += 4;
            if (first >= 0) {
                consumer.lost(first, first);
                continue;
            }
            first &= SequenceNumber.MAX;
            if (index == end) {
                throw new MediaFormatException("expected the end of a range in a NAK but the packet ends");
            }
            int last = packet.getInt(index);
            index += 4;
            if (last < 0 || SequenceNumber.distance(first, last) < 0) {
                throw new MediaFormatException("expected a range in a NAK but its end is before its start");
            }
            consumer.lost(first, last);
        }
    }

    /** Appends one range to a NAK that is being written; both ends are included. */
    public static void write(ByteBuf out, int first, int last) {
        if (first == last) {
            out.writeInt(first);
        } else {
            out.writeInt(first | RANGE);
            out.writeInt(last);
        }
    }
}
