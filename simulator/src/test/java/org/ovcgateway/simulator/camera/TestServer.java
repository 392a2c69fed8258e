package org.ovcgateway.simulator.camera;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An RTSP server on a free port with loops of its own. */
final class TestServer implements AutoCloseable {
    private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(2, EpollIoHandler.newFactory());
    private final RtspServer server;

    TestServer(List<VirtualCamera> cameras) {
        try {
            server = RtspServer.start(loops, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), cameras);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String url(String path) {
        return server.url(path);
    }

    /** The URL with a user name and a password in it, as ffmpeg wants them. */
    String url(String user, String path) {
        return url(path).replace("rtsp://", "rtsp://" + user + "@");
    }

    InetSocketAddress address() {
        return server.address();
    }

    void moveTo(String host) throws IOException {
        server.moveTo(host);
    }

    @Override
    public void close() {
        server.close();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
