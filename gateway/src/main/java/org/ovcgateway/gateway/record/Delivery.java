package org.ovcgateway.gateway.record;

import io.vertx.core.Future;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.gateway.status.ChannelStatus.UploadTotals;
import org.ovcgateway.gateway.status.RecordStatus;
import org.ovcgateway.media.segment.Segment;

/** Where a session's finished segments go. On the channel's event loop, but for the figures. */
interface Delivery {

    /** Takes a segment over. */
    void offer(Segment segment);

    /** A segment was lost for want of memory before it was finished. */
    void countDropped(Duration duration);

    /** No more segments will come. Completes, always well, when the session need not be there any more. */
    Future<Void> finish();

    /** What waits for its upload. From any thread. */
    RecordStatus status();

    /** What became of this session's segments; nothing where they are the channel's from then on. From any thread. */
    UploadTotals totals();

    /** What last went wrong, in words without secrets and URLs; null if nothing did. From any thread. */
    @Nullable
    String lastError();
}
