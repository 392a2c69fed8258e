package org.ovcgateway.simulator.onvif;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.ovcgateway.simulator.camera.BackChannel;

/**
 * For scripts, beside what a camera serves, and open to everyone:
 *
 * <ul>
 *   <li>{@code GET /control}: sources with position, presets, settings; faults; subscriptions; audio clips
 *   <li>{@code PUT /control/faults/NAME,NAME}: which faults it has from now on; {@code PUT /control/faults/none}
 *   <li>{@code PUT /control/events/NAME/on|off?source=N}: tells an event
 *   <li>{@code PUT /control/clock/SECONDS}: how far its clock is ahead
 *   <li>{@code PUT /control/reboot}
 * </ul>
 */
final class ControlEndpoint {
    static final String ROOT = "/control";

    private final VirtualOnvifCamera camera;

    ControlEndpoint(VirtualOnvifCamera camera) {
        this.camera = camera;
    }

    void handle(HttpServerRequest request) {
        String[] path = request.path().substring(ROOT.length()).split("/", -1);
        try {
            if (request.method().equals(HttpMethod.PUT) && path.length > 1) {
                change(request, path);
            } else if (!request.method().equals(HttpMethod.GET) || path.length > 1) {
                throw new IllegalArgumentException("expected GET /control or PUT /control/…");
            }
        } catch (IllegalArgumentException e) {
            request.response().setStatusCode(400).end(e.getMessage() + "\n");
            return;
        }
        request.response()
                .putHeader("Content-Type", "application/json")
                .end(describe().encodePrettily() + "\n");
    }

    private void change(HttpServerRequest request, String[] path) {
        switch (path[1]) {
            case "faults" -> camera.faults(faults(argument(path, 2)));
            case "events" -> camera.fire(EventKind.named(argument(path, 2)), source(request), isOn(argument(path, 3)));
            case "clock" -> camera.clockOffset(Duration.ofSeconds(Long.parseLong(argument(path, 2))));
            case "reboot" -> camera.reboot();
            default -> throw new IllegalArgumentException("expected faults, events, clock or reboot");
        }
    }

    private static String argument(String[] path, int index) {
        if (index >= path.length) {
            throw new IllegalArgumentException("expected more behind /control/" + path[1]);
        }
        return path[index];
    }

    private static boolean isOn(String text) {
        if (!text.equals("on") && !text.equals("off")) {
            throw new IllegalArgumentException("expected on or off but was '" + text + "'");
        }
        return text.equals("on");
    }

    private int source(HttpServerRequest request) {
        String text = request.getParam("source");
        int source = text == null ? 0 : Integer.parseInt(text);
        if (source < 0 || source >= camera.sources().size()) {
            throw new IllegalArgumentException("there is no source " + source);
        }
        return source;
    }

    /** The faults of a list of names separated by commas; {@code none} or nothing for none. */
    static Set<OnvifFault> faults(String names) {
        Set<OnvifFault> faults = EnumSet.noneOf(OnvifFault.class);
        for (String name : names.split(",", -1)) {
            if (!name.isBlank() && !name.equals("none")) {
                faults.add(OnvifFault.named(name.strip()));
            }
        }
        return faults;
    }

    private JsonObject describe() {
        JsonArray sources = new JsonArray();
        camera.sources().forEach(source -> sources.add(describe(source)));
        return new JsonObject()
                .put("faults", strings(new TreeSet<>(camera.faults())))
                .put("clockAheadSeconds", camera.clockOffset().toSeconds())
                .put("subscriptions", camera.subscriptions())
                .put("audioClips", new JsonArray(camera.audioClips()))
                .put("played", played(camera.playedAudioClips()))
                .put("sources", sources);
    }

    private static JsonArray played(List<PlayedAudioClip> clips) {
        JsonArray played = new JsonArray();
        for (PlayedAudioClip clip : clips) {
            Duration stopped = clip.stoppedAfter();
            played.add(new JsonObject()
                    .put("name", clip.name())
                    .put("type", clip.file().type())
                    .put("seconds", seconds(clip.file().length()))
                    .put("started", clip.started())
                    .put("repeats", clip.repeats())
                    .put("outputs", new JsonArray(clip.outputs()))
                    .put("stoppedAfterSeconds", stopped == null ? null : seconds(stopped)));
        }
        return played;
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }

    private static JsonObject describe(VirtualSource source) {
        PtzPosition at = source.position();
        JsonArray presets = new JsonArray();
        source.presets()
                .forEach(preset -> presets.add(
                        new JsonObject().put("token", preset.token()).put("name", preset.name())));
        BackChannel back = source.camera().backChannel();
        return new JsonObject()
                .put("camera", source.camera().name())
                .put("pan", at.pan())
                .put("tilt", at.tilt())
                .put("zoom", at.zoom())
                .put("moving", source.isMoving())
                .put("preset", source.lastPreset())
                .put("presets", presets)
                .put("rotation", source.rotation().degree())
                .put("mirrored", source.rotation().mirrored())
                .put("sensitivity", source.sensitivity())
                .put("volume", source.volume())
                .put("heardBytes", back == null ? 0 : back.bytes());
    }

    private static JsonArray strings(Collection<?> values) {
        JsonArray array = new JsonArray();
        values.forEach(value -> array.add(value.toString()));
        return array;
    }
}
