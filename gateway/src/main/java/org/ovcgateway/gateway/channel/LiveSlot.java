package org.ovcgateway.gateway.channel;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.gateway.command.CommandException;
import org.ovcgateway.gateway.command.ErrorCode;
import org.ovcgateway.gateway.command.StartLive;
import org.ovcgateway.gateway.uplink.Uplink;

/**
 * The one live push that a channel may have (DAP 5.5 LivePublish): the same stream id again is a success, another one takes
 * its place. Lives on the channel's event loop.
 */
final class LiveSlot {
    /** A push with what it holds: its claim on the camera's stream. */
    private static final class Occupant {
        private final String streamId;
        private final CameraStream.Lease lease;
        private @Nullable LivePush push;
        private Future<Void> started = Future.succeededFuture();
        private @Nullable Future<Void> leaving;

        Occupant(String streamId, CameraStream.Lease lease) {
            this.streamId = streamId;
            this.lease = lease;
        }
    }

    private final String prefix;
    private final ChannelLoop loop;
    private final BitrateLimit bitrate;
    private final Supplier<PushSettings> settings;
    private final RandomGenerator random;
    private final Runnable onChange;
    private @Nullable Occupant occupant;

    /**
     * @param prefix how the log calls the channel: {@code [ch 3]}
     * @param settings read at each start
     * @param onChange called when a stream came, went, or its push changed
     */
    LiveSlot(
            String prefix,
            ChannelLoop loop,
            BitrateLimit bitrate,
            Supplier<PushSettings> settings,
            RandomGenerator random,
            Runnable onChange) {
        this.prefix = prefix;
        this.loop = loop;
        this.bitrate = bitrate;
        this.settings = settings;
        this.random = random;
        this.onChange = onChange;
    }

    /** Completes when the first access unit is on the wire. */
    Future<Void> start(StartLive command, CameraStream stream) {
        PushTarget target;
        PushSettings present = settings.get();
        try {
            target = PushTarget.of(command.url(), present);
        } catch (CommandException refused) {
            return Future.failedFuture(refused);
        }
        Occupant current = occupant;
        if (current != null && current.streamId.equals(command.streamId())) {
            return current.started;
        }
        Occupant fresh = new Occupant(command.streamId(), stream.acquire());
        Future<Void> vacated = current == null ? Future.succeededFuture() : evict(current);
        occupant = fresh;
        onChange.run();
        fresh.started = vacated.compose(v -> delivering(fresh))
                .compose(v -> bitrate.check(fresh.lease.relay(), command.maxBitrate(), () -> fresh.leaving != null))
                .compose(v -> prepared(target))
                .compose(v -> push(fresh, target, present.uplink()))
                .onFailure(cause -> evict(fresh));
        return fresh.started;
    }

    /** Completes when the push has ended; a stream that is not there has ended. */
    Future<Void> stop(String streamId) {
        Occupant current = occupant;
        return current == null || !current.streamId.equals(streamId) ? Future.succeededFuture() : evict(current);
    }

    Future<Void> close() {
        Occupant current = occupant;
        return current == null ? Future.succeededFuture() : evict(current);
    }

    /** The stream that is being pushed; null if none. */
    @Nullable
    String streamId() {
        Occupant current = occupant;
        return current == null ? null : current.streamId;
    }

    @Nullable
    LivePush push() {
        Occupant current = occupant;
        return current == null ? null : current.push;
    }

    private static Future<Void> delivering(Occupant fresh) {
        return fresh.lease
                .delivering()
                .recover(cause -> Future.failedFuture(new CommandException(
                        ErrorCode.CHANNEL_OFFLINE, "the camera is offline: " + cause.getMessage())));
    }

    /** On this loop again: what the target needs may be shared with channels on others. */
    private Future<Void> prepared(PushTarget target) {
        Promise<Void> promise = Promise.promise();
        target.prepare().onComplete(done -> loop.context().runOnContext(v -> promise.handle(done)));
        return promise.future();
    }

    private Future<Void> push(Occupant fresh, PushTarget target, Uplink uplink) {
        loop.check();
        if (fresh.leaving != null) {
            return Future.failedFuture(new CommandException(ErrorCode.INTERNAL, "replaced by another stream"));
        }
        AacFeed source = fresh.lease.aac();
        String objection = target.objection(source.relay());
        if (objection != null) {
            return Future.failedFuture(new CommandException(ErrorCode.INTERNAL, objection));
        }
        String name = prefix + " [" + target.protocol().label() + "]";
        LivePush push = new LivePush(name, target, loop, source, uplink, random, onChange);
        fresh.push = push;
        return push.start()
                .recover(cause -> Future.failedFuture(
                        new CommandException(ErrorCode.INTERNAL, "the push failed: " + cause.getMessage())));
    }

    private Future<Void> evict(Occupant old) {
        Future<Void> leaving = old.leaving;
        if (leaving == null) {
            if (occupant == old) {
                occupant = null;
            }
            Future<Void> stopped = old.push == null ? Future.succeededFuture() : old.push.stop();
            leaving = stopped.onComplete(done -> {
                old.lease.release();
                onChange.run();
            });
            old.leaving = leaving;
        }
        return leaving;
    }
}
