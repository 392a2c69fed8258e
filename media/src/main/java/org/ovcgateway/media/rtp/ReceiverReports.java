package org.ovcgateway.media.rtp;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** What one track hears from its sender by RTCP and tells it (RFC 3550 6.4, 6.5). */
final class ReceiverReports {
    private static final int SENDER_REPORT = 200;
    private static final int RECEIVER_REPORT = 201;
    private static final int HEADER_BYTES = 4;
    private static final int SENDER_REPORT_BYTES = 28;

    private final int ownSsrc;
    private final byte[] cname;
    private boolean reported;
    private long ntp;
    private int rtp;
    private long reportNanos;

    /**
     * Nothing heard yet.
     *
     * @param cname at most 255 bytes
     */
    ReceiverReports(int ownSsrc, String cname) {
        this.ownSsrc = ownSsrc;
        this.cname = cname.getBytes(StandardCharsets.UTF_8);
    }

    /** NTP time stamp of the last sender report. */
    long ntp() {
        return ntp;
    }

    /** RTP time stamp of the last sender report. */
    int rtp() {
        return rtp;
    }

    /** Reads a compound packet; answers whether a sender report was in it. */
    boolean read(ByteBuf compound, long nanos) {
        int index = compound.readerIndex();
        int end = compound.writerIndex();
        boolean found = false;
        while (end - index >= HEADER_BYTES) {
            int bytes = HEADER_BYTES + 4 * compound.getUnsignedShort(index + 2);
            if (compound.getUnsignedByte(index) >>> 6 != 2 || bytes > end - index) {
                return found;
            }
            if (compound.getUnsignedByte(index + 1) == SENDER_REPORT && bytes >= SENDER_REPORT_BYTES) {
                ntp = compound.getLong(index + 8);
                rtp = compound.getInt(index + 16);
                reportNanos = nanos;
                reported = true;
                found = true;
            }
            index += bytes;
        }
        return found;
    }

    /** Appends a receiver report with one block, and the CNAME. */
    void write(int senderSsrc, SequenceNumbers sequence, Jitter jitter, long nanos, ByteBuf out) {
        out.writeByte(0x81); // version 2, one report block
        out.writeByte(RECEIVER_REPORT);
        out.writeShort(7);
        out.writeInt(ownSsrc);
        out.writeInt(senderSsrc);
        out.writeInt(sequence.fractionLost() << 24 | (sequence.cumulativeLostForReport() & 0xFFFFFF));
        out.writeInt(sequence.extendedHighest());
        out.writeInt((int) jitter.ticks());
        out.writeInt(reported ? (int) (ntp >>> 16) : 0);
        out.writeInt(reported ? delaySinceReport(nanos) : 0);
        SourceDescription.write(ownSsrc, cname, out);
    }

    /** In 1/65536 s. */
    private int delaySinceReport(long nanos) {
        long micros = Math.max(0, nanos - reportNanos) / 1000;
        return (int) Math.min(0xFFFF_FFFFL, (micros << 16) / 1_000_000);
    }
}
