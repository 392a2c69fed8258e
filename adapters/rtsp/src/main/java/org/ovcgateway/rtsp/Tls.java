package org.ovcgateway.rtsp;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.time.Duration;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;

/**
 * TLS towards cameras. Their certificates are made by themselves and name nothing that could be checked, so TLS keeps listeners
 * out here, not impostors (docs/ref/rtsp.md).
 */
final class Tls {

    private Tls() {}

    /**
     * What speaks TLS on a connection to a camera, with a handler behind it.
     *
     * @param patience for the handshake
     */
    static ChannelInitializer<Channel> before(ChannelHandler behind, RtspUrl url, Duration patience) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel fresh) {
                SslHandler handler = handler(fresh.alloc(), url);
                handler.setHandshakeTimeoutMillis(patience.toMillis());
                fresh.pipeline().addLast(handler, behind);
            }
        };
    }

    private static SslHandler handler(ByteBufAllocator allocator, RtspUrl url) {
        SslHandler handler = Context.CLIENT.newHandler(allocator, url.host(), url.port());
        SSLParameters parameters = handler.engine().getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm(null);
        handler.engine().setSSLParameters(parameters);
        return handler;
    }

    /** Made for the first camera that needs it. */
    private static final class Context {
        static final SslContext CLIENT = create();

        private static SslContext create() {
            try {
                return SslContextBuilder.forClient()
                        .sslProvider(SslProvider.JDK)
                        .trustManager(InsecureTrustManagerFactory.INSTANCE)
                        .build();
            } catch (SSLException e) {
                throw new IllegalStateException("the JDK has no TLS", e);
            }
        }
    }
}
