package org.ovcgateway.gateway.record;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpClientConnectionInternal;
import java.util.function.LongConsumer;

/** Counts what a connection sends, as it leaves for the socket: encrypted where it is. */
final class SentBytes extends ChannelOutboundHandlerAdapter {
    private final LongConsumer sent;

    private SentBytes(LongConsumer sent) {
        this.sent = sent;
    }

    /** From now on. */
    static void count(HttpConnection connection, LongConsumer sent) {
        if (connection instanceof HttpClientConnectionInternal internal) {
            internal.channelHandlerContext().pipeline().addFirst(new SentBytes(sent));
        }
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
        if (message instanceof ByteBuf bytes) {
            sent.accept(bytes.readableBytes());
        }
        super.write(context, message, promise);
    }
}
