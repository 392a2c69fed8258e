package org.ovcgateway.media.rtmp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.media.MediaFormatException;

/**
 * One RTMP connection, either end: handshake, chunks, protocol control and user control messages. What the commands mean
 * is the listener's business. Lives on its channel's event loop, as all its callbacks do.
 */
public final class RtmpConnection extends ChannelInboundHandlerAdapter {
    /** Chunk streams: 2 is the protocol's own, the others are as common publishers have them. */
    static final int CONTROL_STREAM = 2;

    static final int COMMAND_STREAM = 3;
    static final int AUDIO_STREAM = 4;
    static final int DATA_STREAM = 5;
    static final int VIDEO_STREAM = 6;

    /** Bytes between two acknowledgements as long as the peer names no other number. */
    private static final int DEFAULT_WINDOW = 2_500_000;

    private static final int CLOSE_TIMEOUT_MILLIS = 1000;

    /** Hears what comes. */
    public interface Listener {

        /** The handshake is over; messages may be sent. */
        void opened(RtmpConnection connection);

        /**
         * A command.
         *
         * @param streamId the message stream on which it came
         */
        void command(RtmpCommand command, int streamId) throws MediaFormatException;

        /**
         * An audio, video or data message.
         *
         * @param type {@link RtmpMessage#AUDIO}, {@link RtmpMessage#VIDEO} or {@link RtmpMessage#DATA}
         * @param timestamp milliseconds, unsigned 32 bits, wraps
         * @param body borrowed for the call
         */
        void media(int type, int timestamp, ByteBuf body) throws MediaFormatException;

        /** {@link RtmpConnection#isWritable} changed. */
        void writabilityChanged();

        /** All that could be read for now has been handed over. */
        default void readComplete() {}

        /**
         * The connection is closed. Called exactly once.
         *
         * @param cause what broke it; null if either end closed it
         */
        void closed(@Nullable Throwable cause);
    }

    private final boolean client;
    private final int maxMessageSize;
    private final Listener listener;

    private @Nullable Wire wire;
    private @Nullable Throwable cause;
    private boolean greeted;
    private boolean closing;
    private boolean answered;
    private long bytesReceived;
    private long bytesReceivedAcknowledged;
    private long bytesSentAcknowledged = -1;
    private long pongs;
    private int window = DEFAULT_WINDOW;
    private int announcedWindow;

    /** What exists as long as there is a channel. */
    private record Wire(ChannelHandlerContext ctx, RtmpHandshake handshake, ChunkReader reader, ChunkWriter writer) {}

    /**
     * Made for one channel, into whose pipeline it goes.
     *
     * @param client whether this end begins
     * @param maxMessageSize bytes; a peer that sends more is cut off
     */
    public RtmpConnection(boolean client, int maxMessageSize, Listener listener) {
        this.client = client;
        this.maxMessageSize = maxMessageSize;
        this.listener = listener;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        wire = new Wire(
                ctx,
                new RtmpHandshake(client, ctx.alloc()),
                new ChunkReader(ctx.alloc(), maxMessageSize),
                new ChunkWriter(ctx));
        if (ctx.channel().isActive()) {
            greet(ctx);
        }
    }

    private Wire wire() {
        if (wire == null) {
            throw new IllegalStateException("no channel yet");
        }
        return wire;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        greet(ctx);
    }

    private void greet(ChannelHandlerContext ctx) {
        if (client && !greeted) {
            greeted = true;
            var unused = ctx.writeAndFlush(wire().handshake().hello(), ctx.voidPromise());
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            if (!closing) {
                read(wire(), (ByteBuf) message);
            }
        } catch (MediaFormatException e) {
            fail(e);
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void read(Wire on, ByteBuf in) throws MediaFormatException {
        if (!on.handshake().isDone()) {
            ByteBuf answer = on.handshake().read(in);
            if (answer.isReadable()) {
                var unused = on.ctx().writeAndFlush(answer, on.ctx().voidPromise());
            }
            if (!on.handshake().isDone()) {
                return;
            }
            listener.opened(this);
        }
        bytesReceived += in.readableBytes();
        on.reader().read(in, this::message);
        if (bytesReceived - bytesReceivedAcknowledged >= window) {
            bytesReceivedAcknowledged = bytesReceived;
            control(RtmpMessage.ACKNOWLEDGEMENT, Unpooled.buffer(4).writeInt((int) bytesReceived));
        }
    }

    private void message(int type, int streamId, int timestamp, ByteBuf body) throws MediaFormatException {
        if (closing) {
            return;
        }
        switch (type) {
            case RtmpMessage.AUDIO, RtmpMessage.VIDEO, RtmpMessage.DATA -> listener.media(type, timestamp, body);
            case RtmpMessage.DATA_AMF3 ->
                listener.media(RtmpMessage.DATA, timestamp, need(body, 1).skipBytes(1));
            case RtmpMessage.COMMAND -> listener.command(RtmpCommand.read(body), streamId);
            // What calls itself AMF 3 is AMF 0 behind a zero byte.
            case RtmpMessage.COMMAND_AMF3 ->
                listener.command(RtmpCommand.read(need(body, 1).skipBytes(1)), streamId);
            case RtmpMessage.ACKNOWLEDGEMENT -> acknowledged(need(body, 4).readInt());
            case RtmpMessage.WINDOW_ACKNOWLEDGEMENT_SIZE -> window(need(body, 4).readInt());
            case RtmpMessage.SET_PEER_BANDWIDTH -> peerBandwidth(need(body, 4).readInt());
            case RtmpMessage.USER_CONTROL -> userControl(need(body, 2));
            default -> {} // shared objects and the like are none of ours
        }
    }

    private static ByteBuf need(ByteBuf body, int bytes) throws MediaFormatException {
        if (body.readableBytes() < bytes) {
            throw new MediaFormatException(
                    "expected a control message of " + bytes + " bytes but was " + body.readableBytes());
        }
        return body;
    }

    private void acknowledged(int sequence) {
        long before = Math.max(bytesSentAcknowledged, 0);
        bytesSentAcknowledged = before + Integer.toUnsignedLong(sequence - (int) before);
    }

    private void window(int bytes) {
        if (bytes > 0) {
            window = bytes;
        }
    }

    private void peerBandwidth(int bytes) {
        if (bytes != announcedWindow) {
            windowAcknowledgementSize(bytes);
        }
    }

    /** A server that asks without end but reads nothing gets no answers that would pile up. */
    private void userControl(ByteBuf body) {
        int event = body.readUnsignedShort();
        if (event == RtmpMessage.PING_RESPONSE_EVENT) {
            pongs++;
        } else if (event == RtmpMessage.PING_REQUEST_EVENT && isWritable()) {
            control(
                    RtmpMessage.USER_CONTROL,
                    Unpooled.buffer(2 + body.readableBytes())
                            .writeShort(RtmpMessage.PING_RESPONSE_EVENT)
                            .writeBytes(body));
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        listener.readComplete();
        if (answered) {
            flush();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        listener.writabilityChanged();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable thrown) {
        fail(thrown);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        closing = true;
        wire().reader().close();
        listener.closed(cause);
    }

    private void fail(Throwable thrown) {
        if (cause == null && !closing) {
            cause = thrown;
        }
        abort();
    }

    /** Writes a protocol or user control message. */
    private void control(int type, ByteBuf body) {
        send(CONTROL_STREAM, type, 0, body);
    }

    /** Tells the peer how much it may send without an acknowledgement from us. */
    public void windowAcknowledgementSize(int bytes) {
        announcedWindow = bytes;
        control(RtmpMessage.WINDOW_ACKNOWLEDGEMENT_SIZE, Unpooled.buffer(4).writeInt(bytes));
    }

    /** Tells the peer the window that its acknowledgements should have (limit type 2, dynamic). */
    public void peerBandwidth(int bytes, int limitType) {
        control(
                RtmpMessage.SET_PEER_BANDWIDTH,
                Unpooled.buffer(5).writeInt(bytes).writeByte(limitType));
    }

    /** Sends in chunks of that size from now on. */
    public void chunkSize(int bytes) {
        control(RtmpMessage.SET_CHUNK_SIZE, Unpooled.buffer(4).writeInt(bytes));
        wire().writer().chunkSize(bytes);
    }

    /** Says that a message stream is usable. */
    public void streamBegin(int streamId) {
        control(
                RtmpMessage.USER_CONTROL,
                Unpooled.buffer(6).writeShort(RtmpMessage.STREAM_BEGIN_EVENT).writeInt(streamId));
    }

    /** Asks the peer for a sign of life, unless the line is full; to be flushed as {@link #command} is. */
    public void ping() {
        if (isWritable()) {
            control(
                    RtmpMessage.USER_CONTROL,
                    Unpooled.buffer(6)
                            .writeShort(RtmpMessage.PING_REQUEST_EVENT)
                            .writeInt((int) TimeUnit.NANOSECONDS.toMillis(System.nanoTime())));
        }
    }

    /** How many pings the peer has answered. */
    public long pongs() {
        return pongs;
    }

    /** Writes a command, to be flushed at the end of the read loop or by {@link #flush}. */
    public void command(int streamId, RtmpCommand command) {
        ByteBuf body = Unpooled.buffer();
        command.write(body);
        send(COMMAND_STREAM, RtmpMessage.COMMAND, streamId, body);
    }

    private void send(int chunkStream, int type, int streamId, ByteBuf body) {
        if (!closing) {
            wire().writer().write(chunkStream, type, streamId, 0, 0, 0, body);
            answered = true;
        }
        body.release();
    }

    /**
     * Writes an audio, video or data message, without flushing.
     *
     * @param timestamp milliseconds, unsigned 32 bits, wraps
     * @param prefix the first bytes of the message, the last of them in the lowest bits
     * @param prefixLength bytes, 0 to 8
     * @param body the rest; borrowed, not copied
     */
    public void media(int type, int streamId, int timestamp, long prefix, int prefixLength, ByteBuf body) {
        if (!closing) {
            int chunkStream = switch (type) {
                case RtmpMessage.VIDEO -> VIDEO_STREAM;
                case RtmpMessage.AUDIO -> AUDIO_STREAM;
                default -> DATA_STREAM;
            };
            wire().writer().write(chunkStream, type, streamId, timestamp, prefix, prefixLength, body);
        }
    }

    public void flush() {
        answered = false;
        wire().ctx().flush();
    }

    public boolean isWritable() {
        return !closing && wire().ctx().channel().isWritable();
    }

    /** Bytes of chunks written so far. */
    public long bytesSent() {
        return wire == null ? 0 : wire.writer().bytesWritten();
    }

    /** Bytes that the peer said it has; -1 as long as it said nothing. */
    public long bytesAcknowledged() {
        return bytesSentAcknowledged;
    }

    /**
     * Ends the connection. What was written still goes out if the peer takes it within a second; then the peer sees the
     * end of the stream and has the rest of that second to close.
     */
    public void close() {
        if (closing) {
            return;
        }
        closing = true;
        ChannelHandlerContext ctx = wire().ctx();
        var unused = ctx.executor().schedule(this::abort, CLOSE_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
        ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener((ChannelFutureListener) written -> {
            if (!written.isSuccess()) {
                abort();
                return;
            }
            SslHandler tls = ctx.pipeline().get(SslHandler.class);
            if (tls == null) {
                endOutput(ctx.channel());
            } else {
                tls.closeOutbound().addListener(told -> endOutput(ctx.channel()));
            }
        });
    }

    private void endOutput(Channel channel) {
        if (channel instanceof DuplexChannel duplex) {
            var unused = duplex.shutdownOutput();
        } else {
            abort();
        }
    }

    /** Ends the connection at once, dropping what is queued. */
    public void abort() {
        closing = true;
        var unused = wire().ctx().close();
    }
}
