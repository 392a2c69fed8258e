package org.ovcgateway.media.srt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.ovcgateway.media.MediaFormatException;
import org.ovcgateway.testkit.CountedBuffers;
import org.ovcgateway.testkit.Pieces;

/** The input is control packets of a receiver behind their lengths; what is no ACK and no NAK lets time pass. */
class SrtSenderFuzzTest {
    private static final int INITIALLY_SENT = 50;
    private static final long STEP_NANOS = 10_000_000;

    @FuzzTest
    void aSenderSurvivesItsReceiver(byte[] input) {
        List<ByteBuf> packets = Pieces.framed(input).stream()
                .filter(packet -> packet.length >= SrtPacket.HEADER_SIZE)
                .map(Unpooled::wrappedBuffer)
                .toList();
        CountedBuffers buffers = new CountedBuffers();
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.config().setAllocator(buffers.allocator());
        long[] nanos = {0};
        SrtClock clock = new SrtClock(() -> nanos[0], 0);
        // Timers are another channel's: an embedded one runs what is due within each write, which no real one does.
        EmbeddedChannel timers = new EmbeddedChannel();
        timers.freezeTime();
        SrtSender sender = new SrtSender(
                timers.eventLoop(),
                buffers.allocator(),
                new DatagramWriter(channel, new InetSocketAddress(InetAddress.getLoopbackAddress(), 9), false),
                clock,
                null,
                1,
                SequenceNumber.add(firstAcknowledged(packets), -INITIALLY_SENT),
                64,
                Duration.ofMillis(120),
                0,
                () -> {});
        send(sender, channel, nanos, INITIALLY_SENT);
        for (ByteBuf packet : packets) {
            receive(sender, packet);
            nanos[0] += STEP_NANOS * (1 + (SrtPacket.timestamp(packet) & 0x1F));
            timers.advanceTimeBy(STEP_NANOS, TimeUnit.NANOSECONDS);
            timers.runScheduledPendingTasks();
            sender.tick();
            send(sender, channel, nanos, 8);
            int buffered = sender.figures().packetsBuffered();
            assertTrue(buffered >= 0 && buffered <= SrtSender.MAX_PACKETS, "buffers " + buffered);
        }
        // Whatever was said, what is sent from now on is too late some time and then gone.
        nanos[0] += Duration.ofSeconds(70).toNanos();
        sender.tick();
        assertEquals(0, sender.figures().packetsBuffered());
        assertTrue(sender.isWritable());
        sender.close();
        drain(channel);
        channel.checkException();
        channel.finishAndReleaseAll();
        timers.finishAndReleaseAll();
        buffers.requireNone();
    }

    private static int firstAcknowledged(List<ByteBuf> packets) {
        for (ByteBuf packet : packets) {
            if (SrtPacket.controlType(packet) == ControlType.ACK && packet.readableBytes() >= 20) {
                return packet.getInt(SrtPacket.HEADER_SIZE) & SequenceNumber.MAX;
            }
        }
        return SequenceNumber.MAX;
    }

    private static void receive(SrtSender sender, ByteBuf packet) {
        try {
            if (SrtPacket.controlType(packet) == ControlType.ACK) {
                sender.acknowledge(Acknowledgement.read(packet));
            } else if (SrtPacket.controlType(packet) == ControlType.NAK) {
                sender.lossReport(packet);
            }
        } catch (MediaFormatException e) {
            assertTrue(String.valueOf(e.getMessage()).startsWith("expected"), e.toString());
        }
    }

    private static void send(SrtSender sender, EmbeddedChannel channel, long[] nanos, int packets) {
        ByteBuf payload = Unpooled.wrappedBuffer(new byte[packets * SrtPacket.LIVE_PAYLOAD_SIZE]);
        sender.send(payload);
        nanos[0] += STEP_NANOS;
        drain(channel);
    }

    private static void drain(EmbeddedChannel channel) {
        for (Object sent = channel.readOutbound(); sent != null; sent = channel.readOutbound()) {
            ReferenceCountUtil.release(sent);
        }
    }
}
