package org.ovcgateway.media.srt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.media.push.PushException;
import org.ovcgateway.testkit.Await;

/** A connection under test, driven from the test's thread. */
final class Caller implements SrtConnection.Listener, AutoCloseable {
    private static final Object ORDERLY = new Object();

    /** The product's, but for a peer that is slow to shake hands on a busy machine. */
    private static final SrtSettings PATIENT =
            SrtSettings.defaults().withTimeouts(Duration.ofSeconds(30), Duration.ofSeconds(5), Duration.ofSeconds(10));

    private final EventLoops loops;
    private final SrtConnection connection;
    private final CountDownLatch connected = new CountDownLatch(1);
    private final CompletableFuture<Object> closed = new CompletableFuture<>();
    private final AtomicInteger writables = new AtomicInteger();

    Caller(EventLoops loops, String url, SrtSettings settings) {
        this.loops = loops;
        connection = new SrtConnection(loops.transport, SrtUrl.parse(url), this, settings);
        loops.run(connection::open);
    }

    Caller(EventLoops loops, String url) {
        this(loops, url, PATIENT);
    }

    @Override
    public void connected() {
        connected.countDown();
    }

    @Override
    public void writable() {
        writables.incrementAndGet();
    }

    @Override
    public void closed(@Nullable PushException cause) {
        if (!closed.complete(cause == null ? ORDERLY : cause)) {
            throw new IllegalStateException("closed twice");
        }
    }

    Caller awaitConnected() {
        Await.until("the connection", Duration.ofSeconds(40), () -> {
            if (closed.isDone()) {
                throw new AssertionError("closed: " + closed.join());
            }
            return connected.getCount() == 0;
        });
        return this;
    }

    /** Waits for the failure and returns it. */
    PushException awaitFailure(Duration atMost) {
        try {
            Object end = closed.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
            if (end instanceof PushException failure) {
                return failure;
            }
        } catch (Exception e) {
            throw new AssertionError("waited in vain for the connection to fail", e);
        }
        throw new AssertionError("expected a failure but it was closed in order");
    }

    boolean isClosed() {
        return closed.isDone();
    }

    int writables() {
        return writables.get();
    }

    boolean isWritable() {
        return loops.call(connection::isWritable);
    }

    void send(byte[] payload) {
        loops.run(() -> sendHere(payload));
    }

    /** As {@link #send}, for who runs on the loop already. */
    void sendHere(byte[] payload) {
        ByteBuf buffer = Unpooled.wrappedBuffer(payload);
        connection.send(buffer);
    }

    SrtConnection.Figures figures() {
        return loops.call(connection::figures);
    }

    boolean isSegmenting() {
        return loops.call(connection::isSegmenting);
    }

    int keyRefreshes() {
        return loops.call(connection::keyRefreshes);
    }

    Duration latency() {
        return loops.call(connection::latency);
    }

    long packetsIgnored() {
        return loops.call(connection::packetsIgnored);
    }

    @Override
    public void close() {
        loops.run(connection::close);
    }
}
