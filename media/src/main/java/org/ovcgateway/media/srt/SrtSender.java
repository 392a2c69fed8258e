package org.ovcgateway.media.srt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.media.MediaFormatException;

/**
 * The sending half of an established connection in live mode (draft-sharabayko-srt-01 4.4 to 4.9): packets, flow window,
 * pacing, retransmission, too-late packet drop. Lives on the connection's event loop.
 */
final class SrtSender {
    /** Packets held at most: 10 MB, of which a stream uses what one second brings. */
    static final int MAX_PACKETS = 8192;

    private static final int HIGH_WATER = MAX_PACKETS * 3 / 4;
    private static final int LOW_WATER = MAX_PACKETS / 2;

    private static final int PACKET_SIZE = SrtPacket.HEADER_SIZE + SrtPacket.LIVE_PAYLOAD_SIZE;
    private static final int BATCH_PAYLOAD = DatagramWriter.MAX_RUN * SrtPacket.LIVE_PAYLOAD_SIZE;

    /** The sender keeps packets at least so long, whatever the latency (draft-sharabayko-srt-01 4.6). */
    private static final int MIN_KEPT_MICROS = 1_000_000;

    private static final int KEPT_MARGIN_MICROS = 20_000;
    private static final int INITIAL_RTT_MICROS = 100_000;
    private static final long PACING_NANOS = 1_000_000;
    private static final int MAX_BACKOFF = 5;

    /** Receivers send an ACK so often while data comes. */
    private static final int ACK_INTERVAL_MICROS = 10_000;

    /** By how much an ACK may be late without the packet being lost. */
    private static final int PROBE_MARGIN_MICROS = 5_000;

    /** Receivers ask for what is missing at least so often. */
    private static final int NAK_INTERVAL_MICROS = 20_000;

    /** How long after a loss report more losses are expected. */
    private static final long LOSSY_NANOS = 10_000_000_000L;

    /** Reports of packets older than this behind the buffer are not answered; they make no sense. */
    private static final int MAX_ANSWERED_DISTANCE = 1 << 16;

    private final EventLoop loop;
    private final ByteBufAllocator allocator;
    private final DatagramWriter writer;
    private final SrtClock clock;
    private final @Nullable Encryptor encryptor;
    private final int destination;
    private final SendBuffer buffer;
    private final Pacer pacer;
    private final int keptMicros;
    private final int latencyMicros;
    private final Runnable onWritable;
    private final Runnable paced = this::paced;
    private final Runnable probe = this::probe;
    private final LossReport.Consumer lossConsumer = this::lost;

    private int messageNumber = 1;
    private int flowWindow;
    private int acknowledged;
    private int rtt = INITIAL_RTT_MICROS;
    private int rttVariance = INITIAL_RTT_MICROS / 2;
    private long progressAt;
    private long timeoutFrom;
    private int backoff;
    private long lastSent;
    private boolean writable = true;

    /** The timer that goes on with what pacing held back; null while nothing is. */
    private @Nullable Future<?> pacing;

    /** The timer that looks for packets whose ACK is overdue; null while nothing is lost on this network. */
    private @Nullable Future<?> probing;

    private boolean lossy;
    private long lossReportedAt;

    private long bytesSent;
    private long bytesAcknowledged;
    private long packetsRetransmitted;
    private long packetsDropped;

    /**
     * @param encryptor null to send in the clear
     * @param destination the peer's socket id
     * @param flowWindow what the peer's handshake allows, packets
     * @param latency the negotiated one
     * @param firstRtt microseconds that the handshake took to and fro; 0 if that is not known
     * @param onWritable runs when {@link #isWritable} turns true
     */
    SrtSender(
            EventLoop loop,
            ByteBufAllocator allocator,
            DatagramWriter writer,
            SrtClock clock,
            @Nullable Encryptor encryptor,
            int destination,
            int initialSequence,
            int flowWindow,
            Duration latency,
            int firstRtt,
            Runnable onWritable) {
        this.loop = loop;
        this.allocator = allocator;
        this.writer = writer;
        this.clock = clock;
        this.encryptor = encryptor;
        this.destination = destination;
        this.flowWindow = flowWindow;
        this.onWritable = onWritable;
        if (firstRtt > 0) {
            rtt = Math.min(firstRtt, INITIAL_RTT_MICROS);
            rttVariance = rtt / 2;
        }
        buffer = new SendBuffer(initialSequence, MAX_PACKETS);
        pacer = new Pacer(clock.nanos());
        latencyMicros = Math.toIntExact(latency.toMillis()) * 1_000;
        keptMicros = Math.max(latencyMicros, MIN_KEPT_MICROS) + KEPT_MARGIN_MICROS;
        acknowledged = initialSequence;
        progressAt = clock.nanos();
        timeoutFrom = progressAt;
        lastSent = progressAt;
    }

    boolean isWritable() {
        return writable;
    }

    /** When something was last written to the socket, by {@link SrtClock#nanos}. */
    long lastSent() {
        return lastSent;
    }

    /** Notes that somebody else wrote to the socket. */
    void otherPacketSent(int bytes) {
        lastSent = clock.nanos();
        bytesSent += bytes;
    }

    /** How long data has been waiting for an ACK, nanoseconds; 0 if none is. */
    long unacknowledgedFor() {
        return acknowledged == buffer.nextToSend() ? 0 : clock.nanos() - progressAt;
    }

    /** As {@link SrtConnection.Figures#bytesSent}. */
    long bytesSent() {
        return bytesSent;
    }

    SrtConnection.Figures figures() {
        return new SrtConnection.Figures(
                bytesSent, bytesAcknowledged, packetsRetransmitted, packetsDropped, rtt, buffer.count());
    }

    /**
     * Cuts a payload into packets and sends them, as far as pacing and the flow window allow; the rest follows. What finds
     * no room is dropped and counted.
     *
     * @param payload borrowed; its reader index does not move
     */
    void send(ByteBuf payload) {
        int timestamp = clock.timestamp();
        int index = payload.readerIndex();
        while (index < payload.writerIndex()) {
            int size = Math.min(BATCH_PAYLOAD, payload.writerIndex() - index);
            int packets = (size + SrtPacket.LIVE_PAYLOAD_SIZE - 1) / SrtPacket.LIVE_PAYLOAD_SIZE;
            if (buffer.hasRoomFor(packets)) {
                buffer.append(batch(payload, index, size, packets, timestamp), PACKET_SIZE);
            } else {
                packetsDropped += packets;
            }
            index += size;
        }
        pump();
        if (buffer.count() > HIGH_WATER) {
            writable = false;
        }
    }

    private ByteBuf batch(ByteBuf payload, int start, int size, int packets, int timestamp) {
        ByteBuf batch = allocator.directBuffer(size + packets * SrtPacket.HEADER_SIZE);
        int sequence = buffer.end();
        for (int offset = 0; offset < size; offset += SrtPacket.LIVE_PAYLOAD_SIZE) {
            int length = Math.min(SrtPacket.LIVE_PAYLOAD_SIZE, size - offset);
            if (encryptor == null) {
                SrtPacket.writeData(batch, sequence, messageNumber, 0, timestamp, destination);
                batch.writeBytes(payload, start + offset, length);
            } else {
                int key = encryptor.nextPacket();
                SrtPacket.writeData(batch, sequence, messageNumber, key, timestamp, destination);
                encryptor.encrypt(sequence, payload, start + offset, length, batch);
            }
            sequence = SequenceNumber.add(sequence, 1);
            messageNumber = messageNumber == SrtPacket.MAX_MESSAGE_NUMBER ? 1 : messageNumber + 1;
        }
        return batch;
    }

    /** An ACK of any kind. Returns whether it can be one: what it confirms has been sent. */
    boolean acknowledge(Acknowledgement ack) {
        int next = ack.nextSequence();
        if (SequenceNumber.distance(buffer.nextToSend(), next) > 0
                || SequenceNumber.distance(next, buffer.nextToSend()) > MAX_ANSWERED_DISTANCE) {
            return false;
        }
        // Receivers begin with what everybody begins with, whatever the network.
        if (ack.rtt() > 0 && (ack.rtt() != INITIAL_RTT_MICROS || ack.rttVariance() != INITIAL_RTT_MICROS / 2)) {
            rtt = ack.rtt();
            rttVariance = ack.rttVariance();
        }
        if (SequenceNumber.distance(acknowledged, next) > 0) {
            acknowledged = next;
            progressAt = clock.nanos();
            timeoutFrom = progressAt;
            backoff = 0;
            if (SequenceNumber.distance(buffer.first(), next) > 0) {
                bytesAcknowledged += buffer.releaseUntil(next);
            }
        }
        if (ack.bufferAvailable() >= 0 && next == acknowledged) {
            flowWindow = Math.max(2, ack.bufferAvailable());
        }
        pump();
        becomeWritable();
        return true;
    }

    /** A NAK: the whole packet, header included. */
    void lossReport(ByteBuf packet) throws MediaFormatException {
        lossy = true;
        lossReportedAt = clock.nanos();
        try {
            LossReport.read(packet, lossConsumer);
        } finally {
            pump();
        }
    }

    private void lost(int from, int to) {
        int behind = SequenceNumber.distance(from, buffer.first());
        if (behind > 0 && behind < MAX_ANSWERED_DISTANCE) {
            // Gone for good: tell the receiver not to wait for it.
            int lastGone = SequenceNumber.add(buffer.first(), -1);
            requestDrop(from, SequenceNumber.distance(to, lastGone) > 0 ? to : lastGone);
        }
        if (SequenceNumber.distance(buffer.first(), to) >= 0
                && SequenceNumber.distance(from, buffer.nextToSend()) > 0
                && behind < MAX_ANSWERED_DISTANCE) {
            buffer.lose(from, to);
        }
    }

    /** To be called every 100 ms or so: too-late packets, retransmission on time-out. */
    void tick() {
        dropTooLate();
        retransmitOnTimeout();
        pump();
        becomeWritable();
    }

    private void dropTooLate() {
        int now = clock.timestamp();
        int from = buffer.first();
        int keep = from;
        while (keep != buffer.end() && now - buffer.timestamp(keep) > keptMicros) {
            keep = SequenceNumber.add(keep, 1);
        }
        if (keep != from) {
            packetsDropped += SequenceNumber.distance(from, keep);
            buffer.releaseUntil(keep);
            requestDrop(from, SequenceNumber.add(keep, -1));
        }
    }

    /**
     * The receiver reports losses itself, and again and again, but cannot know of those at the very end of what was sent,
     * nor help when its reports are lost. The oldest packet and the newest: the receiver reports what is missing between.
     */
    private void retransmitOnTimeout() {
        long timeoutMicros = (long) (rtt + 4 * rttVariance + KEPT_MARGIN_MICROS) << backoff;
        if (buffer.inFlight() > 0 && !buffer.hasLost() && (clock.nanos() - timeoutFrom) / 1_000 > timeoutMicros) {
            loseEnds();
            timeoutFrom = clock.nanos();
            backoff = Math.min(backoff + 1, MAX_BACKOFF);
        }
    }

    private void loseEnds() {
        int newest = SequenceNumber.add(buffer.nextToSend(), -1);
        buffer.lose(buffer.first(), buffer.first());
        buffer.lose(newest, newest);
    }

    /**
     * On a network that loses packets, what an ACK should have confirmed by now is sent again before the receiver asks: it
     * may have asked in vain, or may not know yet, with little time left.
     */
    private void probe() {
        probing = null;
        if (clock.nanos() - lossReportedAt > LOSSY_NANOS) {
            lossy = false;
        }
        if (buffer.inFlight() > 0 && !buffer.hasLost() && isOverdue(clock.timestamp())) {
            int newest = SequenceNumber.add(buffer.nextToSend(), -1);
            buffer.lose(buffer.first(), buffer.first());
            if (clock.timestamp() - buffer.lastSentAt(newest) > probeMicros()) {
                buffer.lose(newest, newest);
            }
            pump();
        }
        scheduleProbe();
    }

    /** Whether the oldest packet should have been confirmed and can still be of use. */
    private boolean isOverdue(int now) {
        int oldest = buffer.first();
        return now - buffer.lastSentAt(oldest) >= probeMicros() && now - buffer.timestamp(oldest) < latencyMicros;
    }

    private int probeMicros() {
        return rtt + 4 * rttVariance + ACK_INTERVAL_MICROS + PROBE_MARGIN_MICROS;
    }

    private void scheduleProbe() {
        if (lossy && probing == null && buffer.inFlight() > 0) {
            int due = buffer.lastSentAt(buffer.first()) + probeMicros() - clock.timestamp();
            probing = loop.schedule(probe, Math.max(due, PROBE_MARGIN_MICROS), TimeUnit.MICROSECONDS);
        }
    }

    /** Sends what may be sent now, lost packets before new ones. */
    private void pump() {
        long now = clock.nanos();
        int credit = pacer.credit(now);
        boolean wrote = false;
        while (credit > 0) {
            int sent;
            if (buffer.hasLost()) {
                sent = retransmit(credit);
            } else if (hasSendable()) {
                if (buffer.inFlight() == 0) {
                    startWaiting(now);
                }
                sent = sendNew(Math.min(credit, flowWindow - buffer.inFlight()));
            } else {
                break;
            }
            if (sent > 0) {
                pacer.spend(sent);
                credit -= sent;
                wrote = true;
            }
        }
        if (wrote) {
            lastSent = now;
            writer.flush();
        }
        if (credit <= 0 && hasSendable() && pacing == null) {
            pacing = loop.schedule(paced, PACING_NANOS, TimeUnit.NANOSECONDS);
        }
        scheduleProbe();
    }

    private boolean hasSendable() {
        return buffer.hasLost() || (buffer.waiting() > 0 && buffer.inFlight() < flowWindow);
    }

    private void startWaiting(long now) {
        timeoutFrom = now;
        if (acknowledged == buffer.nextToSend()) {
            progressAt = now;
        }
    }

    private void paced() {
        pacing = null;
        pump();
    }

    private int sendNew(int limit) {
        int sequence = buffer.nextToSend();
        int packets = runLength(sequence, Math.min(limit, buffer.waiting()));
        write(sequence, packets);
        buffer.sent(packets);
        return packets;
    }

    /** Sends the oldest run of lost packets; returns 0 if they have only just been sent again. */
    private int retransmit(int limit) {
        int sequence = buffer.oldestLost();
        int now = clock.timestamp();
        if (justRetransmitted(sequence, now)) {
            buffer.clearLost(sequence);
            return 0;
        }
        int copies = copies(sequence, now);
        if (copies > 1) {
            buffer.clearLost(sequence);
            buffer.retransmitted(sequence, now);
            for (int n = 0; n < copies; n++) {
                write(sequence, 1);
            }
            packetsRetransmitted += copies;
            return copies;
        }
        int most = runLength(sequence, Math.min(limit, SequenceNumber.distance(sequence, buffer.nextToSend())));
        int packets = 0;
        while (packets < most) {
            int next = SequenceNumber.add(sequence, packets);
            if (!buffer.isLost(next) || justRetransmitted(next, now) || copies(next, now) > 1) {
                break;
            }
            buffer.clearLost(next);
            buffer.retransmitted(next, now);
            packets++;
        }
        write(sequence, packets);
        packetsRetransmitted += packets;
        return packets;
    }

    /**
     * How often to send a lost packet again at once. What was lost twice, or has no time for another round, goes twice: a
     * few packets more against a picture that breaks.
     */
    private int copies(int sequence, int now) {
        int left = latencyMicros - (now - buffer.timestamp(sequence));
        if (left < 0) {
            return 1;
        }
        int again = buffer.retransmissions(sequence);
        if (again == 0) {
            return left < rtt + rtt / 2 + NAK_INTERVAL_MICROS ? 2 : 1;
        }
        return again == 1 ? 2 : 3;
    }

    /** Whether the answer to the last retransmission cannot have come yet: this report crossed it on the way. */
    private boolean justRetransmitted(int sequence, int now) {
        int at = buffer.retransmittedAt(sequence);
        return at != 0 && now - at < rtt - Math.min(rtt, 4 * rttVariance);
    }

    /** How many packets from here on, at most {@code limit}, stand one behind the other and may go as one message. */
    private int runLength(int sequence, int limit) {
        int length = 1;
        int most = Math.min(limit, DatagramWriter.MAX_RUN);
        int last = sequence;
        while (length < most && buffer.size(last) == PACKET_SIZE) {
            int next = SequenceNumber.add(last, 1);
            if (!buffer.shareBatch(sequence, next)) {
                break;
            }
            last = next;
            length++;
        }
        return length;
    }

    private void write(int sequence, int packets) {
        int last = SequenceNumber.add(sequence, packets - 1);
        int start = buffer.offset(sequence);
        int bytes = buffer.offset(last) + buffer.size(last) - start;
        writer.write(buffer.batch(sequence).retainedSlice(start, bytes), PACKET_SIZE);
        bytesSent += bytes;
    }

    private void requestDrop(int from, int to) {
        ByteBuf packet = allocator.directBuffer(SrtPacket.HEADER_SIZE + 8);
        SrtPacket.writeControl(packet, ControlType.DROP_REQUEST, 0, clock.timestamp(), destination);
        packet.writeInt(from);
        packet.writeInt(to);
        otherPacketSent(packet.readableBytes());
        writer.write(packet, PACKET_SIZE);
        writer.flush();
    }

    private void becomeWritable() {
        if (!writable && buffer.count() < LOW_WATER) {
            writable = true;
            onWritable.run();
        }
    }

    void close() {
        if (pacing != null) {
            pacing.cancel(false);
        }
        if (probing != null) {
            probing.cancel(false);
        }
        buffer.releaseAll();
    }
}
