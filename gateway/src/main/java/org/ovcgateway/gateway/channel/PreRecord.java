package org.ovcgateway.gateway.channel;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.gateway.status.PreRecordStatus;
import org.ovcgateway.gateway.supervise.Backoff;
import org.ovcgateway.gateway.supervise.Timers;
import org.ovcgateway.media.relay.GroupRing;
import org.ovcgateway.media.relay.Relay;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the last seconds of a channel's stream for the next recording: always where the configuration says so, else while a recording
 * runs that was asked for with some. Of the stream that was recorded last, before that of the one that the platform gets where it names
 * none. On the channel's event loop.
 */
final class PreRecord {
    private static final Logger log = LoggerFactory.getLogger(PreRecord.class);

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);

    /** A stream with what is held of it. */
    private final class Holding {
        private final CameraStream stream;
        private final CameraStream.Lease lease;
        private final GroupRing ring;
        private final AacFeed.Place place;

        Holding(CameraStream stream, Duration window) {
            this.stream = stream;
            lease = stream.acquire();
            ring = new GroupRing(window, nanos, rules::share, PreRecord.this::longGroup);
            place = lease.aac().subscribe(ring, Relay.Start.NEXT_KEY_FRAME);
            rules.begun();
        }

        void end() {
            rules.ended();
            place.cancel();
            lease.release();
            dropped += ring.dropped();
            ring.close();
        }
    }

    private final String prefix;
    private final PreRecordRules rules;
    private final Supplier<Future<CameraStream>> streams;
    private final Timers timers;
    private final LongSupplier nanos;
    private final Backoff backoff;
    private @Nullable Holding holding;
    private Duration asked = Duration.ZERO;
    private boolean running;
    private boolean looking;
    private int failures;
    private long dropped;

    /**
     * Does nothing yet.
     *
     * @param prefix how the log calls the channel: {@code [ch 3]}
     * @param streams finds the stream where none was recorded yet
     * @param nanos a clock that is never set
     */
    PreRecord(
            String prefix,
            PreRecordRules rules,
            Supplier<Future<CameraStream>> streams,
            Timers timers,
            RandomGenerator random,
            LongSupplier nanos) {
        this.prefix = prefix;
        this.rules = rules;
        this.streams = streams;
        this.timers = timers;
        this.nanos = nanos;
        this.backoff = Backoff.exponential(FIRST_PAUSE, LONGEST_PAUSE, random);
    }

    /** Begins to do as is configured. */
    void start() {
        running = true;
        reconsider();
    }

    /** To be told when the configuration has changed, from then on. */
    void reconsider() {
        if (!running) {
            return;
        }
        Duration window = window();
        Holding current = holding;
        if (window.isZero()) {
            letGo();
        } else if (current != null) {
            current.ring.window(window);
        } else {
            look();
        }
    }

    /**
     * A recording is asked for now, with so much of what was before.
     *
     * @return what there is of it, to be read when the recording begins; nothing of what another stream had
     */
    GroupRing.Past before(CameraStream stream, Duration lead) {
        long since = nanos.getAsLong() - lead.toNanos();
        return reader -> {
            Holding current = holding;
            return !lead.isZero() && current != null && current.stream == stream && current.ring.read(since, reader);
        };
    }

    /** A recording with so much of what was before has begun, in place of the last one. */
    void recording(CameraStream stream, Duration lead) {
        if (!running) {
            return;
        }
        asked = lead;
        Duration window = window();
        Holding current = holding;
        if (current != null && current.stream != stream) {
            letGo();
        }
        if (holding == null && !window.isZero()) {
            holding = new Holding(stream, window);
        }
        reconsider();
    }

    /** No recording runs any more. */
    void recordingEnded() {
        asked = Duration.ZERO;
        reconsider();
    }

    void close() {
        running = false;
        letGo();
    }

    /** Null while nothing is to be held. */
    @Nullable
    PreRecordStatus status() {
        Duration window = window();
        if (window.isZero()) {
            return null;
        }
        Holding current = holding;
        return current == null
                ? new PreRecordStatus(window, Duration.ZERO, 0, dropped, Duration.ZERO)
                : new PreRecordStatus(
                        window,
                        current.ring.held(),
                        current.ring.bytes(),
                        dropped + current.ring.dropped(),
                        current.ring.groupLength());
    }

    private Duration window() {
        Duration configured = rules.window();
        return configured.compareTo(asked) > 0 ? configured : asked;
    }

    private void letGo() {
        Holding last = holding;
        holding = null;
        if (last != null) {
            last.end();
        }
    }

    /** A camera that is off may not say yet what its stream is. */
    private void look() {
        if (looking) {
            return;
        }
        looking = true;
        streams.get().onComplete(found -> {
            if (found.succeeded()) {
                looking = false;
                failures = 0;
                if (running && holding == null && !window().isZero()) {
                    holding = new Holding(found.result(), window());
                }
                return;
            }
            timers.after(backoff.pause(++failures, found.cause()), () -> {
                looking = false;
                reconsider();
            });
        });
    }

    private void longGroup(Duration length, Duration window) {
        log.warn(
                "{} [rec] a group of pictures of the camera lasts {} s, longer than the {} s of pre-record: whole groups are kept, so"
                        + " recordings begin up to {} s earlier than asked",
                prefix,
                seconds(length),
                seconds(window),
                seconds(length));
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f", duration.toMillis() / 1e3);
    }
}
