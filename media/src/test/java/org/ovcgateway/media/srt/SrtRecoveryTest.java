package org.ovcgateway.media.srt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ovcgateway.media.MediaFormatException;

/**
 * The sender on a network that loses packets, in simulated time: the same losses in every run, and no machine whose load
 * looks like loss. The receiver behaves as libsrt does: ACKs every 10 ms, a NAK at every gap and every 20 ms, and what is
 * later than the latency is lost.
 */
final class SrtRecoveryTest {
    private static final int SECONDS = 60;
    private static final int LATENCY = 120;

    @ParameterizedTest
    @ValueSource(ints = {2, 10, 20, 30})
    void fivePercentOfLossAreNotSeenAt120MillisecondsOfLatency(int rtt) throws MediaFormatException {
        int lost = 0;
        int spurious = 0;
        int dropped = 0;
        for (int seed = 1; seed <= 2; seed++) {
            try (Network network = new Network(0.05, rtt, seed)) {
                network.run();
                lost += network.late;
                spurious += network.repeated;
                dropped += network.lost;
            }
        }
        assertTrue(dropped > 1000, "packets that the network lost: " + dropped);
        assertEquals(0, lost, "packets too late in two minutes");
        assertTrue(spurious < 800, "packets that came more than once: " + spurious);
    }

    @Test
    void withoutLossNothingIsSentTwice() throws MediaFormatException {
        try (Network network = new Network(0, 20, 1)) {
            network.run();
            assertEquals(0, network.late);
            assertEquals(0, network.repeated);
            assertEquals(0, network.lost);
            assertEquals(0, network.sender.figures().packetsRetransmitted());
        }
    }

    /** A sender, a receiver and what is between them. Time passes in milliseconds. */
    private static final class Network implements AutoCloseable {
        private record Flight(int due, ByteBuf packet) {}

        private final EmbeddedChannel channel = new EmbeddedChannel();
        private final Random random;
        private final double loss;
        private final int oneWay;
        private final Deque<Flight> toReceiver = new ArrayDeque<>();
        private final Deque<Flight> toSender = new ArrayDeque<>();
        private final int[] arrivedAt = new int[SECONDS * 1000];
        private final int[] sentAt = new int[SECONDS * 1000];
        private final SrtSender sender;
        private int now;
        private int lost;
        private int repeated;
        private int late;
        private int expected;
        private int end;
        private int acknowledged;
        private int acknowledgements;

        Network(double loss, int rtt, long seed) {
            this.loss = loss;
            oneWay = rtt / 2;
            random = new Random(seed);
            Arrays.fill(arrivedAt, -1);
            channel.freezeTime();
            DatagramWriter writer =
                    new DatagramWriter(channel, new InetSocketAddress(InetAddress.getLoopbackAddress(), 9), false);
            sender = new SrtSender(
                    channel.eventLoop(),
                    channel.alloc(),
                    writer,
                    new SrtClock(() -> now * 1_000_000L, 0),
                    null,
                    7,
                    0,
                    8192,
                    Duration.ofMillis(LATENCY),
                    rtt * 1_000,
                    () -> {});
        }

        void run() throws MediaFormatException {
            for (int frame = 0; now < SECONDS * 1000; now++) {
                channel.advanceTimeBy(1, TimeUnit.MILLISECONDS);
                channel.runScheduledPendingTasks();
                if (now % 40 == 0 && now < SECONDS * 1000 - 1000) {
                    sender.send(Unpooled.wrappedBuffer(new byte[188 * (frame++ % 50 == 0 ? 300 : 48)]));
                }
                if (now % 100 == 0) {
                    sender.tick();
                }
                transmit();
                receive();
                answer();
            }
        }

        private void transmit() {
            for (ByteBuf packet = channel.readOutbound(); packet != null; packet = channel.readOutbound()) {
                if (!SrtPacket.isControl(packet)) {
                    sentAt[SrtPacket.sequence(packet)] = SrtPacket.timestamp(packet) / 1_000;
                }
                fly(toReceiver, packet);
            }
        }

        private void fly(Deque<Flight> to, ByteBuf packet) {
            if (random.nextDouble() < loss) {
                lost++;
                packet.release();
            } else {
                to.add(new Flight(now + oneWay, packet));
            }
        }

        private void receive() throws MediaFormatException {
            while (!toReceiver.isEmpty() && toReceiver.getFirst().due <= now) {
                ByteBuf packet = toReceiver.removeFirst().packet;
                if (!SrtPacket.isControl(packet)) {
                    int sequence = SrtPacket.sequence(packet);
                    repeated += arrivedAt[sequence] >= 0 ? 1 : 0;
                    arrivedAt[sequence] = arrivedAt[sequence] >= 0 ? arrivedAt[sequence] : now;
                    if (sequence > end) {
                        nak(end, sequence - 1);
                    }
                    end = Math.max(end, sequence + 1);
                }
                packet.release();
            }
            while (expected < end && (arrivedAt[expected] >= 0 || now > sentAt[expected] + oneWay + LATENCY)) {
                late += arrivedAt[expected] < 0 ? 1 : 0;
                expected++;
            }
            while (!toSender.isEmpty() && toSender.getFirst().due <= now) {
                ByteBuf packet = toSender.removeFirst().packet;
                if (SrtPacket.controlType(packet) == ControlType.NAK) {
                    sender.lossReport(packet);
                } else {
                    sender.acknowledge(Acknowledgement.read(packet));
                }
                packet.release();
            }
        }

        private void answer() {
            if (now % 10 == 0 && acknowledged != expected) {
                acknowledged = expected;
                ByteBuf out = channel.alloc().buffer();
                new Acknowledgement(++acknowledgements, expected, Math.max(1, 2 * oneWay) * 1_000, 1_000, 8192)
                        .writeFull(out, 0, 0, 0, 1);
                fly(toSender, out);
            }
            if (now % 20 == 0) {
                for (int from = expected; from < end; from++) {
                    if (arrivedAt[from] < 0) {
                        int to = from;
                        while (to + 1 < end && arrivedAt[to + 1] < 0) {
                            to++;
                        }
                        nak(from, to);
                        from = to;
                    }
                }
            }
        }

        private void nak(int from, int to) {
            ByteBuf out = channel.alloc().buffer();
            SrtPacket.writeControl(out, ControlType.NAK, 0, 0, 1);
            LossReport.write(out, from, to);
            fly(toSender, out);
        }

        @Override
        public void close() {
            sender.close();
            transmit();
            toReceiver.forEach(flight -> flight.packet.release());
            toSender.forEach(flight -> flight.packet.release());
            channel.finishAndReleaseAll();
        }
    }
}
