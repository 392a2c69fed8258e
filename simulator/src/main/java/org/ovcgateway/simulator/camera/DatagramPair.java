package org.ovcgateway.simulator.camera;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The two UDP sockets that one track is sent from, RTP on an even port and RTCP on the next (RFC 3550 11). Takes packets
 * as they are interleaved and sends each in a datagram; what is due at the same time goes in bursts that the client's
 * socket can hold. On the connection's loop.
 */
final class DatagramPair implements AutoCloseable {
    /** The channel numbers that tell RTP from RTCP in what is to be sent. */
    static final int RTP = 0;

    static final int RTCP = 1;

    private static final Logger LOG = LoggerFactory.getLogger(DatagramPair.class);
    private static final int INTERLEAVING = 4;
    private static final int ATTEMPTS = 64;
    private static final int BURST = 24;
    private static final long BETWEEN_BURSTS_MICROSECONDS = 1_000;
    private static final int RECEIVER_REPORT = 201;
    private static final long SEED = 20_090_555;

    private final EventLoop loop;
    private final DatagramChannel rtp;
    private final DatagramChannel rtcp;
    private final InetSocketAddress clientRtp;
    private final InetSocketAddress clientRtcp;
    private final Random chance = new Random(SEED);
    private final ByteBuffer received = ByteBuffer.allocate(2_048);
    private final ArrayDeque<ByteBuf> waiting = new ArrayDeque<>();
    private @Nullable Future<?> timer;
    private boolean closed;

    private DatagramPair(
            EventLoop loop,
            DatagramChannel rtp,
            DatagramChannel rtcp,
            InetAddress client,
            ClientTransport.Datagrams ports) {
        this.loop = loop;
        this.rtp = rtp;
        this.rtcp = rtcp;
        this.clientRtp = new InetSocketAddress(client, ports.rtpPort());
        this.clientRtcp = new InetSocketAddress(client, ports.rtcpPort());
    }

    /**
     * Opens the sockets.
     *
     * @param local the address to send from
     * @throws IOException if no two neighbouring ports are free
     */
    static DatagramPair open(EventLoop loop, InetAddress local, InetAddress client, ClientTransport.Datagrams ports)
            throws IOException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            DatagramChannel one = bound(local, 0);
            if (one == null) {
                continue;
            }
            int port = port(one);
            DatagramChannel other = bound(local, port ^ 1);
            if (other != null) {
                boolean even = port % 2 == 0;
                return new DatagramPair(loop, even ? one : other, even ? other : one, client, ports);
            }
            one.close();
        }
        throw new IOException(
                "expected two neighbouring UDP ports of " + local.getHostAddress() + " but none were free");
    }

    private static @Nullable DatagramChannel bound(InetAddress local, int port) throws IOException {
        DatagramChannel channel = DatagramChannel.open();
        try {
            channel.configureBlocking(false);
            return channel.bind(new InetSocketAddress(local, port));
        } catch (IOException e) {
            channel.close();
            return null;
        }
    }

    private static int port(DatagramChannel channel) throws IOException {
        return ((InetSocketAddress) channel.getLocalAddress()).getPort();
    }

    /** The port that RTP comes from; RTCP comes from the next. */
    int rtpPort() throws IOException {
        return port(rtp);
    }

    /**
     * Sends packets.
     *
     * @param packets with their interleaving headers, for the channels {@link #RTP} and {@link #RTCP}; released by this
     */
    void send(ByteBuf packets, DatagramFaults faults) {
        List<ByteBuf> out = new ArrayList<>();
        int previousRtp = -1;
        while (packets.isReadable()) {
            int length = INTERLEAVING + packets.getUnsignedShort(packets.readerIndex() + 2);
            ByteBuf packet = packets.readRetainedSlice(length);
            out.add(packet);
            if (!isRtcp(packet)) {
                int here = out.size() - 1;
                if (faults.swapped() && previousRtp >= 0) {
                    Collections.swap(out, previousRtp, here);
                    here = -1;
                }
                previousRtp = here;
            }
        }
        packets.release();
        for (ByteBuf packet : out) {
            if (chance.nextInt(100) < faults.lossPercent() || closed) {
                packet.release();
            } else {
                waiting.add(packet);
            }
        }
        if (timer == null) {
            sendBurst();
        }
    }

    private void sendBurst() {
        timer = null;
        for (int i = 0; i < BURST; i++) {
            ByteBuf packet = waiting.poll();
            if (packet == null) {
                return;
            }
            sendNow(packet);
        }
        if (!waiting.isEmpty()) {
            timer = loop.schedule(this::sendBurst, BETWEEN_BURSTS_MICROSECONDS, TimeUnit.MICROSECONDS);
        }
    }

    private void sendNow(ByteBuf packet) {
        boolean control = isRtcp(packet);
        try {
            ByteBuffer bytes = packet.skipBytes(INTERLEAVING).nioBuffer();
            (control ? rtcp : rtp).send(bytes, control ? clientRtcp : clientRtp);
        } catch (IOException e) {
            LOG.debug("a datagram is lost: {}", e.toString());
        } finally {
            packet.release();
        }
    }

    private static boolean isRtcp(ByteBuf packet) {
        return packet.getByte(packet.readerIndex() + 1) == RTCP;
    }

    /** How many receiver reports have come from the client since the last call. */
    int takeReceiverReports() {
        int reports = 0;
        try {
            received.clear();
            for (var from = rtcp.receive(received); from != null; from = rtcp.receive(received.clear())) {
                if (from.equals(clientRtcp) && received.position() > 1 && (received.get(1) & 0xFF) == RECEIVER_REPORT) {
                    reports++;
                }
            }
        } catch (IOException e) {
            LOG.debug("a report is lost: {}", e.toString());
        }
        return reports;
    }

    @Override
    public void close() {
        closed = true;
        Future<?> running = timer;
        if (running != null) {
            running.cancel(false);
            timer = null;
        }
        waiting.forEach(ByteBuf::release);
        waiting.clear();
        try {
            rtp.close();
            rtcp.close();
        } catch (IOException e) {
            LOG.debug("closing a socket failed: {}", e.toString());
        }
    }
}
