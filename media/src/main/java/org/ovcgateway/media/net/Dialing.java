package org.ovcgateway.media.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Connects to a host by one of its addresses, which are tried in the resolver's order. An address that does not answer
 * takes no more than its share of the time that is left, so that the last one has its turn too. Lives on the transport's loop.
 */
public final class Dialing {
    /** More addresses than these are not tried. */
    static final int MAX_ADDRESSES = 8;

    private final Bootstrap bootstrap;
    private final long deadlineNanos;
    private final Promise<Channel> promise;
    private final Deque<InetSocketAddress> left = new ArrayDeque<>();
    private int tried;
    private @Nullable ChannelFuture attempt;

    private Dialing(Bootstrap bootstrap, Duration atMost, Promise<Channel> promise) {
        this.bootstrap = bootstrap;
        this.promise = promise;
        deadlineNanos = System.nanoTime() + atMost.toNanos();
    }

    /**
     * Starts with the lookup of the name. Called on the loop. The lookup has no limit of its own: whoever waits for the
     * answer cancels it.
     *
     * @param bootstrap of this transport, with a handler; its connect time-out is set here
     * @param atMost for all addresses together
     */
    public static Dialing start(Transport transport, Bootstrap bootstrap, String host, int port, Duration atMost) {
        Dialing dialing = new Dialing(bootstrap, atMost, transport.loop().newPromise());
        transport
                .resolver()
                .getResolver(transport.loop())
                .resolveAll(InetSocketAddress.createUnresolved(host, port))
                .addListener((Future<List<InetSocketAddress>> lookup) -> {
                    if (lookup.isSuccess()) {
                        lookup.getNow().stream().limit(MAX_ADDRESSES).forEach(dialing.left::add);
                        dialing.next(null);
                    } else {
                        dialing.promise.tryFailure(lookup.cause());
                    }
                });
        return dialing;
    }

    /** The connected channel, or why the last address that was tried did not answer. Completes on the loop. */
    public Future<Channel> channel() {
        return promise;
    }

    /** How many addresses have been tried so far. */
    public int tried() {
        return tried;
    }

    /** Gives up; returns false if there is a channel already. */
    public boolean cancel() {
        boolean cancelled = promise.cancel(false);
        if (cancelled && attempt != null) {
            attempt.cancel(false);
        }
        return cancelled;
    }

    private void next(@Nullable Throwable failure) {
        if (promise.isDone()) {
            return;
        }
        InetSocketAddress address = left.poll();
        if (address == null) {
            promise.tryFailure(failure != null ? failure : new UnknownHostException("it has no address"));
            return;
        }
        tried++;
        long share = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime()) / (left.size() + 1);
        ChannelFuture connecting = bootstrap
                .clone()
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) Math.max(1, share))
                .connect(address);
        attempt = connecting;
        connecting.addListener(done -> {
            if (!connecting.isSuccess()) {
                next(connecting.cause());
            } else if (!promise.trySuccess(connecting.channel())) {
                var unused = connecting.channel().close();
            }
        });
    }
}
