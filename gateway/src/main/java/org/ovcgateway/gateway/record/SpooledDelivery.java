package org.ovcgateway.gateway.record;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.gateway.status.ChannelStatus.UploadTotals;
import org.ovcgateway.gateway.status.RecordStatus;
import org.ovcgateway.media.segment.Segment;

/** With a spool: segments are handed to the channel's backlog, on its loop, and are its own from then on. */
final class SpooledDelivery implements Delivery {
    private final Backlog backlog;
    private final Backlog.Origin origin;
    private final ContextInternal context;

    /** @param context of the channel's loop */
    SpooledDelivery(Backlog backlog, Backlog.Origin origin, ContextInternal context) {
        this.backlog = backlog;
        this.origin = origin;
        this.context = context;
        backlog.execute(() -> backlog.attach(origin));
    }

    @Override
    public void offer(Segment segment) {
        backlog.execute(() -> backlog.offer(origin, segment));
    }

    @Override
    public void countDropped(Duration duration) {
        backlog.execute(() -> backlog.countDropped(duration));
    }

    @Override
    public Future<Void> finish() {
        Promise<Void> handedOver = context.promise();
        backlog.execute(() -> {
            backlog.detach(origin);
            handedOver.complete();
        });
        return handedOver.future();
    }

    @Override
    public RecordStatus status() {
        return backlog.status();
    }

    @Override
    public UploadTotals totals() {
        return UploadTotals.NONE;
    }

    @Override
    public @Nullable String lastError() {
        return backlog.lastError();
    }
}
