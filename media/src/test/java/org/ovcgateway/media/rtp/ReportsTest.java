package org.ovcgateway.media.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Sequence numbers, jitter, RTCP and bitrate. */
class ReportsTest {

    @Test
    void numbersAreUnwrappedAndGapsCounted() {
        SequenceNumbers numbers = new SequenceNumbers();
        assertEquals(0, numbers.receive(65_534));
        assertEquals(0, numbers.receive(65_535));
        assertEquals(2, numbers.receive(2));
        assertEquals(2, numbers.lost());
        assertEquals(1 << 16 | 2, numbers.extendedHighest());
        assertEquals(SequenceNumbers.OLD, numbers.receive(2));
        assertEquals(SequenceNumbers.OLD, numbers.receive(65_535));
        assertEquals(0, numbers.receive(3));
    }

    @Test
    void fractionLostIsThatOfTheInterval() {
        SequenceNumbers numbers = new SequenceNumbers();
        for (int i = 0; i < 100; i++) {
            if (i % 4 != 3) {
                numbers.receive(i);
            }
        }
        numbers.receive(100);
        assertEquals(25 * 256 / 101, numbers.fractionLost());
        assertEquals(0, numbers.fractionLost());
        for (int i = 102; i < 104; i++) {
            numbers.receive(i);
        }
        assertEquals(256 / 3, numbers.fractionLost());
        assertEquals(26, numbers.cumulativeLostForReport());
    }

    @Test
    void aStrayNumberIsIgnoredAndTwoInARowAreARestart() {
        SequenceNumbers numbers = new SequenceNumbers();
        numbers.receive(10);
        assertEquals(2, numbers.receive(13));
        assertEquals(SequenceNumbers.OLD, numbers.receive(40_000));
        assertEquals(0, numbers.receive(14));
        assertEquals(SequenceNumbers.OLD, numbers.receive(40_000));
        assertEquals(SequenceNumbers.RESTARTED, numbers.receive(40_001));
        assertEquals(0, numbers.receive(40_002));
        assertTrue(numbers.lost() <= 2);
    }

    @Test
    void jitterIsThatOfTheSpecification() {
        Jitter jitter = new Jitter(90_000);
        for (int i = 0; i < 2000; i++) {
            jitter.packet(i * 3600, i * 40_000_000L + (i % 2) * 2_000_000L);
        }
        assertEquals(180, (double) jitter.ticks(), 3); // 2 ms of difference from each packet to the next
        assertEquals(0.002, jitter.seconds(), 0.0001);
    }

    @Test
    void aReportHasOneBlockAndTheCanonicalName() {
        try (Sender sender = Sender.h264()) {
            ByteBuf out = Unpooled.buffer();
            sender.receiver.writeReceiverReport(0, out);
            assertFalse(out.isReadable());

            ByteBuf report = senderReport(0x0102030405060708L);
            sender.receiver.rtcp(0, report);
            sender.send(true, "658801").lose().send(true, "658801");
            sender.nanos += 500_000_000;
            sender.receiver.writeReceiverReport(0, out);

            assertEquals(0x81C90007, out.readInt());
            final int own = out.readInt();
            assertEquals(sender.ssrc, out.readInt());
            assertEquals((256 / 3) << 24 | 1, out.readInt());
            assertEquals(65_532, out.readInt());
            out.readInt(); // jitter
            assertEquals(0x03040506, out.readInt());
            assertEquals(32_768, out.readInt());
            assertEquals(0x81CA, out.readUnsignedShort());
            assertEquals(out.readUnsignedShort() * 4, out.readableBytes());
            assertEquals(own, out.readInt());
            assertEquals(1, out.readByte());
            int length = out.readByte();
            assertEquals(16, length);
            out.skipBytes(length);
            assertEquals(0, out.readByte());
        }
    }

    @Test
    void compoundPacketsAreReadAndGarbageIsNot() {
        ReceiverReports reports = new ReceiverReports(1, "name");
        ByteBuf compound = Unpooled.buffer();
        compound.writeInt(0x81CA0001).writeInt(7); // a source description first
        compound.writeBytes(senderReport(99L << 32));
        assertTrue(reports.read(compound, 0));
        assertEquals(99L << 32, reports.ntp());
        Random random = new Random(1);
        for (int round = 0; round < 20_000; round++) {
            byte[] garbage = new byte[random.nextInt(64)];
            random.nextBytes(garbage);
            reports.read(Unpooled.wrappedBuffer(garbage), 0);
            ByteBuf mutated = compound.copy(0, random.nextInt(compound.readableBytes()));
            if (mutated.isReadable()) {
                mutated.setByte(random.nextInt(mutated.readableBytes()), random.nextInt());
            }
            reports.read(mutated, 0);
        }
    }

    private static ByteBuf senderReport(long ntp) {
        ByteBuf report = Unpooled.buffer();
        report.writeInt(0x80C80006).writeInt(0x1234).writeLong(ntp);
        report.writeInt(0).writeInt(0).writeInt(0);
        return report;
    }
}
