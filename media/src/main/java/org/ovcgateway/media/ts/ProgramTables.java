package org.ovcgateway.media.ts;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.media.Codec;

/** The packets with PAT and PMT of a single program (H.222.0 2.4.4), ready to be copied. */
final class ProgramTables {
    static final int VIDEO_PID = 0x100;
    static final int AUDIO_PID = 0x101;
    static final int BYTES = 2 * Ts.PACKET_BYTES;

    private static final int PMT_PID = 0x1000;
    private static final int PROGRAM = 1;
    private static final int STREAM = 1;
    private static final int CRC_BYTES = 4;

    private final byte[] packets = new byte[BYTES];
    private int version = -1;
    private int counter;

    /** Makes the tables anew, with the next version number. Null for a track that is not there; not both. */
    void describe(@Nullable Codec video, @Nullable Codec audio) {
        version = (version + 1) & 0x1F;
        Arrays.fill(packets, (byte) 0xFF);
        ByteBuf pat = packet(0, Ts.PAT_PID);
        int patStart = section(pat, Ts.PAT_TABLE, STREAM, 0);
        pat.writeShort(PROGRAM);
        pat.writeShort(0xE000 | PMT_PID);
        finish(pat, patStart);

        ByteBuf pmt = packet(Ts.PACKET_BYTES, PMT_PID);
        int pmtStart = section(pmt, Ts.PMT_TABLE, PROGRAM, version);
        pmt.writeShort(0xE000 | (video != null ? VIDEO_PID : AUDIO_PID)); // PCR_PID
        pmt.writeShort(0xF000); // program_info_length
        if (video != null) {
            stream(pmt, video, VIDEO_PID);
        }
        if (audio != null) {
            stream(pmt, audio, AUDIO_PID);
        }
        finish(pmt, pmtStart);
    }

    /** Sets both packets at an index; returns the index behind them. */
    int set(ByteBuf out, int index) {
        out.setBytes(index, packets);
        out.setByte(index + 3, 0x10 | counter);
        out.setByte(index + Ts.PACKET_BYTES + 3, 0x10 | counter);
        counter = (counter + 1) & 0xF;
        return index + BYTES;
    }

    private ByteBuf packet(int at, int pid) {
        ByteBuf packet = Unpooled.wrappedBuffer(packets, at, Ts.PACKET_BYTES).writerIndex(0);
        packet.writeByte(Ts.SYNC);
        packet.writeShort(0x4000 | pid); // payload_unit_start_indicator
        packet.writeByte(0x10);
        packet.writeByte(0); // pointer_field
        return packet;
    }

    private static int section(ByteBuf out, int table, int extension, int version) {
        int start = out.writerIndex();
        out.writeByte(table);
        out.writeShort(0); // section_length, set by finish
        out.writeShort(extension);
        out.writeByte(0xC1 | version << 1);
        out.writeShort(0); // section_number, last_section_number
        return start;
    }

    private static void stream(ByteBuf out, Codec codec, int pid) {
        out.writeByte(Ts.streamType(codec));
        out.writeShort(0xE000 | pid);
        out.writeShort(0xF000); // ES_info_length
    }

    private static void finish(ByteBuf out, int start) {
        out.setShort(start + 1, 0xB000 | out.writerIndex() - start - 3 + CRC_BYTES);
        out.writeInt(Crc32.of(out, start, out.writerIndex() - start));
    }
}
