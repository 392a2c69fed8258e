package org.ovcgateway.media.srt;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioDatagramChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A bad network between one caller and a listener, on 127.0.0.1: loses, delays (which reorders) and doubles datagrams in
 * both directions, by a seeded random generator.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a datagram that cannot be sent is a lost one
final class LossyProxy implements AutoCloseable {
    private final EventLoops loops = EventLoops.nio();
    private final InetSocketAddress listener;
    private final Random random;
    private final double loss;
    private final Channel front;
    private final Channel back;

    private volatile InetSocketAddress caller = new InetSocketAddress(InetAddress.getLoopbackAddress(), 9);
    private volatile boolean blackedOut;
    private final AtomicInteger lost = new AtomicInteger();

    LossyProxy(int listenerPort, double loss, long seed) {
        this.listener = new InetSocketAddress(InetAddress.getLoopbackAddress(), listenerPort);
        this.loss = loss;
        random = new Random(seed);
        front = bind(true);
        back = bind(false);
    }

    int port() {
        return ((InetSocketAddress) front.localAddress()).getPort();
    }

    /** From now on nothing passes. */
    void blackOut() {
        blackedOut = true;
    }

    int lost() {
        return lost.get();
    }

    private Channel bind(boolean fromCaller) {
        return new Bootstrap()
                .group(loops.transport.loop())
                .channel(NioDatagramChannel.class)
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(2048))
                .option(ChannelOption.SO_RCVBUF, 1 << 20)
                .handler(new Passage(fromCaller))
                .bind(InetAddress.getLoopbackAddress(), 0)
                .syncUninterruptibly()
                .channel();
    }

    @Override
    public void close() {
        front.close().syncUninterruptibly();
        back.close().syncUninterruptibly();
        loops.close();
    }

    private final class Passage extends SimpleChannelInboundHandler<DatagramPacket> {
        private final boolean fromCaller;

        Passage(boolean fromCaller) {
            this.fromCaller = fromCaller;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
            if (fromCaller) {
                caller = packet.sender();
            }
            if (blackedOut || random.nextDouble() < loss) {
                lost.incrementAndGet();
                return;
            }
            pass(packet.content());
            if (random.nextInt(50) == 0) {
                pass(packet.content());
            }
        }

        private void pass(ByteBuf content) {
            ByteBuf copy = Unpooled.copiedBuffer(content);
            if (random.nextInt(20) == 0) {
                loops.transport.loop().schedule(() -> forward(copy), 1 + random.nextInt(8), TimeUnit.MILLISECONDS);
            } else {
                forward(copy);
            }
        }

        private void forward(ByteBuf content) {
            Channel out = fromCaller ? back : front;
            out.writeAndFlush(new DatagramPacket(content, fromCaller ? listener : caller));
        }
    }
}
