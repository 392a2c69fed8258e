package org.ovcgateway.media.relay;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.media.AccessUnit;
import org.ovcgateway.media.AudioFormat;
import org.ovcgateway.media.Track;
import org.ovcgateway.media.TrackFormat;
import org.ovcgateway.media.VideoFormat;

/**
 * Hands the access units of one source to any number of sinks. A sink is never waited for; one that may be slow stands
 * behind a {@link SinkQueue}. Every sink starts at a key frame, where there is video: at the newest cached one, or at the
 * next; sound that belongs before it is left out. Only who has the key frame from elsewhere starts at once.
 *
 * <p>Used on one event loop only. A relay outlives its source's connections: after a reconnect the source announces a
 * {@link #discontinuity()} and goes on.
 */
public final class Relay implements Sink {

    /** Where a new sink starts. */
    public enum Start {
        /** At the newest key frame that is cached, at once; at the next where none is cached. */
        CACHED_KEY_FRAME,
        /** At the next key frame to come. */
        NEXT_KEY_FRAME,
        /** With the next unit: the sink has had everything up to here, from a key frame on. */
        NEXT_UNIT
    }

    /** Enough for ten seconds at 8 Mbit/s. */
    public static final int DEFAULT_CACHE_BYTES = 10 << 20;

    private final GroupCache cache;
    private final BitrateMeter bitrate = new BitrateMeter();
    private Subscription[] subscriptions = {};
    private @Nullable VideoFormat videoFormat;
    private @Nullable AudioFormat audioFormat;
    private Set<Track> tracks;
    private long lastStamp;
    private long units;
    private long keyFrames;
    private long bytes;

    /**
     * @param tracks what the source carries, as far as it is known; see {@link #setTracks}
     * @param cacheBytes coded bytes of the newest group of pictures held at most
     */
    public Relay(Set<Track> tracks, int cacheBytes) {
        this.tracks = Set.copyOf(tracks);
        this.cache = new GroupCache(cacheBytes);
    }

    /** Told when the source has described itself: without video, sinks start with whatever comes. */
    public void setTracks(Set<Track> tracks) {
        this.tracks = Set.copyOf(tracks);
    }

    public Set<Track> tracks() {
        return tracks;
    }

    public boolean hasVideo() {
        return tracks.contains(Track.VIDEO);
    }

    @Override
    public void accept(AccessUnit unit) {
        count(unit);
        cache.add(unit);
        for (Subscription subscription : subscriptions) {
            subscription.deliver(unit);
        }
    }

    @Override
    public void flush() {
        for (Subscription subscription : subscriptions) {
            if (subscription.started) {
                subscription.sink.flush();
            }
        }
    }

    @Override
    public void discontinuity() {
        cache.clear();
        for (Subscription subscription : subscriptions) {
            subscription.discontinuity();
        }
    }

    /** Adds a sink. With a cached key frame the sink is fed, and flushed, before this returns. */
    public Subscription subscribe(Sink sink, Start start) {
        Subscription subscription = new Subscription(sink);
        if (start == Start.NEXT_UNIT) {
            subscription.started = true;
            subscription.startStamp = Long.MIN_VALUE;
        }
        List<Subscription> all = new ArrayList<>(List.of(subscriptions));
        all.add(subscription);
        subscriptions = all.toArray(Subscription[]::new);
        if (start == Start.CACHED_KEY_FRAME && cache.bytes() > 0) {
            cache.replay(subscription::deliver);
            sink.flush();
        }
        return subscription;
    }

    /** Tells what format the audio units will have, before the first of them has come; null for no audio after all. */
    public void announce(@Nullable AudioFormat format) {
        audioFormat = format;
    }

    /** The format of the last video unit; null before the first. */
    public @Nullable VideoFormat videoFormat() {
        return videoFormat;
    }

    /** The format of the last audio unit, or the announced one; null before the first. */
    public @Nullable AudioFormat audioFormat() {
        return audioFormat;
    }

    /** The formats of the tracks, as far as units have come or were announced. */
    public List<TrackFormat> formats() {
        List<TrackFormat> formats = new ArrayList<>();
        if (videoFormat != null) {
            formats.add(videoFormat);
        }
        if (audioFormat != null) {
            formats.add(audioFormat);
        }
        return formats;
    }

    /** Measured bits per second of media time, container overhead excluded; 0 while unknown. */
    public long bitsPerSecond() {
        return bitrate.bitsPerSecond();
    }

    /** Whole seconds of media behind {@link #bitsPerSecond}. */
    public int measuredSeconds() {
        return bitrate.coveredSeconds();
    }

    /** The greatest decoding time so far, in ticks of 90 kHz; 0 before the first unit. */
    public long lastStamp() {
        return lastStamp;
    }

    /** Access units since the relay was made. */
    public long units() {
        return units;
    }

    /** Key frames since the relay was made. */
    public long keyFrames() {
        return keyFrames;
    }

    /** Coded bytes since the relay was made. */
    public long bytes() {
        return bytes;
    }

    /** Lets the cache go. Sinks stay subscribed. */
    public void close() {
        cache.clear();
    }

    private void count(AccessUnit unit) {
        units++;
        lastStamp = Math.max(lastStamp, unit.dts());
        bytes += unit.size();
        bitrate.add(unit);
        if (unit.format() instanceof VideoFormat video) {
            videoFormat = video;
            if (unit.keyFrame()) {
                keyFrames++;
            }
        } else if (unit.format() instanceof AudioFormat audio) {
            audioFormat = audio;
        }
    }

    /** One sink's place at the relay. */
    public final class Subscription {
        private final Sink sink;
        private boolean started;
        private boolean cancelled;
        private long startStamp;

        private Subscription(Sink sink) {
            this.sink = sink;
        }

        /** Whether the sink has been given a key frame, and since then everything. */
        public boolean isStarted() {
            return started;
        }

        /** Ends the feeding, at once; may be called from within the sink. */
        public void cancel() {
            if (cancelled) {
                return;
            }
            cancelled = true;
            List<Subscription> all = new ArrayList<>(List.of(subscriptions));
            all.remove(this);
            subscriptions = all.toArray(Subscription[]::new);
        }

        private void deliver(AccessUnit unit) {
            if (cancelled) {
                return;
            }
            if (!started) {
                started = !hasVideo() || unit.startsGroup();
                if (!started) {
                    return;
                }
                startStamp = unit.dts();
            }
            if (unit.dts() < startStamp && !unit.isVideo()) {
                return;
            }
            sink.accept(unit);
        }

        private void discontinuity() {
            if (!cancelled && started) {
                started = false;
                sink.discontinuity();
            }
        }
    }
}
