package org.ovcgateway.simulator.srt;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioDatagramChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.media.MediaFormatException;
import org.ovcgateway.media.srt.ControlType;
import org.ovcgateway.media.srt.Decryptor;
import org.ovcgateway.media.srt.Extension;
import org.ovcgateway.media.srt.Handshake;
import org.ovcgateway.media.srt.Passphrase;
import org.ovcgateway.media.srt.Rejection;
import org.ovcgateway.media.srt.SequenceNumber;
import org.ovcgateway.media.srt.SrtClock;
import org.ovcgateway.media.srt.SrtPacket;
import org.ovcgateway.simulator.net.CannotListenException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An SRT listener in live mode on 127.0.0.1, for any number of callers that send (libsrt, ffmpeg, ours). Each stream id
 * is taken once at a time. Everything happens on one event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // void promises; a datagram that cannot be sent is a lost one
public final class SrtIngest implements AutoCloseable {
    /** By how much a missing packet may be late, unless the caller wants more. */
    public static final Duration LATENCY = Duration.ofMillis(120);

    private static final Logger log = LoggerFactory.getLogger(SrtIngest.class);
    private static final long TICK_MILLIS = 10;
    private static final int SOCKET_BUFFER = 4 << 20;

    /** With receive offload one read may bring up to 64 KiB of datagrams. */
    private static final int READ_BUFFER = 1 << 16;

    private static final int MTU = 1500;
    private static final int REJECTED_VERSION = 8;
    private static final int REJECTED_SECRET = 10;
    private static final int REJECTED_UNSECURE = 11;
    private static final int REJECTED_ROGUE = 4;
    private static final int REJECTED_CONFLICT = 1409;

    /** Is told of callers, on the event loop. */
    @FunctionalInterface
    public interface Listener {

        /**
         * Somebody publishes a stream that nobody else publishes now.
         *
         * @param streamId empty if the caller named none
         */
        Publication connected(String streamId);
    }

    /** Takes the transport stream of one caller, on the event loop. */
    public interface Publication {

        /**
         * The next bytes, in order: the payload of one datagram.
         *
         * @param payload borrowed for the call; retain it to keep it
         */
        void data(ByteBuf payload);

        /** The caller has gone; nothing follows. */
        void ended();
    }

    private record Caller(InetSocketAddress address, int socketId) {}

    private record Connection(int socketId, String streamId, Handshake answer, SrtReceiver receiver) {}

    private final Listener listener;
    private final @Nullable Passphrase passphrase;
    private final Channel channel;
    private final Future<?> timer;
    private final SrtClock clock = new SrtClock();
    private final int cookieSecret = ThreadLocalRandom.current().nextInt();
    private final Map<Caller, Connection> byCaller = new HashMap<>();
    private final Map<Integer, Connection> bySocketId = new HashMap<>();
    private long ignored;

    /** As the last constructor, on 127.0.0.1, for streams in the clear. */
    public SrtIngest(int port, EventLoopGroup loops, Listener listener) throws IOException {
        this(port, loops, null, listener);
    }

    /** As the other constructor, on 127.0.0.1. */
    public SrtIngest(int port, EventLoopGroup loops, @Nullable Passphrase passphrase, Listener listener)
            throws IOException {
        this(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), loops, passphrase, listener);
    }

    /**
     * Listens.
     *
     * @param address port 0 for any free one
     * @param loops one of them is used; stays with the caller
     * @param passphrase what callers must have; null if streams come in the clear
     * @throws IOException if the port cannot be had
     */
    public SrtIngest(
            InetSocketAddress address, EventLoopGroup loops, @Nullable Passphrase passphrase, Listener listener)
            throws IOException {
        this.listener = listener;
        this.passphrase = passphrase;
        boolean epoll = loops instanceof IoEventLoopGroup io && io.isIoType(EpollIoHandler.class);
        Bootstrap bootstrap = new Bootstrap()
                .group(loops)
                .channelFactory(() -> epoll ? new EpollDatagramChannel() : new NioDatagramChannel())
                .option(ChannelOption.SO_RCVBUF, SOCKET_BUFFER)
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(READ_BUFFER))
                .handler(new Inbound());
        if (epoll) {
            bootstrap.option(EpollChannelOption.UDP_GRO, true);
        }
        var bind = bootstrap.bind(address).awaitUninterruptibly();
        if (!bind.isSuccess()) {
            throw new CannotListenException(address, "SRT, over UDP", bind.cause());
        }
        channel = bind.channel();
        timer = channel.eventLoop().scheduleAtFixedRate(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** The port on which it listens. */
    public int port() {
        return ((InetSocketAddress) channel.localAddress()).getPort();
    }

    @Override
    public void close() {
        timer.cancel(false);
        channel.eventLoop().submit(this::shutDown).awaitUninterruptibly();
        channel.close().awaitUninterruptibly();
    }

    private void shutDown() {
        bySocketId.values().forEach(connection -> connection.receiver().shutDown());
        bySocketId.clear();
        byCaller.clear();
    }

    private void tick() {
        Iterator<Map.Entry<Caller, Connection>> connections =
                byCaller.entrySet().iterator();
        while (connections.hasNext()) {
            Connection connection = connections.next().getValue();
            connection.receiver().tick();
            if (connection.receiver().isOver()) {
                connections.remove();
                bySocketId.remove(connection.socketId());
                log.info(
                        "[srt] a stream has ended, {} packets lost",
                        connection.receiver().packetsLost());
            }
        }
    }

    private void packet(Channel out, DatagramPacket datagram) {
        ByteBuf packet = datagram.content();
        try {
            if (packet.readableBytes() < SrtPacket.HEADER_SIZE) {
                ignored++;
                return;
            }
            int destination = SrtPacket.destination(packet);
            if (destination == 0
                    && SrtPacket.isControl(packet)
                    && SrtPacket.controlType(packet) == ControlType.HANDSHAKE) {
                handshake(out, datagram.sender(), Handshake.read(packet));
                return;
            }
            Connection connection = bySocketId.get(destination);
            if (connection == null
                    || connection.receiver().isOver()
                    || !connection.receiver().packet(packet)) {
                ignored++;
            }
        } catch (MediaFormatException e) {
            ignored++;
            log.debug("[srt] packet {} ignored: {}", ignored, e.getMessage());
        }
    }

    private void handshake(Channel out, InetSocketAddress sender, Handshake request) throws MediaFormatException {
        Caller caller = new Caller(sender, request.socketId());
        Connection known = byCaller.get(caller);
        if (known != null && !known.receiver().isOver()) {
            answer(out, caller, known.answer());
        } else if (request.type() == Handshake.INDUCTION) {
            answer(
                    out,
                    caller,
                    answerTo(
                            request,
                            sender,
                            Handshake.MAGIC,
                            Handshake.INDUCTION,
                            request.socketId(),
                            cookie(sender),
                            List.of()));
        } else if (request.type() == Handshake.CONCLUSION && request.cookie() == cookie(sender)) {
            conclude(out, caller, request);
        } else {
            ignored++;
        }
    }

    private void conclude(Channel out, Caller caller, Handshake request) throws MediaFormatException {
        Extension.Capabilities peer = request.extension(Extension.Capabilities.class);
        Extension.StreamId named = request.extension(Extension.StreamId.class);
        String streamId = named == null ? "" : named.value();
        if (request.version() != Handshake.VERSION_5) {
            reject(out, caller, request, REJECTED_VERSION);
        } else if ((request.extension(Extension.KeyMaterial.class) == null) != (passphrase == null)) {
            reject(out, caller, request, REJECTED_UNSECURE);
        } else if (peer == null || peer.response()) {
            reject(out, caller, request, REJECTED_ROGUE);
        } else if (onAir(streamId)) {
            reject(out, caller, request, REJECTED_CONFLICT);
        } else {
            accept(out, caller, request, peer, streamId);
        }
    }

    private boolean onAir(String streamId) {
        return bySocketId.values().stream()
                .anyMatch(connection -> connection.streamId().equals(streamId)
                        && !connection.receiver().isOver());
    }

    private void accept(Channel out, Caller caller, Handshake request, Extension.Capabilities peer, String streamId)
            throws MediaFormatException {
        Extension.KeyMaterial key = request.extension(Extension.KeyMaterial.class);
        Decryptor decryptor = key == null ? null : new Decryptor(passphrase);
        ByteBuffer keyAnswer = decryptor == null || key == null ? null : decryptor.accept(key.message());
        if (decryptor != null && !decryptor.isSecured()) {
            reject(out, caller, request, REJECTED_SECRET);
            return;
        }
        int ours = Math.toIntExact(LATENCY.toMillis());
        int latency = Math.max(ours, peer.senderLatency());
        int socketId = freeSocketId();
        Extension capabilities = new Extension.Capabilities(
                true,
                Extension.Capabilities.OUR_VERSION,
                Extension.Capabilities.LIVE,
                latency,
                Math.max(ours, peer.receiverLatency()));
        List<Extension> extensions = keyAnswer == null
                ? List.of(capabilities)
                : List.of(capabilities, new Extension.KeyMaterial(true, keyAnswer));
        Handshake answer = answerTo(
                request,
                caller.address(),
                Handshake.extensionFieldOf(extensions),
                Handshake.CONCLUSION,
                socketId,
                request.cookie(),
                extensions);
        SrtReceiver receiver = new SrtReceiver(
                out,
                caller.address(),
                caller.socketId(),
                request.initialSequence(),
                Duration.ofMillis(latency),
                decryptor,
                listener.connected(streamId));
        Connection connection = new Connection(socketId, streamId, answer, receiver);
        byCaller.put(caller, connection);
        bySocketId.put(socketId, connection);
        log.info("[srt] a stream has begun, latency {} ms{}", latency, decryptor == null ? "" : ", encrypted");
        answer(out, caller, answer);
    }

    private int freeSocketId() {
        int id = ThreadLocalRandom.current().nextInt(1, 1 << 30);
        while (bySocketId.containsKey(id)) {
            id = ThreadLocalRandom.current().nextInt(1, 1 << 30);
        }
        return id;
    }

    private void reject(Channel out, Caller caller, Handshake request, int code) {
        log.info("[srt] a caller was refused: {}", Rejection.words(Rejection.type(code), false));
        answer(
                out,
                caller,
                answerTo(request, caller.address(), 0, Rejection.type(code), 0, request.cookie(), List.of()));
    }

    private static Handshake answerTo(
            Handshake request,
            InetSocketAddress caller,
            int extensionField,
            int type,
            int socketId,
            int cookie,
            List<Extension> extensions) {
        return new Handshake(
                Handshake.VERSION_5,
                0,
                extensionField,
                request.initialSequence() & SequenceNumber.MAX,
                MTU,
                SrtReceiver.WINDOW,
                type,
                socketId,
                cookie,
                caller.getAddress(),
                extensions);
    }

    private void answer(Channel out, Caller caller, Handshake answer) {
        ByteBuf packet = out.alloc().directBuffer(SrtPacket.MAX_SIZE);
        answer.write(packet, clock.timestamp(), caller.socketId());
        out.writeAndFlush(new DatagramPacket(packet, caller.address()), out.voidPromise());
    }

    /** Proves that the caller gets what is sent to its address. */
    private int cookie(InetSocketAddress address) {
        int hash = 31 * address.hashCode() + cookieSecret;
        return hash == 0 ? 1 : hash;
    }

    private final class Inbound extends SimpleChannelInboundHandler<DatagramPacket> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, DatagramPacket datagram) {
            packet(context.channel(), datagram);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, @Nullable Throwable cause) {
            log.debug("[srt] {}", String.valueOf(cause));
        }
    }
}
