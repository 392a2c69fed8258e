package org.ovcgateway.gateway.channel;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.NotSupported;
import org.ovcgateway.camera.Snapshots;
import org.ovcgateway.gateway.command.CommandException;
import org.ovcgateway.gateway.command.ErrorCode;
import org.ovcgateway.gateway.status.StillStatus;
import org.ovcgateway.gateway.supervise.Timers;
import org.ovcgateway.media.AccessUnit;
import org.ovcgateway.media.relay.Relay;
import org.ovcgateway.media.relay.Sink;
import org.ovcgateway.media.still.StillMaker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A channel's stills: of the newest key frame that the open stream has, or of the first after it was opened for this. Lives on
 * the channel's event loop.
 */
final class Stills {
    private static final Logger log = LoggerFactory.getLogger(Stills.class);

    /** A platform waits 15 s for its answer: the picture must still be made and uploaded. */
    private static final Duration PICTURE_WITHIN = Duration.ofSeconds(12);

    /** Of these, what the camera has for a still of its own. */
    private static final Duration OWN_WITHIN = Duration.ofSeconds(5);

    /** Uploads a JPEG; fails in words. */
    interface Upload {
        Future<Void> put(String url, byte[] jpeg);
    }

    private final String prefix;
    private final ChannelLoop loop;
    private final CameraCalls calls;
    private final StillMaker maker;
    private final Upload upload;
    private long ok;
    private long failed;
    private @Nullable String lastError;

    /** @param prefix how the log calls the channel: {@code [ch 3]} */
    Stills(String prefix, ChannelLoop loop, StillMaker maker, Upload upload) {
        this.prefix = prefix;
        this.loop = loop;
        this.calls = new CameraCalls(loop.timers());
        this.maker = maker;
        this.upload = upload;
    }

    /**
     * Completes when a still has been uploaded: the camera's own, or a key frame of its stream where it makes none. Fails with
     * a {@link CommandException}.
     *
     * @param stream where key frames come from; asked for when one is needed
     */
    Future<Void> upload(Snapshots own, Supplier<Future<CameraStream>> stream, String url) {
        return upload(own, stream, url, upload);
    }

    /** As the other one, by another way. */
    Future<Void> upload(Snapshots own, Supplier<Future<CameraStream>> stream, String url, Upload way) {
        Instant begun = loop.timers().now();
        return calls.ask("still", ErrorCode.UNSUPPORTED_METHOD, OWN_WITHIN, own::take)
                .recover(cause -> {
                    if (!(cause.getCause() instanceof NotSupported)) {
                        log.info("{} [still] {}; decoding a key frame instead", prefix, cause.getMessage());
                    }
                    Duration left = PICTURE_WITHIN.minus(
                            Duration.between(begun, loop.timers().now()));
                    return stream.get().compose(open -> take(open, left.isNegative() ? Duration.ZERO : left));
                })
                .compose(jpeg -> way.put(url, jpeg)
                        .recover(cause -> Future.failedFuture(
                                new CommandException(ErrorCode.INTERNAL, String.valueOf(cause.getMessage()), cause)))
                        .onSuccess(done -> log.info("{} [still] {} bytes uploaded", prefix, jpeg.length)))
                .onSuccess(done -> ok++)
                .onFailure(this::count);
    }

    StillStatus status() {
        return new StillStatus(ok, failed, lastError);
    }

    private void count(Throwable cause) {
        failed++;
        lastError = cause.getMessage();
        log.warn("{} [still] failed: {}", prefix, cause.getMessage());
    }

    private Future<byte[]> take(CameraStream stream, Duration within) {
        CameraStream.Lease lease = stream.acquire();
        return keyFrame(lease, within).onComplete(taken -> lease.release()).compose(this::make);
    }

    private Future<byte[]> make(AccessUnit keyFrame) {
        Promise<byte[]> promise = Promise.promise();
        maker.make(keyFrame)
                .whenComplete((jpeg, cause) -> loop.context().runOnContext(v -> {
                    if (cause == null) {
                        promise.complete(jpeg);
                    } else {
                        promise.fail(
                                new CommandException(ErrorCode.INTERNAL, "no still: " + cause.getMessage(), cause));
                    }
                }));
        keyFrame.release();
        return promise.future();
    }

    /** Completes with a unit that is the caller's to release. */
    private Future<AccessUnit> keyFrame(CameraStream.Lease lease, Duration within) {
        Promise<AccessUnit> found = Promise.promise();
        Timers.Timer limit = loop.timers()
                .after(
                        within,
                        () -> found.tryFail(new CommandException(
                                ErrorCode.CHANNEL_OFFLINE,
                                "the camera sent no key frame within " + within.toSeconds() + " s")));
        lease.delivering()
                .onFailure(cause -> found.tryFail(new CommandException(
                        ErrorCode.CHANNEL_OFFLINE, "the camera is offline: " + cause.getMessage())))
                .onSuccess(delivering -> {
                    if (!found.future().isComplete()) {
                        subscribe(lease.relay(), found);
                    }
                });
        return found.future().onComplete(done -> limit.cancel());
    }

    private static void subscribe(Relay relay, Promise<AccessUnit> found) {
        if (!relay.hasVideo()) {
            found.fail(new CommandException(ErrorCode.INTERNAL, "the camera sends no video"));
            return;
        }
        Relay.Subscription subscription = relay.subscribe(
                new Sink() {
                    @Override
                    public void accept(AccessUnit unit) {
                        if (unit.startsGroup() && !found.future().isComplete()) {
                            found.complete(unit.retain());
                        }
                    }

                    @Override
                    public void flush() {}

                    @Override
                    public void discontinuity() {}
                },
                Relay.Start.CACHED_KEY_FRAME);
        found.future().onComplete(done -> subscription.cancel());
    }
}
