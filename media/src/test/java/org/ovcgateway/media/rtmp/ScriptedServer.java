package org.ovcgateway.media.rtmp;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.ExtendedSSLSession;
import org.jspecify.annotations.Nullable;

/** An RTMP server that answers each command as the test says. */
final class ScriptedServer implements AutoCloseable {

    /** A command and the connection on which it came. */
    record Call(RtmpCommand command, RtmpConnection connection) {
        void reply(RtmpCommand answer) {
            connection.command(0, answer);
        }
    }

    /** A media message, its body in hexadecimal digits. */
    record Message(int type, int timestamp, String body) {}

    private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final List<RtmpCommand> heard = new CopyOnWriteArrayList<>();
    private final List<Message> media = new CopyOnWriteArrayList<>();
    private final List<String> serverNames = new CopyOnWriteArrayList<>();
    private final List<Channel> publishers = new CopyOnWriteArrayList<>();
    private final Channel channel;

    ScriptedServer(Consumer<Call> script) {
        this(script, null);
    }

    /** @param tls what it speaks TLS with; null for none */
    ScriptedServer(Consumer<Call> script, @Nullable SslContext tls) {
        channel = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel publisher) {
                        publishers.add(publisher);
                        if (tls != null) {
                            SslHandler handler = tls.newHandler(publisher.alloc());
                            handler.handshakeFuture()
                                    .addListener(done -> ((ExtendedSSLSession)
                                                    handler.engine().getSession())
                                            .getRequestedServerNames()
                                            .forEach(name -> serverNames.add(
                                                    new String(name.getEncoded(), StandardCharsets.US_ASCII))));
                            publisher.pipeline().addLast(handler);
                        }
                        publisher.pipeline().addLast(new RtmpConnection(false, 1 << 20, new Session(script)));
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .syncUninterruptibly()
                .channel();
    }

    String url(String app, String key) {
        return "rtmp://127.0.0.1:" + port() + "/" + app + "/" + key;
    }

    List<RtmpCommand> heard() {
        return heard;
    }

    List<Message> media() {
        return media;
    }

    /** The names that clients asked for in TLS (SNI). */
    List<String> serverNames() {
        return serverNames;
    }

    int connections() {
        return publishers.size();
    }

    /** Reads on, but takes nothing in and answers nothing: as a router does that holds a connection whose server has gone. */
    void swallow() {
        for (Channel publisher : publishers) {
            publisher
                    .eventLoop()
                    .submit(() -> publisher.pipeline().addFirst(new ChannelInboundHandlerAdapter() {
                        @Override
                        public void channelRead(ChannelHandlerContext context, Object read) {
                            ReferenceCountUtil.release(read);
                        }
                    }))
                    .syncUninterruptibly();
        }
    }

    int port() {
        return ((InetSocketAddress) channel.localAddress()).getPort();
    }

    @Override
    public void close() {
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private final class Session implements RtmpConnection.Listener {
        private final Consumer<Call> script;
        private @Nullable RtmpConnection connection;

        Session(Consumer<Call> script) {
            this.script = script;
        }

        @Override
        public void opened(RtmpConnection opened) {
            connection = opened;
        }

        @Override
        public void command(RtmpCommand command, int streamId) {
            heard.add(command);
            if (connection != null) {
                script.accept(new Call(command, connection));
            }
        }

        @Override
        public void media(int type, int timestamp, ByteBuf body) {
            media.add(new Message(type, timestamp, ByteBufUtil.hexDump(body)));
        }

        @Override
        public void writabilityChanged() {}

        @Override
        public void closed(@Nullable Throwable cause) {}
    }
}
