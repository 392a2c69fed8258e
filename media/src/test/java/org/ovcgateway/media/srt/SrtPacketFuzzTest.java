package org.ovcgateway.media.srt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.ovcgateway.media.MediaFormatException;

/** The input is one packet. */
class SrtPacketFuzzTest {

    @FuzzTest
    void whatCanBeReadIsWrittenTheSame(byte[] input) throws MediaFormatException {
        if (input.length < SrtPacket.HEADER_SIZE) {
            return; // dropped by the connection
        }
        ByteBuf packet = Unpooled.wrappedBuffer(input);
        handshake(packet);
        acknowledgement(packet);
        int[] ranges = {0};
        try {
            LossReport.read(packet, (first, last) -> {
                ranges[0]++;
                assertTrue(first >= 0 && last >= 0 && SequenceNumber.distance(first, last) >= 0, first + "-" + last);
            });
        } catch (MediaFormatException e) {
            requireWords(e);
        }
        assertTrue(ranges[0] <= input.length / 4);
        assertEquals(0, packet.readerIndex());
        assertEquals(input.length, packet.writerIndex());
    }

    private static void handshake(ByteBuf packet) throws MediaFormatException {
        Handshake read;
        try {
            read = Handshake.read(packet);
        } catch (MediaFormatException e) {
            requireWords(e);
            return;
        }
        boolean writable = read.extensions().stream()
                .noneMatch(extension -> extension instanceof Extension.Other
                        || (extension instanceof Extension.StreamId id
                                // bytes that are no UTF-8 become longer characters
                                && id.value().getBytes(StandardCharsets.UTF_8).length > Extension.StreamId.MAX_BYTES));
        if (writable) {
            ByteBuf written = Unpooled.buffer();
            read.write(written, 0, 0);
            assertEquals(read, Handshake.read(written));
        }
    }

    private static void acknowledgement(ByteBuf packet) throws MediaFormatException {
        Acknowledgement read;
        try {
            read = Acknowledgement.read(packet);
        } catch (MediaFormatException e) {
            requireWords(e);
            return;
        }
        ByteBuf written = Unpooled.buffer();
        if (read.bufferAvailable() < 0) {
            Acknowledgement.writeLight(written, read.nextSequence(), 0, 0);
        } else {
            read.writeFull(written, 0, 0, 0, 0);
        }
        assertEquals(read, Acknowledgement.read(written));
    }

    private static void requireWords(MediaFormatException e) {
        assertTrue(String.valueOf(e.getMessage()).startsWith("expected"), e.toString());
    }
}
