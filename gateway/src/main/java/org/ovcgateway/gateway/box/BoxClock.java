package org.ovcgateway.gateway.box;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.gateway.memory.StateFile;
import org.ovcgateway.gateway.status.ClockStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What time it is for the platform. That is the box's own time, which is set where that may be done; where it may not, the
 * platform's time is kept beside it, carried on by the time since the box started, so that whatever else sets the box's clock
 * changes nothing. Thread-safe.
 *
 * <p>A time that is kept survives a restart of the daemon but none of the box: who knows how long that was off.
 */
public final class BoxClock {
    static final String FILE = "clock.json";

    /** Less is what it takes to set it. */
    private static final Duration GRAIN = Duration.ofSeconds(1);

    private static final Logger log = LoggerFactory.getLogger(BoxClock.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * The platform's time at a moment.
     *
     * @param nanos the moment, by the time since the box started
     */
    private record Anchor(Instant time, long nanos) {
        Instant at(long now) {
            return time.plusNanos(now - nanos);
        }
    }

    /**
     * How it stands.
     *
     * @param anchor null for the box's own time
     */
    private record State(
            ClockStatus.Source source,
            @Nullable Anchor anchor,
            @Nullable String reason) {}

    private final Vertx vertx;
    private final InstantSource own;
    private final LongSupplier nanoTime;
    private final ClockSetter setter;
    private final Path root;
    private final @Nullable Path file;
    private final Clock clock = new PlatformClock(ZoneOffset.UTC);
    private volatile State state = new State(ClockStatus.Source.OWN, null, null);
    /** The last setting; guarded by this. */
    private Future<Void> last = Future.succeededFuture();

    /**
     * @param own the box's own clock
     * @param nanoTime time since some moment, which nobody sets
     * @param root of the file system: {@code /}
     * @param stateDirectory where a time that is kept is remembered; null for nowhere
     */
    public BoxClock(
            Vertx vertx,
            InstantSource own,
            LongSupplier nanoTime,
            ClockSetter setter,
            Path root,
            @Nullable Path stateDirectory) {
        this.vertx = vertx;
        this.own = own;
        this.nanoTime = nanoTime;
        this.setter = setter;
        this.root = root;
        this.file = stateDirectory == null ? null : stateDirectory.resolve(FILE);
    }

    /** Goes on with a time that was kept before a restart of the daemon. Reads files: not for an event loop. */
    public void load() {
        if (file == null) {
            return;
        }
        try {
            byte[] kept = StateFile.read(file);
            JsonNode fields = kept == null ? JSON.createObjectNode() : JSON.readTree(kept);
            if (fields.path("boot").asText().equals(bootId())) {
                Anchor anchor = new Anchor(
                        Instant.parse(fields.path("time").asText()),
                        fields.path("uptime-nanos").asLong() - uptimeAhead());
                state = new State(
                        ClockStatus.Source.OFFSET, anchor, fields.path("reason").asText());
                log.info("[clock] the platform's time is kept on: {}", words(status().offset()));
            }
        } catch (IOException | DateTimeException | NumberFormatException e) {
            log.warn("{}: the platform's time cannot be kept on: {}", file, e.getMessage());
        }
    }

    /** The platform's time, in UTC; may jump when it is set. */
    public Clock clock() {
        return clock;
    }

    public ClockStatus status() {
        State now = state;
        return new ClockStatus(now.source(), offset(now), now.reason());
    }

    /** How far the platform's time is ahead of the box's own just now. */
    public Duration offset() {
        return offset(state);
    }

    private Duration offset(State of) {
        Anchor anchor = of.anchor();
        return anchor == null ? Duration.ZERO : Duration.between(own.instant(), anchor.at(nanoTime.getAsLong()));
    }

    /**
     * Takes the platform's time; one after the other. Completes, always well, when that is the time here: the box's clock was set,
     * or an offset is kept.
     *
     * @param time it is now
     * @param tolerance how far off the clock may be and stay as it is
     */
    public synchronized Future<Void> set(Instant time, Duration tolerance) {
        Anchor wanted = new Anchor(time, nanoTime.getAsLong());
        last = last.transform(before -> set(wanted, tolerance));
        return last;
    }

    private Future<Void> set(Anchor wanted, Duration tolerance) {
        if (off(clock.instant(), wanted).compareTo(tolerance) <= 0) {
            return Future.succeededFuture();
        }
        if (off(own.instant(), wanted).compareTo(tolerance) <= 0) {
            return change(new State(ClockStatus.Source.OWN, null, null), "the box's own clock is right again");
        }
        Duration before = Duration.between(own.instant(), wanted.at(nanoTime.getAsLong()));
        return setter.set(() -> wanted.at(nanoTime.getAsLong()))
                .transform(result -> setOrKept(wanted, tolerance, before, result));
    }

    /** Looks at the clock: whoever says that it was set may be wrong, or another has set it back. */
    private Future<Void> setOrKept(Anchor wanted, Duration tolerance, Duration before, AsyncResult<Void> result) {
        Duration near = tolerance.compareTo(GRAIN) < 0 ? GRAIN : tolerance;
        if (result.succeeded() && off(own.instant(), wanted).compareTo(near) <= 0) {
            return change(
                    new State(ClockStatus.Source.SET, null, null), "the box's clock was set: it was " + words(before));
        }
        String reason = result.succeeded()
                ? "it was set, and is off again"
                : String.valueOf(result.cause().getMessage());
        return change(
                new State(ClockStatus.Source.OFFSET, wanted, reason),
                "the box's clock is " + words(before) + " and stays so (" + reason
                        + "); what the platform is told is right");
    }

    /** For people. */
    static String words(Duration ahead) {
        return length(ahead.abs()) + (ahead.isNegative() ? " ahead of" : " behind") + " the platform's";
    }

    /** A box without a battery for its clock is off by years. */
    private static String length(Duration off) {
        long seconds = off.toSeconds();
        if (seconds < 120) {
            return String.format(Locale.ROOT, "%.3f s", off.toMillis() / 1000.0);
        }
        long days = seconds / 86_400;
        return (days == 0 ? "" : days + " d ")
                + String.format(Locale.ROOT, "%d:%02d:%02d h", seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
    }

    private Duration off(Instant time, Anchor wanted) {
        return Duration.between(time, wanted.at(nanoTime.getAsLong())).abs();
    }

    private Future<Void> change(State next, String words) {
        state = next;
        log.info("[clock] {}", words);
        if (file == null) {
            return Future.succeededFuture();
        }
        Path target = file;
        return vertx.<Void>executeBlocking(() -> {
                    remember(target, next);
                    return null;
                })
                .recover(cause -> {
                    log.warn("{}: cannot be written, so a restart forgets the time: {}", target, cause.getMessage());
                    return Future.succeededFuture();
                });
    }

    private void remember(Path target, State kept) throws IOException {
        Anchor anchor = kept.anchor();
        if (anchor == null) {
            Files.deleteIfExists(target);
            return;
        }
        StateFile.write(
                target,
                JSON.writeValueAsBytes(JSON.createObjectNode()
                        .put("boot", bootId())
                        .put("uptime-nanos", anchor.nanos() + uptimeAhead())
                        .put("time", anchor.time().toString())
                        .put("reason", kept.reason())));
    }

    /** Another one each time that the box is started. */
    private String bootId() throws IOException {
        return Files.readString(root.resolve("proc/sys/kernel/random/boot_id")).strip();
    }

    /** How far the time since the box's start is ahead of ours, which begins anew with the daemon. */
    private long uptimeAhead() throws IOException {
        String seconds = Files.readString(root.resolve("proc/uptime")).split(" ", 2)[0];
        return Math.round(Double.parseDouble(seconds) * 1e9) - nanoTime.getAsLong();
    }

    private final class PlatformClock extends Clock {
        private final ZoneId zone;

        PlatformClock(ZoneId zone) {
            this.zone = zone;
        }

        @Override
        public ZoneId getZone() {
            return zone;
        }

        @Override
        public Clock withZone(ZoneId other) {
            return new PlatformClock(other);
        }

        @Override
        public Instant instant() {
            Anchor anchor = state.anchor();
            return anchor == null ? own.instant() : anchor.at(nanoTime.getAsLong());
        }
    }
}
