package org.ovcgateway.gateway.channel;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.gateway.status.TranscodingStatus;
import org.ovcgateway.media.AudioFormat;
import org.ovcgateway.media.Track;
import org.ovcgateway.media.aac.AacTarget;
import org.ovcgateway.media.relay.Relay;
import org.ovcgateway.media.relay.Sink;
import org.ovcgateway.media.transcode.AacRelay;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A camera's stream for those who carry no sound but AAC. Without sound, or with AAC, that is the camera's relay itself;
 * otherwise one behind it (ADR 5), which all share and which is there while somebody uses it. Who has subscribed is moved
 * when the camera changes its mind. Lives on the channel's event loop.
 */
final class AacFeed {
    private static final Logger log = LoggerFactory.getLogger(AacFeed.class);

    private final String name;
    private final Relay source;
    private final Executor pool;
    private final Executor loop;
    private final List<Place> places = new ArrayList<>();
    private int users;
    private @Nullable AacRelay transcoded;
    private TranscodingStatus earlier = TranscodingStatus.NONE;

    /**
     * Costs nothing before it is used.
     *
     * @param name how the log calls the stream
     * @param pool where sound is transcoded
     */
    AacFeed(String name, Relay source, Executor pool, Executor loop) {
        this.name = name;
        this.source = source;
        this.pool = pool;
        this.loop = loop;
    }

    /** Somebody is going to subscribe, perhaps repeatedly, until {@link #release}. */
    void acquire() {
        users++;
        reconsider();
    }

    void release() {
        users--;
        AacRelay last = transcoded;
        if (users == 0 && last != null) {
            earlier = status().ended();
            transcoded = null;
            last.close();
        }
    }

    /** Tells what there is to carry. Not for subscribing, which is for {@link #subscribe}. */
    Relay relay() {
        AacRelay current = transcoded;
        return current == null ? source : current.output();
    }

    /** Adds a sink, as {@link Relay#subscribe}. */
    Place subscribe(Sink sink, Relay.Start start) {
        Place place = new Place(sink, relay().subscribe(sink, start));
        places.add(place);
        return place;
    }

    /** To be told when the camera has described its stream. */
    void setTracks(Set<Track> tracks) {
        if (transcoded != null) {
            transcoded.setTracks(tracks);
        }
        reconsider();
    }

    /** To be told when sound of another format comes, before its first unit. */
    void sound(AudioFormat format) {
        if (AacTarget.isNeededFor(format)) {
            transcode();
        }
    }

    /** Figures of all that was transcoded so far. */
    TranscodingStatus status() {
        AacRelay current = transcoded;
        return current == null
                ? earlier
                : earlier.plus(
                        new TranscodingStatus(current.isTranscoding(), current.droppedUnits(), current.failures()));
    }

    /** Whoever subscribes before the first sound is behind the relay that takes whatever comes. */
    private void reconsider() {
        AudioFormat known = source.audioFormat();
        if (source.tracks().contains(Track.AUDIO) && (known == null || AacTarget.isNeededFor(known))) {
            transcode();
        }
    }

    private void transcode() {
        if (transcoded != null || users == 0) {
            return;
        }
        AacRelay fresh = new AacRelay(source, pool, loop, new Log());
        transcoded = fresh;
        places.forEach(place -> place.moveTo(fresh.output()));
    }

    /** A sink's place, wherever it is fed from. */
    final class Place {
        private final Sink sink;
        private Relay.Subscription subscription;

        private Place(Sink sink, Relay.Subscription subscription) {
            this.sink = sink;
            this.subscription = subscription;
        }

        /** Ends the feeding, at once; may be called from within the sink. */
        void cancel() {
            places.remove(this);
            subscription.cancel();
        }

        private void moveTo(Relay relay) {
            subscription.cancel();
            if (subscription.isStarted()) {
                sink.discontinuity();
            }
            subscription = relay.subscribe(sink, Relay.Start.NEXT_KEY_FRAME);
        }
    }

    private final class Log implements AacRelay.Listener {
        @Override
        public void transcoding(AudioFormat from, AudioFormat to) {
            log.info(
                    "{} sound is transcoded: {} of {} Hz to AAC of {} Hz",
                    name,
                    from.codec(),
                    from.sampleRate(),
                    to.sampleRate());
        }

        @Override
        public void failed(String reason, boolean givenUp) {
            if (givenUp) {
                log.warn("{} goes on without sound: {}", name, reason);
            } else {
                log.warn("{} sound is interrupted: {}", name, reason);
            }
        }
    }
}
