package org.ovcgateway.simulator.chaos;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.ovcgateway.simulator.net.CannotListenException;

/** {@link ChaosProxy} for TCP. */
@SuppressWarnings("FutureReturnValueIgnored") // a connection that fails is closed
final class TcpProxy extends ChaosProxy {
    private static final long SEED = 1;

    /** Both of the loop. */
    final Gauge onward = new Gauge();

    final Gauge backward = new Gauge();

    final LongAdder bytes = new LongAdder();
    final LongAdder lost = new LongAdder();

    private final boolean epoll;
    private final InetSocketAddress address;
    private final Random random = new Random(SEED); // of the loop
    private final Set<TcpLink> links = new LinkedHashSet<>(); // of the loop
    private final AtomicInteger open = new AtomicInteger();
    private final LongAdder accepted = new LongAdder();
    private Channel listener; // of the threads that change faults, one at a time

    TcpProxy(EventLoop loop, InetSocketAddress listen, InetSocketAddress target) throws IOException {
        super(loop, target);
        epoll = loop instanceof IoEventLoop io && io.isIoType(EpollIoHandler.class);
        listener = bind(listen);
        address = (InetSocketAddress) listener.localAddress();
    }

    @Override
    public InetSocketAddress address() {
        return address;
    }

    @Override
    public int connections() {
        return open.get();
    }

    @Override
    public long accepted() {
        return accepted.sum();
    }

    @Override
    public long lost() {
        return lost.sum();
    }

    @Override
    public long bytes() {
        return bytes.sum();
    }

    /** When what comes now is to be handed on. */
    long due(long now) {
        long jitter = faults.jitter().toNanos();
        return now + faults.delay().toNanos() + (jitter == 0 ? 0 : random.nextLong(jitter));
    }

    @Override
    void changed() {
        for (TcpLink link : List.copyOf(links)) {
            link.changed();
        }
    }

    @Override
    synchronized void rebind() throws IOException {
        boolean refuses = faults().passage() == Passage.REFUSED;
        if (refuses && listener.isOpen()) {
            listener.close().syncUninterruptibly();
            awaitSelector();
        } else if (!refuses && !listener.isOpen()) {
            listener = bind(address);
        }
    }

    /**
     * With NIO a socket is closed for good when the selector has looked again. The loop has it look before it runs what it has
     * scheduled itself; what another thread schedules may run at once, with the tasks at hand, if its time has come by then.
     */
    private void awaitSelector() {
        Promise<Void> looked = loop.newPromise();
        loop.execute(() -> loop.schedule(() -> looked.setSuccess(null), 0, TimeUnit.NANOSECONDS));
        looked.syncUninterruptibly();
    }

    @Override
    void end(boolean reset) {
        for (TcpLink link : List.copyOf(links)) {
            link.end(reset);
        }
    }

    @Override
    public synchronized void close() {
        listener.close().syncUninterruptibly();
        onLoop(() -> List.copyOf(links).forEach(TcpLink::abandon));
    }

    private Channel bind(InetSocketAddress listen) throws IOException {
        ChannelFactory<ServerChannel> factory = epoll ? EpollServerSocketChannel::new : NioServerSocketChannel::new;
        ChannelFuture bound = new ServerBootstrap()
                .group(loop)
                .channelFactory(factory)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.AUTO_READ, false)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        begin(channel);
                    }
                })
                .bind(listen)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new CannotListenException(listen, "the proxy", bound.cause());
        }
        return bound.channel();
    }

    private void begin(Channel front) {
        TcpLink link = new TcpLink(this, front);
        links.add(link);
        open.incrementAndGet();
        accepted.increment();
        front.closeFuture().addListener(closed -> gone(link));
        ChannelFactory<SocketChannel> factory = epoll ? EpollSocketChannel::new : NioSocketChannel::new;
        new Bootstrap()
                .group(loop)
                .channelFactory(factory)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.AUTO_READ, false)
                .handler(new Nothing())
                .connect(target)
                .addListener((ChannelFuture connected) -> {
                    if (connected.isSuccess()) {
                        link.connected(connected.channel());
                    } else {
                        link.end(true);
                    }
                });
    }

    /** One of a link's connections has been closed. */
    void gone(TcpLink link) {
        if (link.isGone() && links.remove(link)) {
            open.decrementAndGet();
        }
    }

    /** Netty wants a handler. */
    @ChannelHandler.Sharable
    private static final class Nothing extends ChannelInboundHandlerAdapter {}
}
