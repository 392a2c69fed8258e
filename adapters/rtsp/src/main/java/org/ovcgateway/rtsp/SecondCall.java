package org.ovcgateway.rtsp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.ovcgateway.media.net.Transport;

/**
 * Asks a camera, over a connection of its own, whether it answers at all: OPTIONS, without a password, to which any answer will do. On
 * the event loop of its transport.
 */
@SuppressWarnings(
        "FutureReturnValueIgnored") // a connection that fails is closed, and a close that fails has closed all the same
final class SecondCall {
    private static final byte FIRST_OF_RTSP = 'R';

    private final Channel channel;
    private final ScheduledFuture<?> timer;
    private boolean answered;

    /**
     * Calls.
     *
     * @param url what the camera is known by: tells whether to speak TLS
     * @param patience for connecting and the answer together
     */
    SecondCall(
            Transport transport,
            SocketAddress camera,
            RtspUrl url,
            String requestUrl,
            RtspOptions options,
            Duration patience) {
        byte[] request = ("OPTIONS " + requestUrl + " RTSP/1.0\r\nCSeq: 1\r\nUser-Agent: " + options.userAgent()
                        + "\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8);
        Conversation conversation = new Conversation(request);
        channel = transport
                .tcp(patience)
                .handler(url.secure() ? Tls.before(conversation, url, patience) : conversation)
                .connect(camera)
                .channel();
        timer = transport.loop().schedule(this::hangUp, patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Whether the camera has answered. */
    boolean isAnswered() {
        return answered;
    }

    /** Whether nothing will be heard of it any more. */
    boolean isOver() {
        return !channel.isOpen();
    }

    void hangUp() {
        timer.cancel(false);
        channel.close();
    }

    private final class Conversation extends SimpleChannelInboundHandler<ByteBuf> {
        private final byte[] request;

        Conversation(byte[] request) {
            this.request = request;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            context.writeAndFlush(Unpooled.wrappedBuffer(request));
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, ByteBuf bytes) {
            answered |= bytes.isReadable() && bytes.getByte(bytes.readerIndex()) == FIRST_OF_RTSP;
            hangUp();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            hangUp();
        }
    }
}
