package org.ovcgateway.gateway.record;

import io.vertx.core.Future;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.gateway.record.ledger.Cause;
import org.ovcgateway.gateway.status.ChannelStatus.UploadTotals;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What became of a backlog's segments, in figures and words: for the status, the log and the platform. On the backlog's loop,
 * but for what says otherwise.
 */
final class Outcomes {
    private static final Logger log = LoggerFactory.getLogger(Outcomes.class);

    private final String logPrefix;
    private long confirmed;
    private long failed;
    private long dropped;
    private Duration droppedTime = Duration.ZERO;
    private long reportedDropped;
    private Duration reportedDroppedTime = Duration.ZERO;
    private volatile UploadTotals totals = UploadTotals.NONE;
    private volatile @Nullable String lastError;

    Outcomes(String logPrefix) {
        this.logPrefix = logPrefix;
    }

    /** The platform has one more. */
    void countConfirmed() {
        confirmed++;
        publish();
    }

    /** One is lost: refused by the platform, or else for want of room or time. */
    void countLost(Cause cause, Duration duration) {
        if (cause == Cause.PLATFORM_REFUSED) {
            failed++;
            publish();
        } else {
            countDropped(duration);
        }
    }

    /** One is lost for want of room or time. */
    void countDropped(Duration duration) {
        dropped++;
        droppedTime = droppedTime.plus(duration);
        publish();
    }

    /** Says in the log and the status what went wrong. */
    void failed(String what, Throwable failure) {
        lastError = what + ": " + failure.getMessage();
        log.warn("{} {}", logPrefix, lastError);
    }

    /** Says in the status only what went wrong. */
    void failedQuietly(Throwable failure) {
        lastError = failure.getMessage();
    }

    /** Tells the platform what was lost since the last successful report; what cannot be told now is told later. Succeeds. */
    Future<Void> report(Addresses.Target target) {
        long segments = dropped;
        Duration time = droppedTime;
        if (segments == reportedDropped || target.isRefused()) {
            return Future.succeededFuture();
        }
        return target.service()
                .reportDropped(segments - reportedDropped, time.minus(reportedDroppedTime))
                .transform(result -> {
                    if (result.succeeded()) {
                        reportedDropped = segments;
                        reportedDroppedTime = time;
                    } else {
                        failedQuietly(result.cause());
                    }
                    return Future.succeededFuture();
                });
    }

    /** Since the daemon's start. From any thread. */
    UploadTotals totals() {
        return totals;
    }

    /** What last went wrong, in words without secrets and URLs; null if nothing did. From any thread. */
    @Nullable
    String lastError() {
        return lastError;
    }

    private void publish() {
        totals = new UploadTotals(confirmed, failed, dropped);
    }
}
