package org.ovcgateway.gateway;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.Abilities;
import org.ovcgateway.camera.AlarmType;
import org.ovcgateway.camera.Camera;
import org.ovcgateway.camera.CameraClock;
import org.ovcgateway.camera.CameraEvents;
import org.ovcgateway.camera.CameraIdentity;
import org.ovcgateway.camera.CameraSettings;
import org.ovcgateway.camera.NotSupported;
import org.ovcgateway.camera.PresetTours;
import org.ovcgateway.camera.Presets;
import org.ovcgateway.camera.Ptz;
import org.ovcgateway.camera.Reboot;
import org.ovcgateway.camera.Snapshots;
import org.ovcgateway.camera.Streams;

/**
 * A camera with every ability, which notes what it is asked and does nothing, or what a test says. Its streams are those of
 * another one.
 */
public final class FakeCamera implements Camera {
    private final CameraIdentity identity;
    private final Streams streams;
    private volatile @Nullable Consumer<CameraEvents.Event> listener;

    /** Everything that it was asked, in words such as {@code move UP 50}. */
    public final List<String> asked = new CopyOnWriteArrayList<>();

    /** What becomes of an order; done at once unless a test says otherwise. */
    public volatile Function<String, CompletionStage<Void>> outcome = order -> CompletableFuture.completedFuture(null);

    public volatile List<Presets.Preset> presets = List.of();
    public volatile List<PresetTours.Tour> tours = List.of();
    public volatile Abilities abilities = Abilities.NONE;
    public volatile CameraSettings.Values settings = CameraSettings.Values.NOTHING;
    public volatile @Nullable CompletionStage<byte[]> still;
    public volatile List<CameraEvents.UnknownTopic> unknownTopics = List.of();
    public volatile boolean closed;

    public FakeCamera(Camera other) {
        this(other.identity(), other.streams());
    }

    public FakeCamera(CameraIdentity identity, Streams streams) {
        this.identity = identity;
        this.streams = streams;
    }

    /** A camera without streams. */
    public static FakeCamera alone() {
        return new FakeCamera(new CameraIdentity("fake"), quality -> NotSupported.answer("no streams"));
    }

    /** Has it tell something. */
    public void tell(AlarmType type, String source, CameraEvents.State state, boolean initial, Instant at) {
        Consumer<CameraEvents.Event> told = listener;
        if (told == null) {
            throw new AssertionError("nobody listens");
        }
        told.accept(new CameraEvents.Event(type, source, state, initial, at, "rule " + source));
    }

    private CompletionStage<Void> perform(String order) {
        asked.add(order);
        return outcome.apply(order);
    }

    @Override
    public CameraIdentity identity() {
        return identity;
    }

    @Override
    public Streams streams() {
        return streams;
    }

    @Override
    public Abilities abilities() {
        return abilities;
    }

    @Override
    public Ptz ptz() {
        return new Ptz() {
            @Override
            public CompletionStage<Void> move(Direction direction, int speed) {
                return perform("move " + direction + " " + speed);
            }

            @Override
            public CompletionStage<Void> step(Direction direction, int size) {
                return perform("step " + direction + " " + size);
            }

            @Override
            public CompletionStage<Void> stop() {
                return perform("stop");
            }
        };
    }

    @Override
    public Presets presets() {
        return new Presets() {
            @Override
            public CompletionStage<List<Preset>> list() {
                return perform("list").thenApply(done -> presets);
            }

            @Override
            public CompletionStage<Void> set(int number) {
                return perform("set " + number);
            }

            @Override
            public CompletionStage<Void> goTo(int number) {
                return perform("go to " + number);
            }

            @Override
            public CompletionStage<Void> goTo(String token) {
                return perform("go to token " + token);
            }

            @Override
            public CompletionStage<Void> clear(int number) {
                return perform("clear " + number);
            }
        };
    }

    @Override
    public PresetTours presetTours() {
        return new PresetTours() {
            @Override
            public CompletionStage<List<Tour>> list() {
                return perform("tours").thenApply(done -> tours);
            }

            @Override
            public CompletionStage<Void> start(String token) {
                return perform("start tour " + token);
            }

            @Override
            public CompletionStage<Void> stop(String token) {
                return perform("stop tour " + token);
            }
        };
    }

    @Override
    public CameraEvents events() {
        return new CameraEvents() {
            @Override
            public void listen(Consumer<Event> heard) {
                listener = heard;
            }

            @Override
            public List<UnknownTopic> unknownTopics() {
                return unknownTopics;
            }
        };
    }

    @Override
    public CameraSettings settings() {
        return new CameraSettings() {
            @Override
            public CompletionStage<Values> read() {
                return perform("read").thenApply(done -> settings);
            }

            @Override
            public CompletionStage<Void> change(Values change) {
                return perform("change " + change);
            }

            @Override
            public CompletionStage<Void> watchArea(List<Point> corners) {
                return perform("area " + corners);
            }
        };
    }

    @Override
    public Snapshots snapshots() {
        return () -> {
            asked.add("still");
            CompletionStage<byte[]> own = still;
            return own == null ? NotSupported.answer("no stills of its own") : own;
        };
    }

    @Override
    public CameraClock clock() {
        return new CameraClock() {
            @Override
            public CompletionStage<Duration> ahead() {
                return CompletableFuture.completedFuture(Duration.ZERO);
            }

            @Override
            public CompletionStage<Void> set(ZoneId zone, Duration tolerance) {
                return perform("clock " + zone + " " + tolerance);
            }
        };
    }

    @Override
    public Reboot reboot() {
        return () -> perform("reboot");
    }

    @Override
    public void close() {
        closed = true;
    }
}
