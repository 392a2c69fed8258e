package org.ovcgateway.media.ffmpeg;

import io.netty.buffer.ByteBufAllocator;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.media.AccessUnit;
import org.ovcgateway.media.Track;
import org.ovcgateway.media.elementary.Damage;
import org.ovcgateway.media.relay.Sink;

/**
 * One connection to a stream that only FFmpeg can read (MPEG-4 part 2, streams over HTTP): read on a thread of its own,
 * delivered on an event loop. Straight-line: it fails once, in words; whoever opened it tries again. What the loop has not
 * taken yet is bounded; the reader waits for it, and with it the peer.
 */
public final class DemuxedStream {
    private static final int MAX_PACKETS_ON_THE_WAY = 256;

    /** Hears of the stream, on the event loop. */
    public interface Listener {

        /**
         * Before the first access unit.
         *
         * @param tracks what will come, one at least
         * @param notCarried why others will not, in words; empty if there are no others
         */
        void opened(Set<Track> tracks, String notCarried);

        /** The stream is over, once; nothing follows. Null after {@link DemuxedStream#close}. */
        void ended(@Nullable FfmpegException cause);
    }

    private final EventExecutor loop;
    private final InputUrl url;
    private final long firstStamp;
    private final Sink output;
    private final ByteBufAllocator allocator;
    private final Listener listener;
    private final Semaphore onTheWay = new Semaphore(MAX_PACKETS_ON_THE_WAY);
    private final List<Event> collected = new ArrayList<>();
    private volatile boolean closed;
    private @Nullable FormatReader reader; // guarded by this

    /**
     * Nothing happens before {@link #open}.
     *
     * @param loop where output and listener are called
     * @param firstStamp where the time-line begins, in ticks of 90 kHz
     * @param output gets the access units, flushed after each packet
     * @param allocator thread-safe
     */
    public DemuxedStream(
            EventExecutor loop,
            InputUrl url,
            long firstStamp,
            Sink output,
            ByteBufAllocator allocator,
            Listener listener) {
        this.loop = loop;
        this.url = url;
        this.firstStamp = firstStamp;
        this.output = output;
        this.allocator = allocator;
        this.listener = listener;
    }

    /** Begins to read. Call once. */
    public void open() {
        Thread thread = new Thread(this::run, "demux " + url.uri().getHost());
        thread.setDaemon(true);
        thread.start();
    }

    /** Ends the reading soon; {@link Listener#ended} tells when. From any thread, repeatedly. */
    public synchronized void close() {
        closed = true;
        if (reader != null) {
            reader.interrupt();
        }
        onTheWay.release(MAX_PACKETS_ON_THE_WAY);
    }

    private void run() {
        FfmpegException failure = null;
        try (FormatReader opened = new FormatReader(url)) {
            if (own(opened)) {
                read(opened);
                failure = new FfmpegException("the peer ended the stream");
            }
        } catch (FfmpegException e) {
            failure = e;
        } catch (RuntimeException | LinkageError e) {
            failure = new FfmpegException("FFmpeg's demuxer failed: " + e);
        } finally {
            disown();
        }
        FfmpegException cause = failure;
        post(() -> listener.ended(closed ? null : cause));
    }

    private synchronized boolean own(FormatReader opened) {
        reader = opened;
        return !closed;
    }

    private synchronized void disown() {
        reader = null;
    }

    private void read(FormatReader opened) throws FfmpegException {
        List<StreamTrack> tracks = new ArrayList<>();
        try {
            StringBuilder refusals = new StringBuilder();
            PacketTimes times = new PacketTimes(firstStamp);
            Damage damage = new Damage();
            Collector collector = new Collector();
            Set<Track> kinds = EnumSet.noneOf(Track.class);
            for (AVStream stream : opened.open()) {
                try {
                    StreamTrack track = StreamTrack.of(stream, collector, allocator, times, damage);
                    tracks.add(track);
                    kinds.add(track.track());
                } catch (FfmpegException e) {
                    if (tracks.isEmpty()) {
                        throw e; // video comes first, and sound alone is not what a camera is for
                    }
                    refusals.append(e.getMessage());
                }
            }
            String notCarried = refusals.toString();
            post(() -> {
                if (!closed) {
                    listener.opened(kinds, notCarried);
                }
            });
            for (AVPacket packet = opened.read(); packet != null && !closed; packet = opened.read()) {
                for (StreamTrack track : tracks) {
                    if (track.index() == packet.stream_index()) {
                        track.packet(packet);
                        break;
                    }
                }
                deliver();
            }
        } finally {
            release(collected);
            collected.clear();
            tracks.forEach(StreamTrack::close);
        }
    }

    private void deliver() {
        if (collected.isEmpty()) {
            return;
        }
        List<Event> events = List.copyOf(collected);
        collected.clear();
        onTheWay.acquireUninterruptibly();
        boolean posted = post(() -> {
            onTheWay.release();
            try {
                for (Event event : events) {
                    if (!closed) {
                        event.pass(output);
                    }
                }
                if (!closed) {
                    output.flush();
                }
            } finally {
                release(events);
            }
        });
        if (!posted) {
            release(events);
        }
    }

    /** @return whether the loop still takes tasks */
    private boolean post(Runnable task) {
        try {
            loop.execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            return false; // the daemon is going down
        }
    }

    private static void release(List<Event> events) {
        for (Event event : events) {
            if (event.unit != null) {
                event.unit.release();
            }
        }
    }

    /** An access unit, or a discontinuity. */
    private record Event(@Nullable AccessUnit unit) {
        void pass(Sink output) {
            if (unit == null) {
                output.discontinuity();
            } else {
                output.accept(unit);
            }
        }
    }

    private final class Collector implements Sink {
        @Override
        public void accept(AccessUnit unit) {
            collected.add(new Event(unit.retain()));
        }

        @Override
        public void flush() {}

        @Override
        public void discontinuity() {
            collected.add(new Event(null));
        }
    }
}
