package org.ovcgateway.onvif;

import io.vertx.core.Future;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.CameraSettings;
import org.ovcgateway.camera.PresetTours;
import org.ovcgateway.camera.Presets;
import org.ovcgateway.camera.Ptz;
import org.ovcgateway.camera.Quality;
import org.ovcgateway.onvif.device.DeviceLoop;
import org.ovcgateway.onvif.device.Memory;
import org.ovcgateway.onvif.device.Profile;
import org.ovcgateway.onvif.events.TopicTable;
import org.ovcgateway.onvif.media.VideoInput;
import org.ovcgateway.onvif.ptz.PtzUnit;
import org.ovcgateway.onvif.settings.OnvifSettings;

/** What a camera can do beside showing itself, put together; what lives on the device's loop is made safe for any thread. */
final class CameraParts {
    private final DeviceLoop loop;
    private final VideoInput input;
    private final PtzUnit unit;
    private final OnvifSettings settings;
    private final InputEvents events;
    private volatile boolean presets;

    /**
     * @param videoSource token of a recorder's input; null for the first
     * @param memory of the input, which has presets of its own
     */
    CameraParts(OnvifDevice device, VideoInput input, @Nullable String videoSource, Memory memory, TopicTable topics) {
        loop = device.loop();
        this.input = input;
        unit = new PtzUnit(device.link().calls(), input::profile, memory, device.session()::quirks, device.timers());
        settings = new OnvifSettings(device.link().calls(), this::profiles, device.timers());
        events = new InputEvents(device, videoSource, topics, this::learnOfPresets);
    }

    OnvifAbilities abilities() {
        return new OnvifAbilities(
                ptz(),
                presets(),
                tours(),
                events,
                settings(),
                () -> presets,
                events::alarms,
                events::offered,
                this::close);
    }

    private void learnOfPresets() {
        unit.node().onSuccess(node -> presets = node.hasPresets());
    }

    private Future<Map<Quality, Profile>> profiles() {
        return input.profiles().map(known -> {
            Map<Quality, Profile> each = new EnumMap<>(Quality.class);
            for (Quality quality : Quality.values()) {
                each.put(quality, VideoInput.choose(known, quality));
            }
            return each;
        });
    }

    private <T extends @Nullable Object> CompletionStage<T> call(String wanted, Supplier<CompletionStage<T>> call) {
        return loop.call(wanted, () -> Future.fromCompletionStage(call.get()));
    }

    /** Whether a camera that is left stood still changes nothing. */
    private Future<Void> close() {
        return Future.join(unit.close(), events.close()).<Void>mapEmpty().otherwiseEmpty();
    }

    private Ptz ptz() {
        return new Ptz() {
            @Override
            public CompletionStage<Void> move(Direction direction, int speed) {
                return call("moving", () -> unit.ptz().move(direction, speed));
            }

            @Override
            public CompletionStage<Void> step(Direction direction, int size) {
                return call("moving a step", () -> unit.ptz().step(direction, size));
            }

            @Override
            public CompletionStage<Void> stop() {
                return call("standing still", () -> unit.ptz().stop());
            }
        };
    }

    private Presets presets() {
        return new Presets() {
            @Override
            public CompletionStage<List<Preset>> list() {
                return call("telling its presets", () -> unit.presets().list());
            }

            @Override
            public CompletionStage<Void> set(int number) {
                return call("setting a preset", () -> unit.presets().set(number));
            }

            @Override
            public CompletionStage<Void> goTo(int number) {
                return call("going to a preset", () -> unit.presets().goTo(number));
            }

            @Override
            public CompletionStage<Void> goTo(String token) {
                return call("going to a preset", () -> unit.presets().goTo(token));
            }

            @Override
            public CompletionStage<Void> clear(int number) {
                return call("clearing a preset", () -> unit.presets().clear(number));
            }
        };
    }

    private PresetTours tours() {
        return new PresetTours() {
            @Override
            public CompletionStage<List<Tour>> list() {
                return call("telling its tours", () -> unit.tours().list());
            }

            @Override
            public CompletionStage<Void> start(String token) {
                return call("starting a tour", () -> unit.tours().start(token));
            }

            @Override
            public CompletionStage<Void> stop(String token) {
                return call("stopping a tour", () -> unit.tours().stop(token));
            }
        };
    }

    private CameraSettings settings() {
        return new CameraSettings() {
            @Override
            public CompletionStage<Values> read() {
                return call("telling its settings", settings::read);
            }

            @Override
            public CompletionStage<Void> change(Values change) {
                return call("changing its settings", () -> settings.change(change));
            }

            @Override
            public CompletionStage<Void> watchArea(List<Point> corners) {
                return call("changing its area of detection", () -> settings.watchArea(corners));
            }
        };
    }
}
