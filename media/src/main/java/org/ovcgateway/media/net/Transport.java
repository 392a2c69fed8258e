package org.ovcgateway.media.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.resolver.AddressResolverGroup;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * Where connections of one channel live: on one event loop, found by one resolver that does not block it.
 *
 * @param loop owns every connection made here; all callbacks run on it
 * @param resolver turns host names into addresses without blocking the loop
 * @param epoll whether the loop is a native epoll loop; otherwise NIO
 */
public record Transport(EventLoop loop, AddressResolverGroup<InetSocketAddress> resolver, boolean epoll) {

    /** A bootstrap for TCP connections: no delay, the given time-out for connecting. */
    public Bootstrap tcp(Duration connectTimeout) {
        ChannelFactory<SocketChannel> factory = epoll ? EpollSocketChannel::new : NioSocketChannel::new;
        return new Bootstrap()
                .group(loop)
                .resolver(resolver)
                .channelFactory(factory)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(connectTimeout.toMillis()));
    }

    /** A bootstrap for UDP sockets. */
    public Bootstrap udp() {
        ChannelFactory<DatagramChannel> factory = epoll ? EpollDatagramChannel::new : NioDatagramChannel::new;
        return new Bootstrap().group(loop).resolver(resolver).channelFactory(factory);
    }
}
