package org.ovcgateway.simulator.platform;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.media.AccessUnit;
import org.ovcgateway.media.Track;
import org.ovcgateway.media.VideoFormat;
import org.ovcgateway.media.relay.Relay;
import org.ovcgateway.simulator.rtmp.RtmpIngest;

/** The live streams that are arriving, by stream id, whatever protocol brings them. Used on the platform's event loop. */
public final class LiveStreams {

    /** What brings a stream. */
    public enum Protocol {
        RTMP,
        SRT;

        /** As written in URLs. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** One arriving stream. */
    public final class Stream implements RtmpIngest.Publication {
        private final String id;
        private final Protocol protocol;
        private final Relay relay = new Relay(Set.of(Track.VIDEO), Relay.DEFAULT_CACHE_BYTES);
        private volatile long firstKeyFrameNanos;
        private volatile String video = "";

        private Stream(String id, Protocol protocol) {
            this.id = id;
            this.protocol = protocol;
        }

        @Override
        public void accept(AccessUnit unit) {
            if (unit.startsGroup() && unit.format() instanceof VideoFormat format) {
                keyFrame(format);
            }
            relay.accept(unit);
        }

        private void keyFrame(VideoFormat format) {
            if (firstKeyFrameNanos == 0) {
                firstKeyFrameNanos = System.nanoTime();
            }
            String words = format.codec().name().replace("H26", "H.26") + " " + format.width() + "x" + format.height();
            if (!words.equals(video)) {
                video = words;
                onChange.run();
            }
        }

        @Override
        public void flush() {
            relay.flush();
        }

        @Override
        public void discontinuity() {
            relay.discontinuity();
        }

        @Override
        public void ended() {
            relay.close();
            if (streams.remove(id, this)) {
                onChange.run();
            }
        }

        public String id() {
            return id;
        }

        public Protocol protocol() {
            return protocol;
        }

        public Relay relay() {
            return relay;
        }

        /** What its pictures are, for people: {@code H.265 1920x1080}; empty before the first. From any thread. */
        public String video() {
            return video;
        }

        /** When the first key frame had arrived, by {@link System#nanoTime}; 0 before. From any thread. */
        public long firstKeyFrameNanos() {
            return firstKeyFrameNanos;
        }
    }

    private final Map<String, Stream> streams = new LinkedHashMap<>();
    private Runnable onChange = () -> {};

    /** @param watcher called whenever a stream came, went, or shows other pictures */
    void onChange(Runnable watcher) {
        onChange = watcher;
    }

    /** A stream begins; one of the same id that is still there counts as ended. */
    Stream open(String id, Protocol protocol) {
        Stream stream = new Stream(id, protocol);
        Stream old = streams.put(id, stream);
        if (old != null) {
            old.relay().close();
        }
        onChange.run();
        return stream;
    }

    public @Nullable Stream find(String id) {
        return streams.get(id);
    }

    public List<Stream> all() {
        return List.copyOf(streams.values());
    }
}
