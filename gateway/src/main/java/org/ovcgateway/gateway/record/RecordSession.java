package org.ovcgateway.gateway.record;

import io.netty.buffer.ByteBufAllocator;
import io.vertx.core.Future;
import java.time.Duration;
import org.ovcgateway.gateway.command.StartRecord;
import org.ovcgateway.gateway.supervise.Backoff;
import org.ovcgateway.gateway.supervise.Timers;
import org.ovcgateway.media.AccessUnit;
import org.ovcgateway.media.relay.Sink;
import org.ovcgateway.media.segment.Segment;
import org.ovcgateway.media.segment.Segmenter;

/**
 * One recording of one channel, from the platform's order to its end: cuts segments, queues and uploads them. Lives
 * through every failure of camera, memory and platform. Used on the channel's event loop only.
 */
public final class RecordSession implements Sink {
    private final StartRecord order;
    private final Segmenter segmenter;
    private final SegmentQueue queue;
    private final SegmentUploader uploader;
    private boolean stopped;

    /**
     * Records what it is fed from the next key frame on.
     *
     * @param service for the order's callback URL
     * @param timers of the channel's event loop
     * @param allocator makes the segments' direct memory
     * @param backoff pauses between the tries of one request
     */
    public RecordSession(
            StartRecord order, RecordingService service, Timers timers, ByteBufAllocator allocator, Backoff backoff) {
        this.order = order;
        queue = new SegmentQueue(order.segmentMaxCount());
        uploader = new SegmentUploader(
                "[ch " + order.channel() + "] [record]", queue, service, timers, backoff, kept(order));
        Segmenter.Rules rules = new Segmenter.Rules(order.segmentDuration(), order.segmentMaxSize(), order.start());
        segmenter = new Segmenter(rules, timers::now, allocator, new Segmenter.Listener() {
            @Override
            public void finished(Segment segment) {
                if (queue.offer(segment)) {
                    uploader.wake();
                }
            }

            @Override
            public void lost(Duration duration) {
                queue.countDrop(duration);
            }
        });
    }

    public StartRecord order() {
        return order;
    }

    @Override
    public void accept(AccessUnit unit) {
        if (!stopped) {
            segmenter.accept(unit);
        }
    }

    @Override
    public void discontinuity() {
        if (!stopped) {
            segmenter.discontinuity();
        }
    }

    /**
     * Closes the segment in progress, uploads what is queued and confirms the last segment; what is not through in time
     * is given up. May be called again.
     *
     * @return completes, never fails, when all is done and all memory given back
     */
    public Future<Void> stop(Duration atMost) {
        if (!stopped) {
            stopped = true;
            segmenter.close();
        }
        return uploader.stop(atMost);
    }

    /** Whether the uploader has nothing to do just now. */
    boolean isIdle() {
        return uploader.isIdle();
    }

    public RecordFigures figures() {
        return uploader.figures();
    }

    /** Segments to keep for an alarm: as many as cover the pre-record, with room for one more. */
    private static int kept(StartRecord order) {
        long wanted = order.preRecord().isZero()
                ? 0
                : (order.preRecord().toMillis() + order.segmentDuration().toMillis() - 1)
                        / order.segmentDuration().toMillis();
        return (int) Math.min(wanted, order.segmentMaxCount() - 1L);
    }
}
