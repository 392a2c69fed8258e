package org.ovcgateway.rtsp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReorderBufferTest {
    private final EmbeddedChannel loop = new EmbeddedChannel();
    private final List<Integer> passed = new ArrayList<>();
    private int flushes;
    private final ReorderBuffer buffer = new ReorderBuffer(
            loop.eventLoop(), packet -> passed.add(packet.getUnsignedShort(packet.readerIndex() + 2)), () -> flushes++);

    @BeforeEach
    void freezeTime() {
        loop.freezeTime();
    }

    @AfterEach
    void close() {
        buffer.close();
        loop.finishAndReleaseAll();
    }

    private void receive(int... sequences) {
        for (int sequence : sequences) {
            ByteBuf packet = Unpooled.directBuffer(12);
            packet.writeShort(0x8060).writeShort(sequence).writeZero(8);
            buffer.packet(packet);
            packet.release();
        }
    }

    private void pass(long milliseconds) {
        loop.advanceTimeBy(milliseconds, TimeUnit.MILLISECONDS);
        loop.runScheduledPendingTasks();
    }

    @Test
    void whatIsInOrderPassesAtOnce() {
        receive(65534, 65535, 0, 1);
        assertEquals(List.of(65534, 65535, 0, 1), passed);
    }

    @Test
    void whatIsAheadWaitsForWhatIsBeforeIt() {
        receive(65534, 1, 0, 65535, 2);
        assertEquals(List.of(65534, 65535, 0, 1, 2), passed);
    }

    @Test
    void whatIsMissingIsWaitedForUntilPatienceIsOver() {
        receive(1, 3, 4);
        pass(30);
        receive(6);
        pass(ReorderBuffer.PATIENCE_MILLISECONDS - 31);
        assertEquals(List.of(1), passed);
        pass(1);
        assertEquals(List.of(1, 3, 4), passed);
        pass(29);
        assertEquals(List.of(1, 3, 4), passed);
        pass(1);
        assertEquals(List.of(1, 3, 4, 6), passed);
        assertEquals(2, flushes);
    }

    @Test
    void aSecondGapIsGivenAsMuchTimeAsTheFirst() {
        receive(1, 3);
        pass(60);
        receive(5, 2);
        assertEquals(List.of(1, 2, 3), passed);
        pass(ReorderBuffer.PATIENCE_MILLISECONDS - 1);
        assertEquals(List.of(1, 2, 3), passed);
        pass(1);
        assertEquals(List.of(1, 2, 3, 5), passed);
        assertEquals(1, flushes);
    }

    @Test
    void twoGapsAreNotWaitedForOneAfterTheOther() {
        receive(1, 3, 5);
        pass(ReorderBuffer.PATIENCE_MILLISECONDS);
        assertEquals(List.of(1, 3, 5), passed);
    }

    @Test
    void whatComesLateOrTwiceIsPassedOnToBeCounted() {
        receive(1, 3, 3);
        pass(ReorderBuffer.PATIENCE_MILLISECONDS);
        receive(2, 3, 4);
        assertEquals(List.of(1, 3, 2, 3, 4), passed);
    }

    @Test
    void aJumpIsNotWaitedFor() {
        receive(1, 3);
        receive(3 + ReorderBuffer.CAPACITY);
        assertEquals(List.of(1, 3, 3 + ReorderBuffer.CAPACITY), passed);
        receive(1000, 1001);
        assertEquals(List.of(1, 3, 67, 1000, 1001), passed);
    }

    @Test
    void asManyWaitAsThereIsRoomFor() {
        receive(0);
        receive(IntStream.range(2, 1 + ReorderBuffer.CAPACITY).toArray());
        assertEquals(List.of(0), passed);
        receive(1);
        assertEquals(IntStream.range(0, 1 + ReorderBuffer.CAPACITY).boxed().toList(), passed);
    }

    @Test
    void aPacketTooShortForANumberIsPassedOnToBeCounted() {
        List<Integer> lengths = new ArrayList<>();
        ReorderBuffer other =
                new ReorderBuffer(loop.eventLoop(), packet -> lengths.add(packet.readableBytes()), () -> {});
        ByteBuf packet = Unpooled.wrappedBuffer(new byte[] {(byte) 0x80, 96, 0});
        other.packet(packet);
        packet.release();
        assertEquals(List.of(3), lengths);
    }
}
