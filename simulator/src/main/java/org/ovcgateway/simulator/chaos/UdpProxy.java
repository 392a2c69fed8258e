package org.ovcgateway.simulator.chaos;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.IoEventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.simulator.net.CannotListenException;

/** {@link ChaosProxy} for UDP: each caller has a socket of its own towards the target, as behind a router. */
@SuppressWarnings("FutureReturnValueIgnored") // a datagram that cannot be sent is lost
final class UdpProxy extends ChaosProxy {
    private static final long SEED = 1;
    private static final int SOCKET_BUFFER = 4 << 20;
    private static final int MAX_DATAGRAM = 2048;
    private static final int MAX_CALLERS = 64;
    private static final long MAX_WAIT_NANOS = 250_000_000;

    private final boolean epoll;
    private final Channel front;
    private final Random random = new Random(SEED); // of the loop
    private final Map<InetSocketAddress, Channel> backs = new Forgetful(); // of the loop
    private final Set<Late> late = new HashSet<>(); // of the loop
    private final Gauge onward = new Gauge();
    private final Gauge backward = new Gauge();
    private final LongAdder callers = new LongAdder();
    private final LongAdder lost = new LongAdder();
    private final LongAdder bytes = new LongAdder();

    UdpProxy(EventLoop loop, InetSocketAddress listen, InetSocketAddress target) throws IOException {
        super(loop, target);
        epoll = loop instanceof IoEventLoop io && io.isIoType(EpollIoHandler.class);
        ChannelFuture bound = open(listen, new Front());
        bound.awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new CannotListenException(listen, "the proxy, over UDP", bound.cause());
        }
        front = bound.channel();
    }

    private ChannelFuture open(InetSocketAddress address, SimpleChannelInboundHandler<DatagramPacket> handler) {
        ChannelFactory<DatagramChannel> factory = epoll ? EpollDatagramChannel::new : NioDatagramChannel::new;
        return new Bootstrap()
                .group(loop)
                .channelFactory(factory)
                .option(ChannelOption.SO_RCVBUF, SOCKET_BUFFER)
                .option(ChannelOption.SO_SNDBUF, SOCKET_BUFFER)
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(MAX_DATAGRAM))
                .handler(handler)
                .bind(address);
    }

    @Override
    public InetSocketAddress address() {
        return (InetSocketAddress) front.localAddress();
    }

    @Override
    public int connections() {
        return callers.intValue();
    }

    @Override
    public long accepted() {
        return callers.sum();
    }

    @Override
    public long lost() {
        return lost.sum();
    }

    @Override
    public long bytes() {
        return bytes.sum();
    }

    @Override
    void changed() {
        // each datagram asks the faults when it comes
    }

    @Override
    void rebind() {
        // what is not to be heard is passed over
    }

    @Override
    void end(boolean reset) {
        backs.values().forEach(Channel::close);
        backs.clear();
    }

    @Override
    public void close() {
        front.close().syncUninterruptibly();
        onLoop(() -> {
            end(false);
            late.forEach(Late::drop);
            late.clear();
        });
    }

    private void pass(ByteBuf content, Channel channel, InetSocketAddress to, Gauge gauge) {
        if (faults.passage() != Passage.OPEN || (faults.loss() > 0 && random.nextDouble() < faults.loss())) {
            lost.increment();
            return;
        }
        long now = System.nanoTime();
        long jitter = faults.jitter().toNanos();
        long wait = faults.delay().toNanos() + (jitter == 0 ? 0 : random.nextLong(jitter));
        if (faults.bytesPerSecond() > 0) {
            long queued = Math.max(0, gauge.freeAt() - now);
            if (queued > MAX_WAIT_NANOS) {
                lost.increment();
                return;
            }
            gauge.passed(now, content.readableBytes(), faults.bytesPerSecond());
            wait += queued;
        }
        bytes.add(content.readableBytes());
        DatagramPacket datagram = new DatagramPacket(content.retain(), to);
        if (wait == 0) {
            channel.writeAndFlush(datagram);
        } else {
            Late one = new Late(datagram, channel);
            late.add(one);
            one.timer = loop.schedule(one::send, wait, TimeUnit.NANOSECONDS);
        }
    }

    /** A datagram that is on its way. Each is only equal to itself. */
    private final class Late {
        private final DatagramPacket datagram;
        private final Channel channel;
        private @Nullable Future<?> timer;

        Late(DatagramPacket datagram, Channel channel) {
            this.datagram = datagram;
            this.channel = channel;
        }

        void send() {
            late.remove(this);
            channel.writeAndFlush(datagram);
        }

        void drop() {
            if (timer != null) {
                timer.cancel(false);
            }
            datagram.release();
        }
    }

    /** The callers heard of last; a peer that reconnects for hours comes from ever new ports. */
    private static final class Forgetful extends LinkedHashMap<InetSocketAddress, Channel> {
        private static final long serialVersionUID = 1;

        Forgetful() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<InetSocketAddress, Channel> eldest) {
            if (size() <= MAX_CALLERS) {
                return false;
            }
            eldest.getValue().close();
            return true;
        }
    }

    /** Hears callers. */
    private final class Front extends SimpleChannelInboundHandler<DatagramPacket> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, DatagramPacket datagram) {
            InetSocketAddress caller = datagram.sender();
            Channel back = backs.get(caller);
            if (back != null) {
                pass(datagram.content(), back, target, onward);
                return;
            }
            callers.increment();
            ByteBuf first = datagram.content().retain();
            boolean local = target.getAddress().isLoopbackAddress();
            InetSocketAddress any = local ? new InetSocketAddress(target.getAddress(), 0) : new InetSocketAddress(0);
            ChannelFuture opened = open(any, new Back(caller));
            backs.put(caller, opened.channel());
            opened.addListener(done -> {
                if (done.isSuccess()) {
                    pass(first, opened.channel(), target, onward);
                }
                first.release();
            });
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            lost.increment(); // nobody listens there any more
        }
    }

    /** Hears the target's answers to one caller. */
    private final class Back extends SimpleChannelInboundHandler<DatagramPacket> {
        private final InetSocketAddress caller;

        Back(InetSocketAddress caller) {
            this.caller = caller;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, DatagramPacket datagram) {
            if (datagram.sender().equals(target)) {
                pass(datagram.content(), front, caller, backward);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            lost.increment(); // nobody listens there any more
        }
    }
}
