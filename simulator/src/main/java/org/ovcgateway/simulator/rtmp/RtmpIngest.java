package org.ovcgateway.simulator.rtmp;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.ovcgateway.media.relay.Sink;
import org.ovcgateway.media.rtmp.RtmpConnection;
import org.ovcgateway.simulator.net.CannotListenException;

/**
 * An RTMP server that takes publishers only and answers as nginx-rtmp does. Each stream is published once at a time.
 * Closing it cuts the publishers off.
 */
public final class RtmpIngest implements AutoCloseable {
    /** Largest message, that is access unit, that is taken. */
    private static final int MAX_MESSAGE_SIZE = 8 << 20;

    /** A publisher that is silent for so long is gone: its network may have vanished without a word. */
    static final Duration IDLE = Duration.ofSeconds(30);

    /** Is told of publishers, on the event loop of their connection. */
    @FunctionalInterface
    public interface Listener {

        /**
         * Somebody publishes a stream that nobody else publishes now.
         *
         * @param app with its query, if any
         * @param streamKey with its query, if any
         */
        Publication published(String app, String streamKey);
    }

    /** Takes what one publisher sends, on the event loop of its connection. */
    public interface Publication extends Sink {

        /** The publisher has gone; nothing follows. */
        void ended();
    }

    private final Channel channel;
    private final ChannelGroup publishers = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);

    /** As the other constructor, on 127.0.0.1. */
    public RtmpIngest(int port, EventLoopGroup loops, Listener listener) throws IOException {
        this(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), loops, listener);
    }

    /**
     * Listens.
     *
     * @param address port 0 for any free one
     * @param loops where the connections live; stays with the caller
     * @throws IOException if the port cannot be had
     */
    public RtmpIngest(InetSocketAddress address, EventLoopGroup loops, Listener listener) throws IOException {
        this(address, loops, IDLE, listener);
    }

    /** @param idle how long a publisher may be silent */
    RtmpIngest(InetSocketAddress address, EventLoopGroup loops, Duration idle, Listener listener) throws IOException {
        // Streams on air, by "app/streamkey" without queries.
        Set<String> onAir = ConcurrentHashMap.newKeySet();
        var bind = new ServerBootstrap()
                .group(loops)
                .channelFactory(() -> serverChannel(loops))
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel publisher) {
                        publishers.add(publisher);
                        publisher
                                .pipeline()
                                .addLast(new ReadTimeoutHandler(idle.toMillis(), TimeUnit.MILLISECONDS))
                                .addLast(new RtmpConnection(
                                        false, MAX_MESSAGE_SIZE, new Publisher(publisher.alloc(), onAir, listener)));
                    }
                })
                .bind(address)
                .awaitUninterruptibly();
        if (!bind.isSuccess()) {
            throw new CannotListenException(address, "RTMP", bind.cause());
        }
        channel = bind.channel();
    }

    private static ServerChannel serverChannel(EventLoopGroup loops) {
        boolean epoll = loops instanceof IoEventLoopGroup io && io.isIoType(EpollIoHandler.class);
        return epoll ? new EpollServerSocketChannel() : new NioServerSocketChannel();
    }

    /** The port on which it listens. */
    public int port() {
        return ((InetSocketAddress) channel.localAddress()).getPort();
    }

    @Override
    public void close() {
        channel.close().awaitUninterruptibly();
        publishers.close().awaitUninterruptibly();
    }
}
