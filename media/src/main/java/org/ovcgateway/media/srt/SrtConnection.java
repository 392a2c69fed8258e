package org.ovcgateway.media.srt;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.media.MediaFormatException;
import org.ovcgateway.media.net.Transport;
import org.ovcgateway.media.push.PushException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One SRT connection as caller and sender in live mode. Connects once, carries payloads, fails or is closed; never
 * retries. All methods and callbacks on the transport's event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // void promises, whose failures come as exceptions; closing a socket
public final class SrtConnection {
    private static final Logger log = LoggerFactory.getLogger(SrtConnection.class);
    private static final long HANDSHAKE_INTERVAL_MILLIS = 250;
    private static final long TICK_MILLIS = 100;
    private static final long KEEP_ALIVE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int SOCKET_BUFFER = 1 << 20;
    private static final int RECEIVE_BUFFER = 2048;

    private final Transport transport;
    private final SrtUrl url;
    private final SrtSettings settings;
    private final SrtClock clock;
    private final Listener listener;
    private final int initialSequence;

    private @Nullable Channel channel;
    private @Nullable DatagramWriter writer;
    private @Nullable CallerHandshake handshake;
    private @Nullable SrtSender sender;
    private @Nullable Future<?> timer;
    private @Nullable Future<?> deadline;
    private int peerSocketId;
    private Duration latency;
    private long lastHeard;
    private boolean unreachable;
    private boolean closed;
    private long ignored;

    /** Hears how a connection fares. */
    public interface Listener {

        /** The handshake is through; payloads may be sent. */
        void connected();

        /** {@link SrtConnection#isWritable} is true again after it was not. */
        void writable();

        /** The connection is over; nothing else will be called. The cause is null after {@link SrtConnection#close}. */
        void closed(@Nullable PushException cause);
    }

    /**
     * Figures of a connection.
     *
     * @param bytesSent UDP payload, retransmissions and control packets included
     * @param bytesAcknowledged of data packets, SRT headers included
     * @param packetsRetransmitted data packets sent again
     * @param packetsDropped data packets given up as too late, or for which there was no room
     * @param rttMicros round-trip time as the receiver measured it
     * @param packetsBuffered waiting or unacknowledged now
     */
    public record Figures(
            long bytesSent,
            long bytesAcknowledged,
            long packetsRetransmitted,
            long packetsDropped,
            int rttMicros,
            int packetsBuffered) {
        static final Figures NONE = new Figures(0, 0, 0, 0, 0, 0);
    }

    public SrtConnection(Transport transport, SrtUrl url, Listener listener) {
        this(transport, url, listener, SrtSettings.defaults());
    }

    SrtConnection(Transport transport, SrtUrl url, Listener listener, SrtSettings settings) {
        this.transport = transport;
        this.url = url;
        this.listener = listener;
        this.settings = settings;
        latency = url.latency();
        clock = settings.clock().get();
        initialSequence = settings.firstSequence();
    }

    /** Starts connecting. Called once. */
    public void open() {
        deadline = transport
                .loop()
                .schedule(this::handshakeTimedOut, settings.connectTimeout().toMillis(), TimeUnit.MILLISECONDS);
        transport
                .udp()
                .handler(new Inbound())
                .option(ChannelOption.SO_SNDBUF, SOCKET_BUFFER)
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(RECEIVE_BUFFER))
                .connect(InetSocketAddress.createUnresolved(url.host(), url.port()))
                .addListener((ChannelFuture future) -> socketReady(future));
    }

    private void socketReady(ChannelFuture future) {
        if (closed) {
            future.channel().close();
        } else if (!future.isSuccess()) {
            future.channel().close();
            fail(PushException.Kind.NETWORK, "cannot reach " + place(), future.cause());
        } else {
            channel = future.channel();
            InetSocketAddress remote = (InetSocketAddress) channel.remoteAddress();
            writer = new DatagramWriter(channel, remote, settings.segmentation());
            handshake = new CallerHandshake(url, initialSequence, remote.getAddress());
            timer = transport
                    .loop()
                    .scheduleAtFixedRate(this::sendHandshake, 0, HANDSHAKE_INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** Whether the connection takes more payload now; false before it is connected and when its buffer is full. */
    public boolean isWritable() {
        return sender != null && !closed && sender.isWritable();
    }

    /** The negotiated one: by how much the peer delays what it receives; what the URL asks for until connected. */
    public Duration latency() {
        return latency;
    }

    /** A buffer of the socket's allocator, to fill with payload; null when not connected. */
    @Nullable
    ByteBuf allocate(int size) {
        return channel == null || sender == null || closed
                ? null
                : channel.alloc().directBuffer(size);
    }

    /**
     * Sends a payload of whole TS packets, seven to a datagram. Ignored unless connected.
     *
     * @param payload borrowed for the call; its reader index does not move
     */
    public void send(ByteBuf payload) {
        if (sender != null && !closed) {
            sender.send(payload);
        }
    }

    /** Says good-bye and ends the connection; what is queued is dropped. May be called at any time, repeatedly. */
    public void close() {
        if (!closed) {
            if (sender != null) {
                sendControl(ControlType.SHUTDOWN, 0);
            }
            end(null);
        }
    }

    public Figures figures() {
        return sender == null ? Figures.NONE : sender.figures();
    }

    /** Packets that came and were not understood, or not for us. */
    public long packetsIgnored() {
        return ignored;
    }

    private void sendHandshake() {
        if (channel != null && handshake != null) {
            ByteBuf packet = channel.alloc().directBuffer(SrtPacket.MAX_SIZE);
            handshake.writeRequest(packet, clock.timestamp());
            channel.writeAndFlush(packet, channel.voidPromise());
        }
    }

    private void handshakeTimedOut() {
        String what = handshake != null && handshake.isConcluding()
                ? " answered the first but not the second SRT handshake"
                : " gave no answer to the SRT handshake";
        fail(
                PushException.Kind.NETWORK,
                place() + what + " within " + settings.connectTimeout().toMillis() + " ms"
                        + (unreachable ? " (its host says that nothing listens on the UDP port)" : ""),
                null);
    }

    private void packet(ByteBuf packet) {
        try {
            if (packet.readableBytes() < SrtPacket.HEADER_SIZE
                    || handshake == null
                    || SrtPacket.destination(packet) != handshake.socketId()
                    || !SrtPacket.isControl(packet)) {
                ignored++;
                return;
            }
            lastHeard = clock.nanos();
            unreachable = false;
            ControlType type = SrtPacket.controlType(packet);
            if (type == ControlType.HANDSHAKE) {
                handshake(Handshake.read(packet));
            } else if (type != null && sender != null) {
                control(type, packet, sender);
            } else {
                ignored++;
            }
        } catch (MediaFormatException e) {
            ignored++;
            log.debug("[srt] packet from {} ignored: {}", place(), e.getMessage());
        }
    }

    private void handshake(Handshake answer) {
        if (sender != null || handshake == null || channel == null || writer == null) {
            return;
        }
        try {
            boolean wasConcluding = handshake.isConcluding();
            CallerHandshake.Agreement agreement = handshake.accept(answer);
            if (agreement != null) {
                connected(channel, writer, agreement);
            } else if (!wasConcluding && handshake.isConcluding()) {
                sendHandshake();
            }
        } catch (PushException e) {
            end(e);
        }
    }

    private void connected(Channel connectedChannel, DatagramWriter datagrams, CallerHandshake.Agreement agreement) {
        cancelTimers();
        sender = new SrtSender(
                transport.loop(),
                connectedChannel.alloc(),
                datagrams,
                clock,
                agreement.peerSocketId(),
                initialSequence,
                agreement.flowWindow(),
                agreement.latency(),
                listener::writable);
        peerSocketId = agreement.peerSocketId();
        latency = agreement.latency();
        timer = transport.loop().scheduleAtFixedRate(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
        log.info(
                "[srt] connected to {}: SRT {}, latency {} ms, {}",
                place(),
                agreement.peerVersionText(),
                agreement.latency().toMillis(),
                datagrams.segments() ? "segmentation offload" : "plain datagrams");
        listener.connected();
    }

    private void control(ControlType type, ByteBuf packet, SrtSender established) throws MediaFormatException {
        switch (type) {
            case ACK -> {
                Acknowledgement ack = Acknowledgement.read(packet);
                if (ack.number() != 0) {
                    sendControl(ControlType.ACKACK, ack.number());
                }
                if (!established.acknowledge(ack)) {
                    ignored++;
                }
            }
            case NAK -> established.lossReport(packet);
            case SHUTDOWN -> fail(PushException.Kind.NETWORK, place() + " closed the SRT connection", null);
            case PEER_ERROR ->
                fail(PushException.Kind.REFUSED, place() + " reports SRT error " + SrtPacket.information(packet), null);
            // A congestion warning is obsolete; key material is for encrypted streams; the others are for receivers.
            case KEEP_ALIVE, CONGESTION_WARNING, ACKACK, DROP_REQUEST, USER_DEFINED, HANDSHAKE -> {}
        }
    }

    private void sendControl(ControlType type, int information) {
        if (channel != null && sender != null) {
            ByteBuf packet = channel.alloc().directBuffer(SrtPacket.HEADER_SIZE + 4);
            SrtPacket.writeEmptyControl(packet, type, information, clock.timestamp(), peerSocketId);
            sender.otherPacketSent(packet.readableBytes());
            channel.writeAndFlush(packet, channel.voidPromise());
        }
    }

    private void tick() {
        if (sender == null) {
            return;
        }
        long now = clock.nanos();
        if (now - lastHeard > settings.peerIdleTimeout().toNanos()) {
            fail(
                    PushException.Kind.NETWORK,
                    "nothing heard from " + place() + " for "
                            + settings.peerIdleTimeout().toMillis() + " ms"
                            + (unreachable ? " (its host says that nothing listens on the UDP port any more)" : ""),
                    null);
        } else if (sender.unacknowledgedFor()
                > settings.acknowledgementTimeout().toNanos()) {
            fail(
                    PushException.Kind.NETWORK,
                    place() + " has acknowledged no data for "
                            + settings.acknowledgementTimeout().toMillis() + " ms",
                    null);
        } else {
            sender.tick();
            if (now - sender.lastSent() > KEEP_ALIVE_NANOS) {
                sendControl(ControlType.KEEP_ALIVE, 0);
            }
        }
    }

    private void fail(PushException.Kind kind, String message, @Nullable Throwable cause) {
        end(new PushException(kind, message, cause));
    }

    private void end(@Nullable PushException cause) {
        if (closed) {
            return;
        }
        closed = true;
        cancelTimers();
        if (sender != null) {
            sender.close();
        }
        if (channel != null) {
            channel.close();
        }
        listener.closed(cause);
    }

    private void cancelTimers() {
        if (timer != null) {
            timer.cancel(false);
        }
        if (deadline != null) {
            deadline.cancel(false);
        }
    }

    private String place() {
        return "srt://" + (url.host().indexOf(':') >= 0 ? "[" + url.host() + "]" : url.host()) + ":" + url.port();
    }

    private final class Inbound extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            try {
                if (!closed && message instanceof DatagramPacket datagram) {
                    packet(datagram.content());
                }
            } finally {
                ReferenceCountUtil.release(message);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (cause instanceof PortUnreachableException) {
                unreachable = true;
            } else if (cause instanceof IOException && writer != null && writer.segments()) {
                // The lost datagrams are asked for again by the receiver.
                writer.stopSegmenting();
                log.info(
                        "[srt] {}: segmentation offload does not work here ({}), plain datagrams",
                        place(),
                        cause.getMessage());
            } else if (cause instanceof IOException) {
                log.debug("[srt] {}: {}", place(), cause.toString());
            } else {
                fail(PushException.Kind.PROTOCOL, "internal error in the SRT connection to " + place(), cause);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            fail(PushException.Kind.NETWORK, "the socket to " + place() + " was closed", null);
        }
    }
}
