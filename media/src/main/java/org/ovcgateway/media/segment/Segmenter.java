package org.ovcgateway.media.segment;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.media.AccessUnit;
import org.ovcgateway.media.TrackFormat;
import org.ovcgateway.media.relay.Sink;
import org.ovcgateway.media.ts.TsMuxer;

/**
 * Cuts access units into segments: at the first video key frame at or after start + duration × n, anchored to the start
 * of the session so that no drift builds up. Earlier where a segment would grow beyond its size, where the codec
 * parameters change and where the source restarts. A source without video is cut between audio frames.
 *
 * <p>A segment's time follows the media clock from the first segment's start on. Where the source restarted and the wall
 * clock says that the gap was longer or shorter than the stamps have it, by more than two seconds, the wall clock is
 * right. Used on the relay's event loop only.
 */
public final class Segmenter implements Sink {
    private static final Duration WAIT_FOR_VIDEO = Duration.ofSeconds(3);
    private static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(2);

    /**
     * How to cut.
     *
     * @param duration of a segment; positive
     * @param maxBytes size that no segment exceeds, but for one that a single access unit fills; positive
     * @param start time of the first segment; null for the clock's at its first key frame
     */
    public record Rules(
            Duration duration, long maxBytes, @Nullable Instant start) {
        public Rules {
            if (duration.isNegative() || duration.isZero() || maxBytes <= 0) {
                throw new IllegalArgumentException(
                        "expected a positive duration and size but were " + duration + " and " + maxBytes);
            }
        }
    }

    /** Hears what comes out, on the event loop. */
    public interface Listener {

        /** A segment is finished. The listener owns it and releases it. */
        void finished(Segment segment);

        /**
         * A segment was given up because direct memory ran out.
         *
         * @param duration how much of it there was
         */
        void lost(Duration duration);
    }

    private final Rules rules;
    private final InstantSource clock;
    private final ByteBufAllocator allocator;
    private final Listener listener;

    private TsMuxer muxer = new TsMuxer();
    private @Nullable TrackFormat videoFormat;
    private @Nullable TrackFormat audioFormat;
    private @Nullable ChunkedBuffer open;

    private @Nullable Instant firstStart;
    private boolean anchored;
    private long anchorTicks;
    private Instant anchorTime = Instant.EPOCH;
    private Duration clockOffset = Duration.ZERO;
    private Instant lastEnd = Instant.EPOCH;
    private long cutTicks;
    private long startTicks;
    private long endTicks;
    private long lastFrameTicks;
    private int groupOffset;
    private boolean firstAudioSeen;
    private long firstAudioTicks;
    private boolean discontinuous = true;
    private boolean restarted;

    /**
     * Waits for the first key frame.
     *
     * @param clock the wall clock
     * @param allocator makes the segments' buffers
     */
    public Segmenter(Rules rules, InstantSource clock, ByteBufAllocator allocator, Listener listener) {
        this.rules = rules;
        this.clock = clock;
        this.allocator = allocator;
        this.listener = listener;
        this.firstStart = rules.start();
    }

    /** Another time than the rules say for the first segment. Before the first unit. */
    public void startAt(Instant start) {
        firstStart = start;
    }

    @Override
    public void accept(AccessUnit unit) {
        boolean leads = leads(unit);
        TrackFormat known = unit.isVideo() ? videoFormat : audioFormat;
        boolean appears = known == null && unit.isVideo() && open != null;
        if (appears || (known != null && !known.equals(unit.format()))) {
            changeFormat(unit);
        }
        if (unit.isVideo()) {
            videoFormat = unit.format();
        } else {
            audioFormat = unit.format();
        }
        if (open != null && leads && unit.keyFrame() && (unit.dts() >= cutTicks || !nextGroupFits(unit))) {
            finish(unit.dts());
        }
        if (open != null && open.size() + (long) muxer.maxBytes(unit) > rules.maxBytes()) {
            cutForSize(unit, leads);
        }
        if (open == null) {
            if (!leads || !unit.keyFrame()) {
                return;
            }
            begin(unit);
        }
        write(unit);
    }

    /** Tells what is known of the tracks before the first unit, so that the first segment announces them all. */
    public void announce(List<TrackFormat> formats) {
        if (open == null) {
            muxer = new TsMuxer(formats);
        }
    }

    /** The source restarted or lost units: what is open ends here, and the next segment says so. */
    @Override
    public void discontinuity() {
        close();
        discontinuous = true;
        restarted = true;
        muxer.discontinuity();
        firstAudioSeen = false;
    }

    /** Finishes the segment in progress. Units may still come; they begin another one. */
    public void close() {
        if (open != null) {
            finish(Math.max(endTicks, startTicks));
        }
    }

    /** Whether the unit belongs to the track that is cut at: video, or audio where no video has come for a while. */
    private boolean leads(AccessUnit unit) {
        if (unit.isVideo()) {
            return true;
        }
        if (videoFormat != null) {
            return false;
        }
        if (!firstAudioSeen) {
            firstAudioSeen = true;
            firstAudioTicks = unit.dts();
        }
        return open != null || unit.dts() - firstAudioTicks >= ticks(WAIT_FOR_VIDEO);
    }

    /** Whether a group of pictures as large as the last one would fit; called at each key frame. */
    private boolean nextGroupFits(AccessUnit unit) {
        if (open == null || !unit.isVideo()) {
            return true;
        }
        int lastGroup = open.size() - groupOffset;
        groupOffset = open.size();
        return open.size() + (long) lastGroup <= rules.maxBytes();
    }

    private void changeFormat(AccessUnit unit) {
        if (open != null) {
            finish(Math.max(unit.dts(), startTicks));
        }
        discontinuous = true;
        TrackFormat other = unit.isVideo() ? audioFormat : videoFormat;
        muxer = new TsMuxer(other == null ? List.of(unit.format()) : List.of(unit.format(), other));
    }

    /** At a key frame the next segment simply begins early; elsewhere the rest up to a key frame is lost. */
    private void cutForSize(AccessUnit unit, boolean leads) {
        boolean keyFrame = leads && unit.keyFrame();
        finish(Math.max(unit.dts(), startTicks));
        discontinuous |= !keyFrame;
    }

    private void begin(AccessUnit unit) {
        if (!anchored) {
            anchored = true;
            Instant now = clock.instant();
            Instant start = firstStart != null ? firstStart : now;
            clockOffset = Duration.between(now, start);
            anchor(unit, start);
        } else if (restarted) {
            Instant expected = clock.instant().plus(clockOffset);
            Duration off = Duration.between(timeOf(unit.dts()), expected).abs();
            if (off.compareTo(CLOCK_TOLERANCE) > 0) {
                anchor(unit, expected.isBefore(lastEnd) ? lastEnd : expected);
            }
        }
        restarted = false;
        while (cutTicks <= unit.dts()) {
            long late = unit.dts() - cutTicks;
            cutTicks += (1 + late / ticks(rules.duration())) * ticks(rules.duration());
        }
        startTicks = unit.dts();
        endTicks = unit.dts();
        groupOffset = 0;
        muxer.requestTables();
        open = new ChunkedBuffer(allocator);
    }

    private void anchor(AccessUnit unit, Instant time) {
        anchorTicks = unit.dts();
        anchorTime = time;
        cutTicks = unit.dts() + ticks(rules.duration());
    }

    private Instant timeOf(long ticks) {
        return anchorTime.plus(duration(ticks - anchorTicks));
    }

    private void write(AccessUnit unit) {
        ChunkedBuffer segment = open;
        if (segment == null) {
            return;
        }
        try {
            ByteBuf room = segment.room(muxer.maxBytes(unit));
            muxer.write(unit, room);
        } catch (OutOfMemoryError e) {
            // Netty's limit on direct memory, not the heap's: it is this recording that has no more room.
            open = null;
            segment.release();
            discontinuous = true;
            listener.lost(duration(unit.dts() - startTicks));
            return;
        }
        if (unit.isVideo() == (videoFormat != null)) {
            lastFrameTicks = unit.dts() > endTicks ? unit.dts() - endTicks : lastFrameTicks;
            endTicks = unit.dts();
        }
    }

    private void finish(long nextTicks) {
        ChunkedBuffer segment = open;
        open = null;
        if (segment == null) {
            return;
        }
        long end = nextTicks > endTicks ? nextTicks : endTicks + lastFrameTicks;
        Instant start = timeOf(startTicks);
        lastEnd = timeOf(end);
        boolean marked = discontinuous;
        discontinuous = false;
        listener.finished(new Segment(segment.finish(), start, duration(end - startTicks), marked));
    }

    private static long ticks(Duration duration) {
        return duration.toNanos() / 1000 * AccessUnit.CLOCK_RATE / 1_000_000;
    }

    private static Duration duration(long ticks) {
        return Duration.ofNanos(ticks * 100_000 / 9);
    }
}
