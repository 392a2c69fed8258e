package org.ovcgateway.gateway.channel;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.gateway.supervise.Timers;
import org.ovcgateway.media.net.Transport;

/**
 * The event loop that a channel lives on, in the three shapes in which it is needed.
 *
 * @param context Vert.x's view of it: signalling, HTTP
 * @param transport the media path's view of it
 * @param timers its clock
 */
public record ChannelLoop(Context context, Transport transport, Timers timers) {

    /** A loop of Vert.x's, taken in turn; two channels may share one. */
    public static ChannelLoop of(Vertx vertx) {
        return of(vertx, InstantSource.system());
    }

    /** As {@link #of(Vertx)}, with another wall clock. */
    public static ChannelLoop of(Vertx vertx, InstantSource clock) {
        VertxInternal internal = (VertxInternal) vertx;
        ContextInternal context = internal.createEventLoopContext();
        Transport transport = new Transport(
                context.nettyEventLoop(),
                internal.nameResolver().nettyAddressResolverGroup(),
                vertx.isNativeTransportEnabled());
        return new ChannelLoop(context, transport, Timers.on(context, clock));
    }

    /** Runs the call on the loop, from any thread; what it throws fails the future. */
    public <T extends @Nullable Object> Future<T> call(Callable<Future<T>> call) {
        Promise<T> promise = Promise.promise();
        context.runOnContext(v -> {
            try {
                call.call().onComplete(promise);
            } catch (Exception e) {
                promise.fail(e);
            }
        });
        return promise.future();
    }

    /** Fails unless the caller is on the loop. */
    void check() {
        assert transport.loop().inEventLoop() : "called off the channel's event loop";
    }
}
