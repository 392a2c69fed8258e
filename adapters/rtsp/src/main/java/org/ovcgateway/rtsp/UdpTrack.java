package org.ovcgateway.rtsp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.media.net.Transport;
import org.ovcgateway.media.rtp.RtpInput;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The two UDP sockets of one track (RFC 3550 11: RTP on an even port, RTCP on the next), which hear nobody but the camera.
 * All calls on the transport's event loop.
 */
final class UdpTrack implements Playing.Route, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(UdpTrack.class);

    /** Key frames come in bursts that the loop may be late for; the kernel may allow less. */
    private static final int RECEIVE_BUFFER = 1 << 20;

    /** The longest datagram that is taken whole; cameras keep to an Ethernet frame. */
    private static final int LONGEST_DATAGRAM = 16 << 10;

    private static final int DATAGRAMS_PER_READ = 64;
    private static final int ATTEMPTS = 32;

    /** An RTP packet without payload, and an RTCP receiver report without blocks: they open the way back. */
    private static final byte[] EMPTY_RTP = {(byte) 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};

    private static final byte[] EMPTY_REPORT = {(byte) 0x80, (byte) 201, 0, 1, 0, 0, 0, 0};

    private final Transport transport;
    private final InetAddress local;
    private final InetAddress camera;
    private final int track;
    private final RtpInput input;
    private final ReorderBuffer order;
    private @Nullable Channel rtp;
    private @Nullable Channel rtcp;
    private @Nullable InetAddress source;
    private int serverRtpPort;
    private int serverRtcpPort;
    private long packets;
    private boolean closed;

    /** Hears whether there are two ports. */
    interface Bound {
        void bound() throws RtspException;

        void failed(RtspException cause);
    }

    /**
     * @param local the address that the camera is spoken to from
     * @param camera the address that the camera is spoken to at
     */
    UdpTrack(Transport transport, InetAddress local, InetAddress camera, int track, RtpInput input) {
        this.transport = transport;
        this.local = local;
        this.camera = camera;
        this.track = track;
        this.input = input;
        this.order = new ReorderBuffer(transport.loop(), this::deliver, input::flush);
    }

    void bind(Bound bound) {
        bind(bound, ATTEMPTS);
    }

    private void bind(Bound bound, int attempts) {
        ChannelFuture first = open(0);
        first.addListener(ignored -> {
            if (!first.isSuccess()) {
                bound.failed(noPorts(first.cause()));
                return;
            }
            int port = ((InetSocketAddress) first.channel().localAddress()).getPort();
            ChannelFuture second = open(port ^ 1);
            second.addListener(alsoIgnored -> {
                if (closed) {
                    closeQuietly(first.channel());
                    closeQuietly(second.channel());
                } else if (second.isSuccess()) {
                    boolean even = port % 2 == 0;
                    rtp = even ? first.channel() : second.channel();
                    rtcp = even ? second.channel() : first.channel();
                    bound.bound();
                } else {
                    closeQuietly(first.channel());
                    if (attempts > 1) {
                        bind(bound, attempts - 1);
                    } else {
                        bound.failed(noPorts(second.cause()));
                    }
                }
            });
        });
    }

    private ChannelFuture open(int port) {
        return transport
                .udp()
                .option(ChannelOption.SO_RCVBUF, RECEIVE_BUFFER)
                .option(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new FixedRecvByteBufAllocator(LONGEST_DATAGRAM).maxMessagesPerRead(DATAGRAMS_PER_READ))
                .handler(new Receiver())
                .bind(new InetSocketAddress(local, port));
    }

    private static RtspException noPorts(@Nullable Throwable cause) {
        return new RtspException(
                RtspException.Kind.NETWORK,
                "no two neighbouring UDP ports could be opened: " + (cause == null ? "unknown" : cause.getMessage()),
                cause);
    }

    /** The even one of the two ports. */
    int port() {
        return rtp == null ? 0 : ((InetSocketAddress) rtp.localAddress()).getPort();
    }

    /** Told where the camera sends from; opens the way for it through a firewall. */
    void answered(UdpAnswer answer) {
        source = answer.source();
        serverRtpPort = answer.rtpPort();
        serverRtcpPort = answer.rtcpPort();
        openTheWay();
    }

    void openTheWay() {
        send(rtp, serverRtpPort, EMPTY_RTP);
        send(rtcp, serverRtcpPort, EMPTY_REPORT);
    }

    /** RTP packets that have come so far. */
    long packets() {
        return packets;
    }

    @Override
    public void report() {
        Channel to = rtcp;
        if (to == null || serverRtcpPort == 0 || !to.isWritable()) {
            return;
        }
        ByteBuf report = to.alloc().directBuffer();
        input.writeReceiverReport(track, report);
        if (report.isReadable()) {
            send(to, serverRtcpPort, report);
        } else {
            report.release();
        }
        // The way back may be forgotten where only packets from inside keep it open.
        send(rtp, serverRtpPort, EMPTY_RTP);
    }

    @Override
    public void close() {
        closed = true;
        order.close();
        if (rtp != null) {
            closeQuietly(rtp);
        }
        if (rtcp != null) {
            closeQuietly(rtcp);
        }
    }

    private void send(@Nullable Channel from, int port, byte[] bytes) {
        if (from != null && port != 0) {
            send(from, port, from.alloc().directBuffer(bytes.length).writeBytes(bytes));
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // what is lost comes again
    private void send(Channel from, int port, ByteBuf content) {
        from.writeAndFlush(new DatagramPacket(content, new InetSocketAddress(camera, port)));
    }

    private void deliver(ByteBuf packet) {
        packets++;
        input.rtp(track, packet);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // nothing is to be done when it is closed
    private static void closeQuietly(Channel channel) {
        channel.close();
    }

    private final class Receiver extends ChannelInboundHandlerAdapter {
        private boolean delivered;

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            DatagramPacket datagram = (DatagramPacket) message;
            try {
                InetAddress sender = datagram.sender().getAddress();
                if (closed || !(sender.equals(camera) || sender.equals(source))) {
                    return;
                }
                delivered = true;
                if (ctx.channel() == rtp) {
                    order.packet(datagram.content());
                } else {
                    input.rtcp(track, datagram.content());
                }
            } finally {
                datagram.release();
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            if (delivered && !closed) {
                delivered = false;
                input.flush();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            // A port unreachable, for instance: the camera's word counts, and that data comes.
            LOG.debug("UDP {}: {}", track, cause.toString());
        }
    }
}
