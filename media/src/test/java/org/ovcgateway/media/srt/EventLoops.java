package org.ovcgateway.media.srt;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.resolver.DefaultAddressResolverGroup;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.ovcgateway.media.net.Transport;

/** One event loop and a transport on it, for a test. */
final class EventLoops implements AutoCloseable {
    private final EventLoopGroup group;
    final Transport transport;

    private EventLoops(EventLoopGroup group, Transport transport) {
        this.group = group;
        this.transport = transport;
    }

    private EventLoops(EventLoopGroup group, boolean epoll) {
        this.group = group;
        transport = new Transport(group.next(), DefaultAddressResolverGroup.INSTANCE, epoll);
    }

    static EventLoops epoll() {
        return new EventLoops(new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory()), true);
    }

    static EventLoops nio() {
        return new EventLoops(new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory()), false);
    }

    /** The same loop seen through another transport; only one of both needs to be closed. */
    EventLoops with(Transport other) {
        return new EventLoops(group, other);
    }

    /** Runs on the loop and waits for the end. */
    void run(Runnable task) {
        call(() -> {
            task.run();
            return true;
        });
    }

    <T> T call(Callable<T> task) {
        try {
            return transport.loop().submit(task).get(60, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("on the event loop", e);
        }
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
