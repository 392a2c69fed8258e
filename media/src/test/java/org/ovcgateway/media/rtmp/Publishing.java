package org.ovcgateway.media.rtmp;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.DefaultAddressResolverGroup;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.media.AccessUnit;
import org.ovcgateway.media.Track;
import org.ovcgateway.media.flv.HevcForm;
import org.ovcgateway.media.net.Transport;
import org.ovcgateway.media.push.Push;
import org.ovcgateway.media.push.PushException;
import org.ovcgateway.testkit.Await;

/** One push on an event loop of its own, driven from the test's thread. */
final class Publishing implements AutoCloseable, Push.Listener {
    static final Duration PATIENCE = Duration.ofSeconds(40);

    private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final RtmpPush push;
    private final AtomicBoolean ready = new AtomicBoolean();
    private final CompletableFuture<@Nullable PushException> closed = new CompletableFuture<>();

    Publishing(String url) {
        this(url, RtmpOptions.DEFAULT);
    }

    Publishing(String url, RtmpPush.Timeouts timeouts) {
        this(url, new RtmpOptions(timeouts, HevcForm.ENHANCED, null));
    }

    Publishing(String url, RtmpOptions options) {
        this(url, options, DefaultAddressResolverGroup.INSTANCE);
    }

    Publishing(String url, RtmpOptions options, AddressResolverGroup<InetSocketAddress> resolver) {
        Transport transport = new Transport(loops.next(), resolver, true);
        push = new RtmpPush(transport, RtmpUrl.parse(url), Set.of(Track.VIDEO, Track.AUDIO), options);
        onLoop(() -> push.open(this));
    }

    /** ffmpeg takes one connection and says nothing before: asking whether it listens would use it up. */
    static Publishing onceItListens(String url) {
        return Await.value("a listener at " + url, PATIENCE, () -> {
            Publishing push = new Publishing(url);
            try {
                return push.awaitReady();
            } catch (AssertionError e) {
                push.close();
                return null;
            }
        });
    }

    @Override
    public void ready() {
        ready.set(true);
    }

    @Override
    public void writable() {}

    @Override
    public void closed(@Nullable PushException cause) {
        closed.complete(cause);
    }

    Publishing awaitReady() {
        Await.until("the server's consent, closed: " + closed, PATIENCE, () -> ready.get() || closed.isDone());
        if (closed.isDone()) {
            throw new AssertionError("closed instead of ready", closed.join());
        }
        return this;
    }

    /** Writes units as long as the push takes them, with one flush each. */
    Publishing feed(List<AccessUnit> units) {
        for (AccessUnit unit : units) {
            Await.until("the push to be writable", PATIENCE, push::isWritable);
            onLoop(() -> {
                push.write(unit);
                push.flush();
            });
        }
        return this;
    }

    /** Writes a unit over and over until the push is not writable any more. */
    void feedUntilStuck(AccessUnit unit) {
        Await.until("the push to be stuck", PATIENCE, () -> {
            onLoop(() -> {
                for (int i = 0; i < 100 && push.isWritable(); i++) {
                    push.write(unit);
                    push.flush();
                }
            });
            return !push.isWritable();
        });
    }

    void closeInOrder() {
        onLoop(push::close);
        if (awaitClosed() != null) {
            throw new AssertionError("closed with a cause", awaitClosed());
        }
    }

    @Nullable
    PushException awaitClosed() {
        return closed.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }

    PushException awaitFailure() {
        PushException cause = awaitClosed();
        if (cause == null) {
            throw new AssertionError("closed without a cause");
        }
        return cause;
    }

    Push.Statistics statistics() {
        CompletableFuture<Push.Statistics> figures = new CompletableFuture<>();
        onLoop(() -> figures.complete(push.statistics()));
        return figures.join();
    }

    private void onLoop(Runnable task) {
        loops.submit(task).syncUninterruptibly();
    }

    @Override
    public void close() {
        onLoop(push::close);
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
