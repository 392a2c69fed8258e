package org.ovcgateway.gateway.record;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.gateway.record.UploadException.Kind;
import org.ovcgateway.gateway.record.UploadService.Slot;
import org.ovcgateway.gateway.record.ledger.Cause;
import org.ovcgateway.gateway.supervise.Backoff;
import org.ovcgateway.gateway.supervise.Timers;
import org.ovcgateway.gateway.uplink.Importance;
import org.ovcgateway.media.segment.Segment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Uploads what stands in a queue, oldest first, one at a time: asks for an address and confirms the segment before in the
 * same request, uploads, goes on. What finally fails costs the segment, not the session. On the context's event loop.
 */
final class SegmentUploader {
    private static final Logger log = LoggerFactory.getLogger(SegmentUploader.class);

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(8);
    /** After this nothing more is uploaded; what is left is for the last words to the platform. */
    static final Duration FLUSH_WITHIN = Duration.ofSeconds(25);

    static final Duration FINISH_WITHIN = Duration.ofSeconds(30);

    private final String logPrefix;
    private final UploadService service;
    private final SegmentQueue queue;
    private final int keepCount;
    private final Timers timers;
    private final Retry retry;
    private final Runnable changed;
    private final Promise<Void> finished;

    private boolean busy;
    /** The platform wants nothing before another segment is finished. */
    private boolean holding;

    private boolean finishing;
    private boolean expired;
    /** Uploaded and not confirmed yet. */
    private @Nullable String unconfirmed;

    private long confirmedCount;
    private long failedCount;
    private long reportedDropped;
    private Duration reportedDroppedTime = Duration.ZERO;
    private long failedInARow;
    private @Nullable String lastError;

    /**
     * @param queue stays the caller's; the caller says when something was put in
     * @param keepCount segments to keep while the platform does not want them
     * @param changed hears of each change of the figures
     */
    SegmentUploader(
            String logPrefix,
            UploadService service,
            SegmentQueue queue,
            int keepCount,
            ContextInternal context,
            Timers timers,
            RandomGenerator random,
            Runnable changed) {
        this.logPrefix = logPrefix;
        this.service = service;
        this.queue = queue;
        this.keepCount = keepCount;
        this.timers = timers;
        this.retry = new Retry(context, timers, Backoff.exponential(FIRST_PAUSE, LONGEST_PAUSE, random));
        this.changed = changed;
        this.finished = context.promise();
    }

    /** Another segment stands in the queue. */
    void offered() {
        holding = false;
        next();
    }

    /**
     * No more segments will come.
     *
     * @return completes, always well, when all are uploaded and confirmed, or when the time for that is over
     */
    Future<Void> finish() {
        if (!finishing) {
            finishing = true;
            holding = false;
            Timers.Timer flush = timers.after(FLUSH_WITHIN, this::expire);
            Timers.Timer end = timers.after(FINISH_WITHIN, this::abandon);
            finished.future().onComplete(done -> {
                flush.cancel();
                end.cancel();
            });
            next();
        }
        return finished.future();
    }

    /** Segments uploaded and confirmed. */
    long confirmedCount() {
        return confirmedCount;
    }

    /** Segments given up. */
    long failedCount() {
        return failedCount;
    }

    /** What last went wrong, in words without secrets and URLs; null if nothing did. */
    @Nullable
    String lastError() {
        return lastError;
    }

    private void next() {
        if (busy || holding || finished.future().isComplete()) {
            return;
        }
        Segment segment = queue.begin();
        if (segment != null) {
            busy = true;
            upload(segment).onComplete(done -> goOn());
        } else if (finishing) {
            busy = true;
            lastWords().onComplete(done -> finished.tryComplete());
        }
    }

    private void goOn() {
        busy = false;
        if (expired) {
            failedCount += queue.size();
            queue.clear(Cause.UPLINK, "the session's time for uploading was over");
        }
        changed.run();
        next();
    }

    /** Succeeds whatever becomes of the segment; afterwards the queue lends it no longer. */
    private Future<Void> upload(Segment segment) {
        return retry.run(() -> create(segment)).transform(created -> {
            if (created.failed()) {
                segmentLost(segment, created.cause());
                return Future.succeededFuture();
            }
            Slot slot = created.result();
            return slot == null ? notNow() : put(slot, segment);
        });
    }

    private Future<@Nullable Slot> create(Segment segment) {
        String confirm = unconfirmed;
        return service.create(segment, confirm).transform(result -> {
            if (confirm == null) {
                return result.succeeded()
                        ? Future.succeededFuture(result.result())
                        : Future.failedFuture(result.cause());
            }
            if (result.succeeded()) {
                confirmed();
                return Future.succeededFuture(result.result());
            }
            // Not answered: it goes again with the next one. Refused: perhaps because of the name, so that goes alone.
            return isRefusal(result.cause())
                    ? save(confirm).transform(saved -> Future.failedFuture(result.cause()))
                    : Future.failedFuture(result.cause());
        });
    }

    /** Confirms a segment by itself. A name that the platform refuses is given up. */
    private Future<Void> save(String name) {
        return service.save(name).transform(result -> {
            if (result.succeeded()) {
                confirmed();
            } else if (isRefusal(result.cause())) {
                unconfirmed = null;
                failedCount++;
                failed("confirmation of an uploaded segment refused", result.cause());
            }
            return result.succeeded() ? Future.succeededFuture() : Future.failedFuture(result.cause());
        });
    }

    private void confirmed() {
        unconfirmed = null;
        confirmedCount++;
        changed.run();
    }

    private Future<Void> put(Slot slot, Segment segment) {
        return retry.run(() -> service.put(slot, segment, this::importance)).transform(stored -> {
            if (stored.failed()) {
                segmentLost(segment, stored.cause());
                return retry.run(() -> service.cancel(slot.name())).otherwiseEmpty();
            }
            unconfirmed = slot.name();
            uploaded();
            return reportDropped();
        });
    }

    /** Of two ranks only: without a spool nothing can wait for better times. */
    private Importance importance() {
        return keepCount > 0 ? Importance.ALARM_CLIP : Importance.PRESENT;
    }

    private void uploaded() {
        queue.uploaded();
        changed.run();
        if (failedInARow > 0) {
            log.info("{} uploading again after {} lost segment(s)", logPrefix, failedInARow);
            failedInARow = 0;
        }
    }

    private void segmentLost(Segment segment, Throwable failure) {
        failed("segment of " + segment.start() + " lost", failure);
        failedCount++;
        failedInARow++;
        queue.lost(isRefusal(failure) ? Cause.PLATFORM_REFUSED : Cause.UPLINK, String.valueOf(failure.getMessage()));
        changed.run();
    }

    private void failed(String what, Throwable failure) {
        lastError = what + ": " + failure.getMessage();
        log.warn("{} {}", logPrefix, lastError);
    }

    /** The platform wants an alarm's pre-record only: newer segments are waited for, older ones kept or left away. */
    private Future<Void> notNow() {
        if (finishing || queue.size() > keepCount) {
            queue.letGo();
        } else {
            queue.keep();
        }
        holding = !finishing && queue.size() <= keepCount;
        return reportDropped();
    }

    /** Tells what was lost since the last successful report; what cannot be told now is told later. */
    private Future<Void> reportDropped() {
        long segments = queue.dropped();
        Duration time = queue.droppedTime();
        if (segments == reportedDropped) {
            return Future.succeededFuture();
        }
        return service.reportDropped(segments - reportedDropped, time.minus(reportedDroppedTime))
                .transform(result -> {
                    if (result.succeeded()) {
                        log.info(
                                "{} reported {} dropped segment(s), {} s",
                                logPrefix,
                                segments - reportedDropped,
                                time.minus(reportedDroppedTime).toSeconds());
                        reportedDropped = segments;
                        reportedDroppedTime = time;
                    } else {
                        lastError = result.cause().getMessage();
                    }
                    return Future.succeededFuture();
                });
    }

    private Future<Void> lastWords() {
        String name = unconfirmed;
        return (name == null ? Future.<Void>succeededFuture() : retry.run(() -> save(name))).transform(saved -> {
            if (saved.failed() && unconfirmed != null) {
                unconfirmed = null;
                failedCount++;
                failed("last segment uploaded but not confirmed", saved.cause());
            }
            return reportDropped();
        });
    }

    /** The time for uploading is over: what is left is given up, and the platform told. */
    private void expire() {
        giveUp("not uploaded within " + FLUSH_WITHIN.toSeconds() + " s of the session's end");
    }

    private void abandon() {
        finished.tryComplete();
        giveUp("not answered within " + FINISH_WITHIN.toSeconds() + " s of the session's end");
    }

    private void giveUp(String why) {
        expired = true;
        retry.hurry();
        service.abort(why);
    }

    private static boolean isRefusal(Throwable failure) {
        return failure instanceof UploadException upload && upload.kind() == Kind.REFUSED;
    }
}
