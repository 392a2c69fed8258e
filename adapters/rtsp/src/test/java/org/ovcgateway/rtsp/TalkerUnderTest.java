package org.ovcgateway.rtsp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.resolver.DefaultAddressResolverGroup;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.Credentials;
import org.ovcgateway.media.net.Transport;
import org.ovcgateway.media.rtp.RtpTrack;

/** A back channel on an event loop of its own, with everything that it told its listener. */
final class TalkerUnderTest implements AutoCloseable, BackChannel.Listener {
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Transport transport = new Transport(group.next(), DefaultAddressResolverGroup.INSTANCE, false);
    private final BackChannel channel;
    private final ToIntFunction<List<RtpTrack>> choice;
    private final CompletableFuture<Boolean> opened = new CompletableFuture<>();
    private final CompletableFuture<@Nullable RtspException> closed = new CompletableFuture<>();
    private final AtomicInteger closedCalls = new AtomicInteger();
    private volatile List<RtpTrack> offered = List.of();

    TalkerUnderTest(RtspUrl url, @Nullable Credentials credentials, RtspOptions options) {
        this(url, credentials, options, formats -> 0);
    }

    TalkerUnderTest(
            RtspUrl url, @Nullable Credentials credentials, RtspOptions options, ToIntFunction<List<RtpTrack>> choice) {
        this.choice = choice;
        channel = new BackChannel(transport, url, credentials, options);
        transport.loop().execute(() -> channel.open(this));
    }

    @Override
    public int offered(List<RtpTrack> formats) {
        offered = formats;
        return choice.applyAsInt(formats);
    }

    @Override
    public void open() {
        opened.complete(true);
    }

    @Override
    public void closed(@Nullable RtspException cause) {
        closedCalls.incrementAndGet();
        closed.complete(cause);
        opened.completeExceptionally(cause == null ? new IllegalStateException("closed") : cause);
    }

    List<String> offered() {
        return offered.stream().map(RtpTrack::encodingName).toList();
    }

    TalkerUnderTest awaitOpen() {
        get(opened);
        return this;
    }

    RtspException awaitFailure() {
        RtspException cause = get(closed);
        if (cause == null) {
            throw new AssertionError("expected a cause but it was closed without one");
        }
        return cause;
    }

    boolean isOver() {
        return closed.isDone();
    }

    /** Sends, on the loop, and waits until that is done. */
    void send(byte[] payload, long ticks, boolean marker) {
        transport
                .loop()
                .submit(() -> {
                    ByteBuf buffer = Unpooled.wrappedBuffer(payload);
                    channel.send(buffer, ticks, marker);
                    buffer.release();
                })
                .syncUninterruptibly();
    }

    void closeAndAwait() {
        transport.loop().execute(channel::close);
        if (get(closed) != null) {
            throw new AssertionError("expected no cause after close", closed.join());
        }
    }

    private static <T extends @Nullable Object> T get(CompletableFuture<T> future) {
        try {
            return future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException | InterruptedException e) {
            throw new AssertionError(String.valueOf(e.getCause()), e);
        }
    }

    @Override
    public void close() {
        transport.loop().execute(channel::close);
        get(closed);
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
        if (closedCalls.get() != 1) {
            throw new AssertionError("expected one call of closed but there were " + closedCalls.get());
        }
    }
}
