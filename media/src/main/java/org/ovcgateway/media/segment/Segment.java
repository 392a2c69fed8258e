package org.ovcgateway.media.segment;

import io.netty.buffer.ByteBuf;
import io.netty.util.ReferenceCounted;
import java.time.Duration;
import java.time.Instant;

/**
 * A finished segment: a whole MPEG-TS file in memory, with what is known of it. Immutable but for its reference count,
 * which is that of {@link #data}.
 *
 * @param data the file, in direct memory; readers must not move its indices
 * @param start when it begins
 * @param duration up to the start of the next segment, or to the end of the last access unit where none follows directly
 * @param discontinuity whether it does not follow directly on the segment before: the first one, after a loss, after a
 *     restart of the source, with other codec parameters
 */
public record Segment(ByteBuf data, Instant start, Duration duration, boolean discontinuity)
        implements ReferenceCounted {

    /** Length of the file in bytes. */
    public int size() {
        return data.readableBytes();
    }

    /** The same segment, marked as not following directly on the one before. Shares the data and its reference count. */
    public Segment afterLoss() {
        return discontinuity ? this : new Segment(data, start, duration, true);
    }

    @Override
    public int refCnt() {
        return data.refCnt();
    }

    @Override
    public Segment retain() {
        data.retain();
        return this;
    }

    @Override
    public Segment retain(int increment) {
        data.retain(increment);
        return this;
    }

    @Override
    public Segment touch() {
        data.touch();
        return this;
    }

    @Override
    public Segment touch(Object hint) {
        data.touch(hint);
        return this;
    }

    @Override
    public boolean release() {
        return data.release();
    }

    @Override
    public boolean release(int decrement) {
        return data.release(decrement);
    }
}
