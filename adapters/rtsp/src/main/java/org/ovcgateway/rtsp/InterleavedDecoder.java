package org.ovcgateway.rtsp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.util.Arrays;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.media.rtp.RtpInput;

/**
 * Takes a connection's bytes apart into RTP packets, RTCP packets and messages (RFC 2326 10.12). A packet goes to the
 * input inside the very buffer that the socket was read into, between moved indices; only a packet that two reads cut in
 * half is put together in a buffer of its own.
 */
final class InterleavedDecoder extends ChannelInboundHandlerAdapter {
    private static final int FRAME_HEADER = 4;
    private static final int LONGEST_FRAME = FRAME_HEADER + 0xFFFF;
    private static final int NO_ROUTE = -1;

    private final Receiver receiver;
    private final RtspMessageReader messages = new RtspMessageReader();

    /** By interleaved channel: twice the track's index, plus one for RTCP; or {@link #NO_ROUTE}. */
    private final int[] routes = new int[256];

    private @Nullable RtpInput input;

    /** The beginning of a frame whose end has not arrived; empty or null if there is none. */
    private @Nullable ByteBuf partial;

    private long packets;
    private boolean delivered;
    private boolean broken;

    /** Hears of everything but media. Called on the connection's event loop. */
    interface Receiver {

        void message(RtspMessage message);

        /** What came cannot be read; nothing more will be delivered. */
        void broken(RtspException cause);

        /** The connection is closed. */
        void inactive();
    }

    InterleavedDecoder(Receiver receiver) {
        this.receiver = receiver;
        Arrays.fill(routes, NO_ROUTE);
    }

    /** Sends what arrives on two interleaved channels to a track of the input. */
    void route(int track, int rtpChannel, int rtcpChannel) {
        routes[rtcpChannel] = track << 1 | 1;
        routes[rtpChannel] = track << 1;
    }

    /** From now on media goes to the input; null discards it. */
    void deliverTo(@Nullable RtpInput input) {
        this.input = input;
    }

    /** RTP packets delivered so far. */
    long packets() {
        return packets;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        ByteBuf in = (ByteBuf) msg;
        try {
            if (!broken) {
                decode(ctx, in);
            }
        } catch (RtspException e) {
            broken = true;
            receiver.broken(e);
        } finally {
            in.release();
        }
    }

    private void decode(ChannelHandlerContext ctx, ByteBuf in) throws RtspException {
        if (partial != null && partial.isReadable()) {
            completePartial(partial, in);
        }
        while (in.isReadable()) {
            if (in.getByte(in.readerIndex()) == '$' && messages.atBoundary()) {
                if (!deliverFrame(in)) {
                    keepPartial(ctx, in);
                    return;
                }
            } else {
                RtspMessage message = messages.read(in);
                if (message != null) {
                    receiver.message(message);
                }
            }
        }
    }

    /** Delivers the frame that begins at the reader index and moves past it; false if its end is not there yet. */
    private boolean deliverFrame(ByteBuf in) {
        int available = in.readableBytes();
        if (available < FRAME_HEADER) {
            return false;
        }
        int start = in.readerIndex();
        int length = in.getUnsignedShort(start + 2);
        if (available < FRAME_HEADER + length) {
            return false;
        }
        deliver(in.getUnsignedByte(start + 1), in, start + FRAME_HEADER, length);
        return true;
    }

    private void deliver(int channel, ByteBuf buffer, int start, int length) {
        int end = start + length;
        int limit = buffer.writerIndex();
        int route = routes[channel];
        RtpInput to = input;
        if (route >= 0 && to != null) {
            buffer.setIndex(start, end);
            if ((route & 1) == 0) {
                packets++;
                to.rtp(route >> 1, buffer);
            } else {
                to.rtcp(route >> 1, buffer);
            }
            delivered = true;
        }
        buffer.setIndex(end, limit);
    }

    private void keepPartial(ChannelHandlerContext ctx, ByteBuf in) {
        ByteBuf kept = partial;
        if (kept == null) {
            kept = ctx.alloc().directBuffer(2048, LONGEST_FRAME);
            partial = kept;
        }
        kept.clear().writeBytes(in);
    }

    private void completePartial(ByteBuf kept, ByteBuf in) {
        if (kept.readableBytes() < FRAME_HEADER) {
            kept.writeBytes(in, Math.min(FRAME_HEADER - kept.readableBytes(), in.readableBytes()));
            if (kept.readableBytes() < FRAME_HEADER) {
                return;
            }
        }
        int missing = FRAME_HEADER + kept.getUnsignedShort(2) - kept.readableBytes();
        kept.writeBytes(in, Math.min(missing, in.readableBytes()));
        if (deliverFrame(kept)) {
            if (kept.refCnt() > 1) { // the input has kept the packet
                releasePartial();
            } else {
                kept.clear();
            }
        }
    }

    private void releasePartial() {
        if (partial != null) {
            partial.release();
            partial = null;
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (delivered) {
            delivered = false;
            RtpInput to = input;
            if (to != null) {
                to.flush();
            }
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        releasePartial();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        broken = true;
        if (isWithoutTls(ctx)) {
            receiver.broken(tlsFailed(null));
        }
        receiver.inactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        broken = true;
        if (cause instanceof SSLException || cause.getCause() instanceof SSLException || isWithoutTls(ctx)) {
            receiver.broken(tlsFailed(cause));
            return;
        }
        boolean network = cause instanceof IOException;
        receiver.broken(new RtspException(
                network ? RtspException.Kind.NETWORK : RtspException.Kind.PROTOCOL,
                network
                        ? "the connection to the camera broke: " + cause.getMessage()
                        : "what the camera sent could not be handled: " + cause,
                cause));
    }

    /** Whether TLS is wanted and its handshake has not come to an end. */
    private static boolean isWithoutTls(ChannelHandlerContext ctx) {
        SslHandler tls = ctx.pipeline().get(SslHandler.class);
        return tls != null && !tls.handshakeFuture().isSuccess();
    }

    private static RtspException tlsFailed(@Nullable Throwable cause) {
        return new RtspException(
                RtspException.Kind.NETWORK, "TLS with the camera failed; does it speak rtsps there?", cause);
    }
}
