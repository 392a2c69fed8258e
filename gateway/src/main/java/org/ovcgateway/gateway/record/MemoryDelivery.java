package org.ovcgateway.gateway.record;

import io.vertx.core.Future;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.gateway.status.ChannelStatus.UploadTotals;
import org.ovcgateway.gateway.status.RecordStatus;
import org.ovcgateway.media.segment.Segment;

/** Without a spool: segments wait in memory until they are uploaded, lost or given up at the session's end. */
final class MemoryDelivery implements Delivery {

    /** Makes the uploader of a queue, which is to say when its figures change. */
    @FunctionalInterface
    interface Uploaders {
        SegmentUploader of(SegmentQueue queue, Runnable changed);
    }

    private final SegmentQueue queue;
    private final SegmentUploader uploader;
    private volatile RecordStatus status = new RecordStatus(0, 0);
    private volatile UploadTotals totals = UploadTotals.NONE;
    private volatile @Nullable String lastError;

    MemoryDelivery(SegmentQueue queue, Uploaders uploaders) {
        this.queue = queue;
        this.uploader = uploaders.of(queue, this::publish);
    }

    @Override
    public void offer(Segment segment) {
        queue.offer(segment);
        uploader.offered();
        publish();
    }

    @Override
    public void countDropped(Duration duration) {
        queue.countDropped(duration);
        publish();
    }

    @Override
    public Future<Void> finish() {
        return uploader.finish();
    }

    @Override
    public RecordStatus status() {
        return status;
    }

    @Override
    public UploadTotals totals() {
        return totals;
    }

    @Override
    public @Nullable String lastError() {
        return lastError;
    }

    private void publish() {
        status = new RecordStatus(queue.size(), queue.bytes());
        totals = new UploadTotals(uploader.confirmedCount(), uploader.failedCount(), queue.dropped());
        lastError = uploader.lastError();
    }
}
