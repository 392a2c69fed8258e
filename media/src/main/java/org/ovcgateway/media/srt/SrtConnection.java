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
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
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

    /** Of a host's addresses no more are tried, so that each gets a second. */
    private static final int MAX_ADDRESSES = 4;

    private final Transport transport;
    private final SrtUrl url;
    private final SrtSettings settings;
    private final SrtClock clock;
    private final Listener listener;
    private final int initialSequence;

    /** The host's addresses, tried in turn until one answers. */
    private List<InetSocketAddress> addresses = List.of();

    private int attempts;
    private int failedConnects;
    private long attemptedAt;

    private int conclusions;
    private long concludedAt;

    private @Nullable Encryptor encryptor;
    private boolean announced;
    private long announcedAt;

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
        SrtEncryption encryption = url.encryption();
        if (encryption == null) {
            resolve();
        } else {
            CompletableFuture.supplyAsync(() -> new Encryptor(encryption))
                    .whenComplete((made, failure) -> transport.loop().execute(() -> keyMade(made, failure)));
        }
    }

    private void keyMade(@Nullable Encryptor made, @Nullable Throwable failure) {
        if (made == null) {
            fail(PushException.Kind.UNSUPPORTED, "cannot encrypt the stream to " + place(), failure);
        } else if (!closed) {
            encryptor = made;
            resolve();
        }
    }

    private void resolve() {
        transport
                .resolver()
                .getResolver(transport.loop())
                .resolveAll(InetSocketAddress.createUnresolved(url.host(), url.port()))
                .addListener((io.netty.util.concurrent.Future<List<InetSocketAddress>> found) -> {
                    if (closed) {
                        return;
                    }
                    if (found.isSuccess() && !found.getNow().isEmpty()) {
                        List<InetSocketAddress> all = found.getNow();
                        addresses = List.copyOf(all.subList(0, Math.min(all.size(), MAX_ADDRESSES)));
                        connect();
                    } else {
                        fail(PushException.Kind.NETWORK, "cannot find an address of " + url.host(), found.cause());
                    }
                });
    }

    private void connect() {
        InetSocketAddress address = addresses.get(attempts % addresses.size());
        attempts++;
        attemptedAt = clock.nanos();
        unreachable = false;
        transport
                .udp()
                .handler(new Inbound())
                .option(ChannelOption.SO_SNDBUF, SOCKET_BUFFER)
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(RECEIVE_BUFFER))
                .connect(address)
                .addListener((ChannelFuture future) -> socketReady(future, address));
    }

    private void socketReady(ChannelFuture future, InetSocketAddress address) {
        if (closed) {
            future.channel().close();
        } else if (!future.isSuccess()) {
            future.channel().close();
            failedConnects++;
            if (failedConnects < addresses.size()) {
                connect();
            } else {
                fail(PushException.Kind.NETWORK, "cannot reach " + place(), future.cause());
            }
        } else {
            failedConnects = 0;
            channel = future.channel();
            writer = new DatagramWriter(channel, address, settings.segmentation());
            handshake = new CallerHandshake(url, initialSequence, address.getAddress(), encryptor);
            timer = transport
                    .loop()
                    .scheduleAtFixedRate(this::sendHandshake, 0, HANDSHAKE_INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** Whether it is another address's turn: this one is known to be deaf, or has had its share of the time. */
    private boolean isNextDue() {
        return addresses.size() > 1
                && (unreachable
                        || clock.nanos() - attemptedAt
                                >= settings.connectTimeout().toNanos() / addresses.size());
    }

    private void connectToNext() {
        Channel deaf = channel;
        channel = null;
        handshake = null;
        conclusions = 0;
        writer = null;
        if (timer != null) {
            timer.cancel(false);
        }
        if (deaf != null) {
            deaf.close();
        }
        connect();
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
            if (encryptor != null && encryptor.awaitsConfirmation() && !announced) {
                announced = true;
                announcedAt = clock.nanos();
                sendKeys(encryptor);
            }
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

    /** As {@link Figures#bytesSent}. */
    long bytesSent() {
        return sender == null ? 0 : sender.bytesSent();
    }

    public Figures figures() {
        return sender == null ? Figures.NONE : sender.figures();
    }

    /** Whether batches go to the kernel whole. */
    boolean isSegmenting() {
        return writer != null && writer.segments();
    }

    /** How often the key has changed since the connection was opened. */
    int keyRefreshes() {
        return encryptor == null ? 0 : encryptor.refreshes();
    }

    /** Packets that came and were not understood, or not for us. */
    public long packetsIgnored() {
        return ignored;
    }

    private void sendHandshake() {
        if (isNextDue()) {
            connectToNext();
        } else if (channel != null && handshake != null) {
            conclusions += handshake.isConcluding() ? 1 : 0;
            concludedAt = clock.nanos();
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
                        + (addresses.size() > 1 ? ", on any of its " + addresses.size() + " addresses" : "")
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
                encryptor,
                agreement.peerSocketId(),
                initialSequence,
                agreement.flowWindow(),
                agreement.latency(),
                // Which of several requests was answered is not known.
                conclusions == 1 ? (int) ((clock.nanos() - concludedAt) / 1_000) : 0,
                listener::writable);
        peerSocketId = agreement.peerSocketId();
        latency = agreement.latency();
        timer = transport.loop().scheduleAtFixedRate(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
        log.info(
                "[srt] connected to {}: SRT {}, latency {} ms, {}, {}",
                place(),
                agreement.peerVersionText(),
                agreement.latency().toMillis(),
                encryptor == null ? "not encrypted" : "AES-" + 8 * encryptor.keyBytes(),
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
            case USER_DEFINED -> keyResponse(packet);
            // A congestion warning is obsolete; the others are for receivers.
            case KEEP_ALIVE, CONGESTION_WARNING, ACKACK, DROP_REQUEST, HANDSHAKE -> {}
        }
    }

    private void keyResponse(ByteBuf packet) {
        if (encryptor == null
                || !encryptor.awaitsConfirmation()
                || SrtPacket.subtype(packet) != SrtPacket.KEY_RESPONSE) {
            return;
        }
        ByteBuffer answer = SrtPacket.contents(packet);
        if (encryptor.confirm(answer)) {
            announced = false;
        } else if (answer.remaining() == Integer.BYTES) {
            end(CallerHandshake.secretRefused(answer));
        } else {
            ignored++;
        }
    }

    private void sendKeys(Encryptor keys) {
        if (channel != null && sender != null) {
            ByteBuf packet = channel.alloc().directBuffer(SrtPacket.MAX_SIZE);
            SrtPacket.writeKeyMessage(packet, SrtPacket.KEY_REQUEST, keys.message(), clock.timestamp(), peerSocketId);
            sender.otherPacketSent(packet.readableBytes());
            channel.writeAndFlush(packet, channel.voidPromise());
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
        } else if (announced
                && now - announcedAt > settings.acknowledgementTimeout().toNanos()) {
            fail(
                    PushException.Kind.NETWORK,
                    place() + " has not confirmed the next key for "
                            + settings.acknowledgementTimeout().toMillis() + " ms",
                    null);
        } else {
            if (announced && encryptor != null) {
                sendKeys(encryptor);
            }
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
        return url.place();
    }

    private final class Inbound extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            try {
                if (!closed && isCurrent(context) && message instanceof DatagramPacket datagram) {
                    packet(datagram.content());
                }
            } finally {
                ReferenceCountUtil.release(message);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (!isCurrent(context)) {
                log.debug("[srt] {}: {} at an address given up", place(), cause.toString());
            } else if (cause instanceof PortUnreachableException) {
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
            if (isCurrent(context)) {
                fail(PushException.Kind.NETWORK, "the socket to " + place() + " was closed", null);
            }
        }

        @SuppressWarnings("ReferenceEquality") // this very socket, not that of an address tried before
        private boolean isCurrent(ChannelHandlerContext context) {
            return context.channel() == channel;
        }
    }
}
