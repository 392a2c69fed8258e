package org.ovcgateway.simulator.camera;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.simulator.net.CannotListenException;

/**
 * Serves virtual cameras on one port: the main stream of camera {@code cam0} at {@code /cam0} and {@code /cam0/main}, its
 * sub stream at {@code /cam0/sub}. Methods are safe for any thread but an event loop of the group.
 */
public final class RtspServer implements AutoCloseable {
    /** What may wait for a client that reads too slowly, in bytes; it is dropped when more does. */
    private static final int MAX_BACKLOG = 2 * 1024 * 1024;

    private final MediaClock clock = new MediaClock();
    private final Map<String, CameraStream> streams = new HashMap<>();
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final EventLoopGroup loops;
    private volatile Channel listener;

    private RtspServer(EventLoopGroup loops, InetSocketAddress address, List<VirtualCamera> cameras)
            throws IOException {
        for (VirtualCamera camera : cameras) {
            CameraStream main = CameraStream.of(camera, camera.main());
            streams.put("/" + camera.name(), main);
            streams.put("/" + camera.name() + "/main", main);
            StreamSource sub = camera.sub();
            if (sub != null) {
                streams.put("/" + camera.name() + "/sub", CameraStream.of(camera, sub));
            }
        }
        this.loops = loops;
        listener = bind(address);
    }

    /**
     * Starts to serve.
     *
     * @param loops of Netty's epoll or NIO transport; carry all connections, and are not shut down by this
     * @param address with port 0 a free one is taken, see {@link #address}
     * @throws IOException if the address cannot be bound
     */
    public static RtspServer start(EventLoopGroup loops, InetSocketAddress address, List<VirtualCamera> cameras)
            throws IOException {
        return new RtspServer(loops, address, cameras);
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listener.localAddress();
    }

    /** The URL of a path that starts with a slash. */
    public String url(String path) {
        InetSocketAddress address = address();
        String host = address.getAddress().getHostAddress();
        return "rtsp://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort() + path;
    }

    /**
     * Listens at the same port of another address, as a camera does that was given one. Connections to the old address fall
     * silent and stay open, for nothing that a camera sends from an address it no longer has arrives.
     *
     * @param host a literal address
     * @throws IOException if the address cannot be bound; then it listens nowhere
     */
    public void moveTo(String host) throws IOException {
        int port = address().getPort();
        listener.close().syncUninterruptibly();
        for (Channel connection : connections) {
            connection.eventLoop().execute(() -> fallSilent(connection));
        }
        listener = bind(new InetSocketAddress(host, port));
    }

    private static void fallSilent(Channel connection) {
        RtspConnection client = connection.pipeline().get(RtspConnection.class);
        if (client != null) { // it has not gone meanwhile
            client.fallSilent();
        }
    }

    /** Closes the port and all connections, and waits until they are closed. */
    @Override
    public void close() {
        listener.close().syncUninterruptibly();
        connections.close().syncUninterruptibly();
    }

    MediaClock clock() {
        return clock;
    }

    /** The stream at a path without query and trailing slash, or null. */
    @Nullable
    CameraStream stream(String path) {
        return streams.get(path);
    }

    private Channel bind(InetSocketAddress address) throws IOException {
        boolean epoll = loops instanceof IoEventLoopGroup group && group.isIoType(EpollIoHandler.class);
        ChannelFactory<ServerChannel> factory = epoll ? EpollServerSocketChannel::new : NioServerSocketChannel::new;
        var bound = new ServerBootstrap()
                .group(loops)
                .channelFactory(factory)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(
                        ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(MAX_BACKLOG / 2, MAX_BACKLOG))
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        connections.add(channel);
                        channel.pipeline()
                                .addLast(new RtspRequestDecoder(), new RtspConnection(RtspServer.this, channel));
                    }
                })
                .bind(address)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new CannotListenException(address, "RTSP", bound.cause());
        }
        return bound.channel();
    }
}
