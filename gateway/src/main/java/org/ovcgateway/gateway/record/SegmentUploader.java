package org.ovcgateway.gateway.record;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.gateway.supervise.Backoff;
import org.ovcgateway.gateway.supervise.Timers;
import org.ovcgateway.media.segment.Segment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Uploads the segments of a queue, oldest first, one at a time: create (with the confirmation of the one before), PUT,
 * next. Every request is tried several times; a segment whose last try fails is given up and counted, and the next one is
 * marked. Used on the channel's event loop only.
 */
final class SegmentUploader {
    /** How often one request is tried. */
    static final int ATTEMPTS = 5;

    private static final Logger LOG = LoggerFactory.getLogger(SegmentUploader.class);

    private final String name;
    private final SegmentQueue queue;
    private final RecordingService service;
    private final Timers timers;
    private final Backoff backoff;
    private final int keepWhenNotWanted;
    private final Promise<Void> stopped = Promise.promise();

    private boolean busy;
    private boolean held;
    private boolean woken;
    private boolean afterLoss;
    private boolean stopping;
    private boolean expired;
    private boolean closed;
    private @Nullable String unconfirmed;
    private Timers.@Nullable Timer pause;
    private Timers.@Nullable Timer deadline;
    private @Nullable Runnable giveUp;

    private long uploaded;
    private long uploadedBytes;
    private long failed;
    private long declined;
    private @Nullable String lastError;

    /**
     * Waits for {@link #wake}.
     *
     * @param name in front of log lines
     * @param keepWhenNotWanted segments to keep while the platform answers "not now"
     */
    SegmentUploader(
            String name,
            SegmentQueue queue,
            RecordingService service,
            Timers timers,
            Backoff backoff,
            int keepWhenNotWanted) {
        this.name = name;
        this.queue = queue;
        this.service = service;
        this.timers = timers;
        this.backoff = backoff;
        this.keepWhenNotWanted = keepWhenNotWanted;
    }

    /** A segment was queued. */
    void wake() {
        held = false;
        woken = true;
        next();
    }

    /**
     * Uploads what is queued, confirms the last segment and ends. What is not through in time is given up.
     *
     * @return completes, never fails, when nothing more is sent
     */
    Future<Void> stop(Duration atMost) {
        if (!stopping) {
            stopping = true;
            held = false;
            deadline = timers.after(atMost, this::expire);
            next();
        }
        return stopped.future();
    }

    /** Whether no request is under way and none waits to be tried again. */
    boolean isIdle() {
        return !busy;
    }

    RecordFigures figures() {
        return new RecordFigures(
                uploaded,
                uploadedBytes,
                failed,
                declined,
                queue.drops().segments(),
                queue.drops().time(),
                queue.size(),
                queue.bytes(),
                lastError);
    }

    private void next() {
        if (busy || held || closed) {
            return;
        }
        Segment segment = queue.oldest();
        if (segment == null || expired) {
            if (stopping) {
                finish();
            }
            return;
        }
        busy = true;
        woken = false;
        attempt(
                1,
                () -> service.create(segment, segment.discontinuity() || afterLoss, unconfirmed),
                slot -> {
                    unconfirmed = null;
                    if (slot instanceof UploadSlot.Granted granted) {
                        upload(segment, granted);
                    } else {
                        notNow();
                    }
                },
                this::lose);
    }

    private void upload(Segment segment, UploadSlot.Granted slot) {
        attempt(
                1,
                () -> service.put(slot, segment),
                nothing -> {
                    if (uploaded++ == 0 || lastError != null) {
                        LOG.info("{} uploading: {} done, {} waiting", name, uploaded, queue.size() - 1);
                    }
                    uploadedBytes += segment.size();
                    lastError = null;
                    afterLoss = false;
                    unconfirmed = slot.name();
                    queue.removeOldest();
                    reportDrops();
                },
                () -> {
                    lose();
                    // Best effort: a platform that does not hear of it lets the name lapse.
                    service.fail(slot.name());
                });
    }

    /** Reports what the queue had to drop, then goes on whether that succeeded or not: it is reported next time. */
    private void reportDrops() {
        SegmentQueue.Drops drops = queue.unreported();
        if (drops.segments() == 0) {
            done();
            return;
        }
        service.stat(drops).onComplete(result -> {
            if (result.succeeded()) {
                queue.reported(drops);
            }
            done();
        });
    }

    private void done() {
        busy = false;
        next();
    }

    private void notNow() {
        int keep = stopping ? 0 : keepWhenNotWanted;
        afterLoss = true;
        if (keep == 0) {
            queue.removeOldest();
            declined++;
        } else {
            while (queue.size() > keep) {
                queue.removeOldest();
                declined++;
            }
            held = !woken;
        }
        done();
    }

    private void lose() {
        failed++;
        afterLoss = true;
        queue.removeOldest();
        LOG.warn("{} segment lost: {}", name, lastError);
        done();
    }

    /** The one place that tries again. Exactly one of the callbacks is called. */
    private <T> void attempt(int number, Supplier<Future<T>> request, Consumer<T> success, Runnable failure) {
        request.get().onComplete(result -> {
            if (result.succeeded()) {
                success.accept(result.result());
                return;
            }
            Throwable cause = result.cause();
            if (lastError == null) {
                LOG.warn("{} upload failed, trying again: {}", name, cause.getMessage());
            }
            lastError = cause.getMessage();
            if (number >= ATTEMPTS || expired) {
                failure.run();
                return;
            }
            giveUp = failure;
            pause = timers.after(backoff.pause(number, cause), () -> {
                pause = null;
                giveUp = null;
                attempt(number + 1, request, success, failure);
            });
        });
    }

    /** The time for stopping is up. */
    private void expire() {
        expired = true;
        service.abort();
        Timers.Timer waiting = pause;
        Runnable failure = giveUp;
        if (waiting != null && failure != null) {
            waiting.cancel();
            pause = null;
            giveUp = null;
            failure.run();
        }
    }

    /** Everything is through or given up: the rest is counted, the last segment confirmed. */
    private void finish() {
        closed = true;
        while (queue.oldest() != null) {
            queue.removeOldest();
            failed++;
        }
        SegmentQueue.Drops drops = queue.unreported();
        Future<Void> report = drops.segments() == 0 ? Future.succeededFuture() : service.stat(drops);
        report.onComplete(reported -> {
            String last = unconfirmed;
            if (last == null) {
                end();
            } else {
                attempt(1, () -> service.save(last), nothing -> end(), this::end);
            }
        });
    }

    private void end() {
        if (deadline != null) {
            deadline.cancel();
        }
        LOG.info(
                "{} ended: {} uploaded, {} failed, {} dropped",
                name,
                uploaded,
                failed,
                queue.drops().segments());
        stopped.tryComplete();
    }
}
