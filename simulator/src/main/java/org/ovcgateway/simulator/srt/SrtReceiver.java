package org.ovcgateway.simulator.srt;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.media.MediaFormatException;
import org.ovcgateway.media.srt.Acknowledgement;
import org.ovcgateway.media.srt.ControlType;
import org.ovcgateway.media.srt.Decryptor;
import org.ovcgateway.media.srt.LossReport;
import org.ovcgateway.media.srt.SequenceNumber;
import org.ovcgateway.media.srt.SrtClock;
import org.ovcgateway.media.srt.SrtPacket;

/**
 * The receiving half of one connection: puts packets in order and hands them on as soon as they are complete, reports
 * losses, confirms what came, gives a missing packet up once what follows it has waited for the latency. Lives on the
 * event loop of the ingest's socket.
 */
@SuppressWarnings("FutureReturnValueIgnored") // void promises; a datagram that cannot be sent is a lost one
final class SrtReceiver {
    /** Packets that may wait behind a gap; also the flow window that the handshake offers. */
    static final int WINDOW = 8192;

    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long KEEP_ALIVE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long MIN_NAK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final int LIGHT_ACK_PACKETS = 64;
    private static final int REMEMBERED_ACKS = 256;
    private static final int INITIAL_RTT_MICROS = 100_000;

    /** A range takes two words. */
    private static final int MAX_NAK_SIZE = SrtPacket.MAX_SIZE - 8;

    private final Channel channel;
    private final InetSocketAddress peer;
    private final int peerSocketId;
    private final @Nullable Decryptor decryptor;
    private final SrtIngest.Publication publication;
    private final SrtClock clock = new SrtClock();
    private final long latencyNanos;

    private final @Nullable ByteBuf[] waiting = new ByteBuf[WINDOW];
    private final long[] arrivedAt = new long[WINDOW];
    private final long[] ackSentAt = new long[REMEMBERED_ACKS];

    /** The next packet to hand on. */
    private int expected;
    /** One behind the newest packet that came. */
    private int end;

    private int acknowledged;
    /** Whether the newest full ACK is known to have arrived. */
    private boolean acknowledgementHeard = true;

    private long lastAck;
    private int sinceLightAck;
    private int ackNumber;
    private int rtt = INITIAL_RTT_MICROS;
    private int rttVariance = INITIAL_RTT_MICROS / 2;
    private long lastHeard = clock.nanos();
    private long lastSent = lastHeard;
    private long lastNak = lastHeard;
    private boolean over;
    private long packetsLost;

    /** @param decryptor null if packets come in the clear */
    SrtReceiver(
            Channel channel,
            InetSocketAddress peer,
            int peerSocketId,
            int initialSequence,
            Duration latency,
            @Nullable Decryptor decryptor,
            SrtIngest.Publication publication) {
        this.channel = channel;
        this.peer = peer;
        this.peerSocketId = peerSocketId;
        this.decryptor = decryptor;
        this.publication = publication;
        latencyNanos = latency.toNanos();
        expected = initialSequence;
        end = initialSequence;
        acknowledged = initialSequence;
    }

    boolean isOver() {
        return over;
    }

    /** Data packets that were given up. */
    long packetsLost() {
        return packetsLost;
    }

    /** A whole packet with its header, borrowed. Returns whether it made sense. */
    boolean packet(ByteBuf packet) throws MediaFormatException {
        lastHeard = clock.nanos();
        if (!SrtPacket.isControl(packet)) {
            return data(packet);
        }
        ControlType type = SrtPacket.controlType(packet);
        if (type == null) {
            return false;
        }
        switch (type) {
            case ACKACK -> ackack(SrtPacket.information(packet));
            case DROP_REQUEST -> dropRequest(packet);
            case SHUTDOWN -> end();
            case USER_DEFINED -> newKeys(packet);
            // Ours is the receiving side only.
            case HANDSHAKE, KEEP_ALIVE, ACK, NAK, CONGESTION_WARNING, PEER_ERROR -> {}
        }
        return true;
    }

    private void newKeys(ByteBuf packet) throws MediaFormatException {
        if (decryptor != null && SrtPacket.subtype(packet) == SrtPacket.KEY_REQUEST) {
            ByteBuffer answer = decryptor.accept(SrtPacket.contents(packet));
            ByteBuf out = channel.alloc().directBuffer(SrtPacket.MAX_SIZE);
            SrtPacket.writeKeyMessage(out, SrtPacket.KEY_RESPONSE, answer, clock.timestamp(), peerSocketId);
            send(out);
        }
    }

    private boolean data(ByteBuf packet) {
        int sequence = SrtPacket.sequence(packet);
        int ahead = SequenceNumber.distance(expected, sequence);
        if (ahead >= WINDOW || ahead < -WINDOW) {
            return false;
        }
        int slot = sequence & (WINDOW - 1);
        if (ahead < 0 || waiting[slot] != null) {
            return true;
        }
        ByteBuf payload = payload(packet);
        if (payload == null) {
            return false;
        }
        int beyond = SequenceNumber.distance(end, sequence);
        if (beyond > 0) {
            reportLost(end, SequenceNumber.add(sequence, -1));
        }
        if (beyond >= 0) {
            end = SequenceNumber.add(sequence, 1);
        }
        if (ahead == 0) {
            expected = SequenceNumber.add(expected, 1);
            try {
                publication.data(payload);
            } finally {
                payload.release();
            }
            deliver();
        } else {
            waiting[slot] = payload;
            arrivedAt[slot] = lastHeard;
        }
        if (++sinceLightAck >= LIGHT_ACK_PACKETS) {
            lightAck();
        }
        return true;
    }

    /** What a data packet carries, in the clear, to be released; null if it cannot be decrypted. */
    private @Nullable ByteBuf payload(ByteBuf packet) {
        int size = packet.readableBytes() - SrtPacket.HEADER_SIZE;
        if (decryptor == null) {
            return SrtPacket.isEncrypted(packet)
                    ? null
                    : packet.retainedSlice(packet.readerIndex() + SrtPacket.HEADER_SIZE, size);
        }
        ByteBuf clear = channel.alloc().directBuffer(size);
        if (decryptor.decrypt(packet, clear)) {
            return clear;
        }
        clear.release();
        return null;
    }

    /** Hands on what is complete. */
    private void deliver() {
        while (expected != end) {
            int slot = expected & (WINDOW - 1);
            ByteBuf payload = waiting[slot];
            if (payload == null) {
                return;
            }
            waiting[slot] = null;
            expected = SequenceNumber.add(expected, 1);
            try {
                publication.data(payload);
            } finally {
                payload.release();
            }
        }
    }

    private void dropRequest(ByteBuf packet) throws MediaFormatException {
        if (packet.readableBytes() < SrtPacket.HEADER_SIZE + 8) {
            throw new MediaFormatException("expected a drop request of 8 bytes");
        }
        int first = packet.getInt(packet.readerIndex() + SrtPacket.HEADER_SIZE) & SequenceNumber.MAX;
        int last = packet.getInt(packet.readerIndex() + SrtPacket.HEADER_SIZE + 4) & SequenceNumber.MAX;
        int behind = SequenceNumber.distance(expected, last) + 1;
        if (SequenceNumber.distance(first, expected) >= 0 && behind > 0 && behind <= WINDOW) {
            skipTo(SequenceNumber.add(last, 1));
        }
    }

    /** Gives up what is missing before {@code sequence} and hands on the rest. */
    private void skipTo(int sequence) {
        while (expected != sequence) {
            if (waiting[expected & (WINDOW - 1)] == null) {
                packetsLost++;
                expected = SequenceNumber.add(expected, 1);
                if (SequenceNumber.distance(end, expected) > 0) {
                    end = expected;
                }
            } else {
                deliverUntil(sequence);
            }
        }
        deliver();
    }

    private void deliverUntil(int sequence) {
        int slot = expected & (WINDOW - 1);
        while (expected != sequence && waiting[slot] != null) {
            ByteBuf payload = waiting[slot];
            waiting[slot] = null;
            expected = SequenceNumber.add(expected, 1);
            slot = expected & (WINDOW - 1);
            if (payload != null) {
                publication.data(payload);
                payload.release();
            }
        }
    }

    /** To be called every 10 ms. */
    void tick() {
        long now = clock.nanos();
        if (now - lastHeard > IDLE_NANOS) {
            end();
            return;
        }
        if (expected != end) {
            giveUpTooLate(now);
            if (expected != end && now - lastNak > Math.max(MIN_NAK_NANOS, 500L * (rtt + 4 * rttVariance))) {
                reportAllLost();
            }
        }
        if (acknowledged != expected || (!acknowledgementHeard && now - lastAck > 1_000L * (rtt + 4 * rttVariance))) {
            fullAck(now);
        }
        if (now - lastSent > KEEP_ALIVE_NANOS) {
            sendEmpty(ControlType.KEEP_ALIVE);
        }
    }

    private void giveUpTooLate(long now) {
        for (int sequence = expected; sequence != end; sequence = SequenceNumber.add(sequence, 1)) {
            int slot = sequence & (WINDOW - 1);
            if (waiting[slot] != null) {
                if (now - arrivedAt[slot] > latencyNanos) {
                    skipTo(sequence);
                }
                return;
            }
        }
    }

    private void fullAck(long now) {
        acknowledged = expected;
        acknowledgementHeard = false;
        lastAck = now;
        sinceLightAck = 0;
        ackNumber++;
        ackSentAt[ackNumber & (REMEMBERED_ACKS - 1)] = now;
        ByteBuf out = channel.alloc().directBuffer(SrtPacket.HEADER_SIZE + 28);
        new Acknowledgement(ackNumber, expected, rtt, rttVariance, WINDOW - SequenceNumber.distance(expected, end))
                .writeFull(out, 0, 0, clock.timestamp(), peerSocketId);
        send(out);
    }

    private void lightAck() {
        sinceLightAck = 0;
        ByteBuf out = channel.alloc().directBuffer(SrtPacket.HEADER_SIZE + 4);
        Acknowledgement.writeLight(out, expected, clock.timestamp(), peerSocketId);
        send(out);
    }

    private void ackack(int number) {
        if (number <= 0 || number > ackNumber || ackNumber - number >= REMEMBERED_ACKS) {
            return;
        }
        acknowledgementHeard |= number == ackNumber;
        long micros = (clock.nanos() - ackSentAt[number & (REMEMBERED_ACKS - 1)]) / 1_000;
        int sample = (int) Math.min(Math.max(micros, 1), 10_000_000);
        rttVariance = (3 * rttVariance + Math.abs(rtt - sample)) / 4;
        rtt = (7 * rtt + sample) / 8;
    }

    private void reportLost(int first, int last) {
        ByteBuf out = nak();
        LossReport.write(out, first, last);
        send(out);
    }

    private void reportAllLost() {
        lastNak = clock.nanos();
        ByteBuf out = nak();
        int sequence = expected;
        while (sequence != end && out.readableBytes() <= MAX_NAK_SIZE) {
            int first = sequence;
            while (sequence != end && waiting[sequence & (WINDOW - 1)] == null) {
                sequence = SequenceNumber.add(sequence, 1);
            }
            if (sequence != first) {
                LossReport.write(out, first, SequenceNumber.add(sequence, -1));
            }
            while (sequence != end && waiting[sequence & (WINDOW - 1)] != null) {
                sequence = SequenceNumber.add(sequence, 1);
            }
        }
        send(out);
    }

    private ByteBuf nak() {
        ByteBuf out = channel.alloc().directBuffer(64);
        SrtPacket.writeControl(out, ControlType.NAK, 0, clock.timestamp(), peerSocketId);
        return out;
    }

    private void sendEmpty(ControlType type) {
        ByteBuf out = channel.alloc().directBuffer(SrtPacket.HEADER_SIZE + 4);
        SrtPacket.writeEmptyControl(out, type, 0, clock.timestamp(), peerSocketId);
        send(out);
    }

    private void send(ByteBuf packet) {
        lastSent = clock.nanos();
        channel.writeAndFlush(new DatagramPacket(packet, peer), channel.voidPromise());
    }

    /** Tells the caller that it is over, and ends. */
    void shutDown() {
        if (!over) {
            sendEmpty(ControlType.SHUTDOWN);
            end();
        }
    }

    /** Hands on what is there, gaps or not, and says that it is over. */
    private void end() {
        if (!over) {
            over = true;
            skipTo(end);
            publication.ended();
        }
    }
}
