package org.ovcgateway.onvif.discovery;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.InternetProtocolFamily;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import org.jspecify.annotations.Nullable;

/**
 * Opens UDP sockets on one event loop. Vert.x's own are of no use here: over the native transport they ignore which interface
 * a multicast is to leave by.
 *
 * <p>Multicasts go no further than the link (a TTL of 1), which is what the kernel does unless told otherwise. It is not told:
 * Netty's native socket would set the TTL of all else with it, and questions to single addresses would end at the first router.
 */
final class Sockets {
    private static final int LARGEST_DATAGRAM = 65_535;
    private static final int RECEIVE_BUFFER = 1 << 20;

    /** Takes what comes in, on the loop. */
    interface Receiver {
        /** The packet is borrowed. */
        void received(DatagramPacket packet);
    }

    private final VertxInternal vertx;
    private final ContextInternal context;

    Sockets(VertxInternal vertx, ContextInternal context) {
        this.vertx = vertx;
        this.context = context;
    }

    /**
     * Opens a socket; the future is completed on the loop.
     *
     * @param local what to bind to; a port of 0 is any
     * @param out the interface that multicasts leave by; null for that of the routing table. Those of IPv6 leave by that which
     *     their destination names, and Netty's native socket takes none for them
     */
    Future<DatagramChannel> open(InetSocketAddress local, @Nullable NetworkInterface out, Receiver receiver) {
        Bootstrap bootstrap = new Bootstrap()
                .group(context.nettyEventLoop())
                .channelFactory(() -> channel(local.getAddress()))
                .option(ChannelOption.SO_REUSEADDR, local.getPort() != 0)
                .option(ChannelOption.SO_RCVBUF, RECEIVE_BUFFER)
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(LARGEST_DATAGRAM))
                .handler(new Handler(receiver));
        if (out != null && local.getAddress() instanceof Inet4Address) {
            bootstrap.option(ChannelOption.IP_MULTICAST_IF, out);
        }
        Promise<DatagramChannel> opened = context.promise();
        bootstrap.bind(local).addListener((io.netty.channel.ChannelFuture bound) -> {
            if (bound.isSuccess()) {
                opened.complete((DatagramChannel) bound.channel());
            } else {
                opened.fail(bound.cause());
            }
        });
        return opened.future();
    }

    /** One that cannot be sent is one that gets no answer. */
    @SuppressWarnings("FutureReturnValueIgnored")
    static void send(DatagramChannel channel, byte[] datagram, InetSocketAddress to) {
        channel.writeAndFlush(new DatagramPacket(Unpooled.wrappedBuffer(datagram), to));
    }

    /** Nobody waits for it. */
    @SuppressWarnings("FutureReturnValueIgnored")
    static void close(DatagramChannel channel) {
        channel.close();
    }

    @SuppressWarnings("deprecation") // what Vert.x's transport takes
    private Channel channel(InetAddress local) {
        return vertx.transport()
                .datagramChannel(
                        local instanceof Inet6Address ? InternetProtocolFamily.IPv6 : InternetProtocolFamily.IPv4);
    }

    private static final class Handler extends SimpleChannelInboundHandler<DatagramPacket> {
        private final Receiver receiver;

        Handler(Receiver receiver) {
            this.receiver = receiver;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext channel, DatagramPacket packet) {
            receiver.received(packet);
        }

        /** Such as a destination that is not reachable: the next one may be. */
        @Override
        public void exceptionCaught(ChannelHandlerContext channel, Throwable cause) {}
    }
}
