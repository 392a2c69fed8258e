package org.ovcgateway.simulator.onvif;

import static org.ovcgateway.simulator.onvif.Tag.attribute;
import static org.ovcgateway.simulator.onvif.Tag.tag;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The PTZ service (ptz.wsdl): moves, presets, home. Tours are {@link TourOperations}. */
final class PtzService {
    private static final double FOR_EVER = 1e9;
    private static final long SLOW_MILLIS = 3000;
    /** What of the whole range fits into the picture. */
    private static final double FIELD_OF_VIEW = 0.25;

    private final Vertx vertx;
    private final Sources sources;
    private final FaultSwitches faults;
    private final DeviceClock clock;
    private final PtzTags tags;
    private final TourOperations tours;

    PtzService(Vertx vertx, Sources sources, FaultSwitches faults, DeviceClock clock, PtzTags tags) {
        this.vertx = vertx;
        this.sources = sources;
        this.faults = faults;
        this.clock = clock;
        this.tags = tags;
        this.tours = new TourOperations(vertx, sources);
    }

    static Tag capabilities(String name) {
        return tag(name, attribute("MoveStatus", true), attribute("StatusPosition", true));
    }

    /** The values of a vector; null for an axis that is not named. */
    private record Vector(
            @Nullable Double pan,
            @Nullable Double tilt,
            @Nullable Double zoom,
            String space) {
        static Vector of(Call call, String name) {
            Node vector = call.body().find(name);
            Node panTilt = vector == null ? null : vector.find("PanTilt");
            Node zoom = vector == null ? null : vector.find("Zoom");
            String space = panTilt == null ? null : panTilt.attribute("space");
            return new Vector(
                    panTilt == null ? null : panTilt.numberAttribute("x"),
                    panTilt == null ? null : panTilt.numberAttribute("y"),
                    zoom == null ? null : zoom.numberAttribute("x"),
                    space == null ? "" : space);
        }

        boolean hasPanTilt() {
            return pan != null && tilt != null;
        }

        static double orZero(@Nullable Double value) {
            return value == null ? 0 : value;
        }
    }

    void register(Operations operations) {
        answer(operations, "GetServiceCapabilities", call -> List.of(capabilities("tptz:Capabilities")));
        answer(
                operations,
                "GetNodes",
                call -> sources.all().stream()
                        .map(source -> tags.node("tptz:PTZNode", source))
                        .toList());
        answer(
                operations,
                "GetNode",
                call -> List.of(tags.node(
                        "tptz:PTZNode", sources.bySource("ptz_node", call.body().required("NodeToken")))));
        answer(
                operations,
                "GetConfigurations",
                call -> sources.all().stream()
                        .map(source -> tags.configuration("tptz:PTZConfiguration", source))
                        .toList());
        answer(
                operations,
                "GetConfiguration",
                call -> List.of(tags.configuration(
                        "tptz:PTZConfiguration",
                        sources.bySource("ptz_config", call.body().required("PTZConfigurationToken")))));
        answer(operations, "GetConfigurationOptions", call -> List.of(tags.options("tptz:PTZConfigurationOptions")));
        addMove(operations, "ContinuousMove", this::continuousMove);
        addMove(operations, "RelativeMove", this::relativeMove);
        addMove(operations, "AbsoluteMove", this::absoluteMove);
        act(operations, "Stop", this::stop);
        operations.addSlow(Namespaces.PTZ, "GetStatus", this::status);
        answer(
                operations,
                "GetPresets",
                call -> source(call).presets().stream()
                        .map(preset -> tag(
                                "tptz:Preset",
                                attribute("token", preset.token()),
                                tag("tt:Name", preset.name()),
                                PtzTags.position("tt:PTZPosition", preset.position())))
                        .toList());
        answer(operations, "SetPreset", this::setPreset);
        act(operations, "GotoPreset", call -> {
            VirtualSource source = source(call);
            goTo(source, preset(source, call.body().required("PresetToken")));
        });
        act(operations, "RemovePreset", call -> {
            VirtualSource source = source(call);
            source.presetMap()
                    .remove(preset(source, call.body().required("PresetToken")).token());
        });
        act(
                operations,
                "SetHomePosition",
                call -> source(call).home(source(call).position()));
        act(operations, "GotoHomePosition", call -> {
            VirtualSource source = source(call);
            source.lastPreset("");
            source.driver().moveTo(source.home(), 1);
        });
        tours.register(operations);
    }

    static Preset preset(VirtualSource source, String token) {
        Preset preset = source.presetMap().get(token);
        if (preset == null) {
            throw OnvifFailure.unknown("preset", token, "ter:NoToken");
        }
        return preset;
    }

    static void goTo(VirtualSource source, Preset preset) {
        source.driver().moveTo(preset.position(), 1);
        source.lastPreset(preset.token());
    }

    private static void answer(Operations operations, String name, Function<Call, List<Tag>> content) {
        operations.add(Namespaces.PTZ, name, call -> tag("tptz:" + name + "Response", content.apply(call)));
    }

    private static void act(Operations operations, String name, Consumer<Call> action) {
        answer(operations, name, call -> {
            action.accept(call);
            return List.of();
        });
    }

    private VirtualSource source(Call call) {
        if (call.isAddressed() && faults.has(OnvifFault.ADDRESSING_BREAKS_PTZ)) {
            throw OnvifFailure.sender("unknown header", "ter:WellFormed");
        }
        VirtualSource source = sources.profile(call).source();
        if (!tags.inProfile()) {
            throw OnvifFailure.sender("the profile has no PTZ configuration", "ter:InvalidArgVal", "ter:NoPTZProfile");
        }
        return source;
    }

    /** A move: never answered where the device loses its way. */
    private void addMove(Operations operations, String name, Consumer<Call> move) {
        String vector =
                name.equals("ContinuousMove") ? "Velocity" : name.equals("RelativeMove") ? "Translation" : "Position";
        operations.addSlow(Namespaces.PTZ, name, call -> {
            Vector wanted = Vector.of(call, vector);
            if (faults.has(OnvifFault.ONE_AXIS_ONLY) && wanted.hasPanTilt() && wanted.zoom() != null) {
                return Promise.<Tag>promise().future();
            }
            if (faults.has(OnvifFault.ZOOM_REFUSED) && wanted.zoom() != null) {
                throw OnvifFailure.sender("zoom is not supported", "ter:InvalidArgVal", "ter:SpaceNotSupported");
            }
            VirtualSource source = source(call);
            tours.stop(source);
            move.accept(call);
            source.lastPreset("");
            return Future.succeededFuture(tag("tptz:" + name + "Response"));
        });
    }

    private double up(double tilt) {
        return faults.has(OnvifFault.TILT_INVERTED) ? -tilt : tilt;
    }

    private void continuousMove(Call call) {
        String timeout = call.body().text("Timeout");
        if (timeout != null && faults.has(OnvifFault.REJECTS_TIMEOUT)) {
            throw OnvifFailure.sender("unsupported field Timeout", "ter:InvalidArgVal", "ter:TimeoutNotSupported");
        }
        Vector velocity = Vector.of(call, "Velocity");
        double pan = speed(velocity.pan());
        double tilt = up(speed(velocity.tilt()));
        double zoom = speed(velocity.zoom());
        boolean ends = timeout != null && !faults.has(OnvifFault.IGNORES_TIMEOUT);
        source(call).driver().move(pan, tilt, zoom, ends ? seconds(String.valueOf(timeout)) : FOR_EVER);
    }

    private static double speed(@Nullable Double value) {
        double speed = Vector.orZero(value);
        if (!(speed >= -1 && speed <= 1)) {
            throw OnvifFailure.sender("expected a velocity of -1 to 1", "ter:InvalidArgVal", "ter:InvalidVelocity");
        }
        return speed;
    }

    private static double seconds(String timeout) {
        try {
            return Duration.parse(timeout).toMillis() / 1000.0;
        } catch (DateTimeException e) {
            throw OnvifFailure.invalidArgument("expected a duration but was " + timeout);
        }
    }

    private void relativeMove(Call call) {
        if (faults.has(OnvifFault.NO_RELATIVE)) {
            throw OnvifFailure.notSupported("RelativeMove");
        }
        Vector by = Vector.of(call, "Translation");
        boolean fov = by.space().equals(PtzTags.PAN_TILT_FOV);
        if (fov && !faults.has(OnvifFault.FOV_RELATIVE)) {
            throw OnvifFailure.sender("unknown space", "ter:InvalidArgVal", "ter:SpaceNotSupported");
        }
        double scale = fov ? FIELD_OF_VIEW : 1;
        PtzDriver driver = source(call).driver();
        PtzPosition at = driver.position();
        driver.moveTo(
                new PtzPosition(
                        at.pan() + scale * Vector.orZero(by.pan()),
                        at.tilt() + scale * up(Vector.orZero(by.tilt())),
                        at.zoom() + Vector.orZero(by.zoom())),
                1);
    }

    private void absoluteMove(Call call) {
        Vector to = Vector.of(call, "Position");
        PtzDriver driver = source(call).driver();
        PtzPosition at = driver.position();
        driver.moveTo(
                new PtzPosition(
                        inside(to.pan(), at.pan(), -1),
                        inside(to.tilt(), at.tilt(), -1),
                        inside(to.zoom(), at.zoom(), 0)),
                1);
    }

    private static double inside(@Nullable Double wanted, double present, double lowest) {
        if (wanted != null && !(wanted >= lowest && wanted <= 1)) {
            throw OnvifFailure.sender("the position is out of bounds", "ter:InvalidArgVal", "ter:InvalidPosition");
        }
        return wanted == null ? present : wanted;
    }

    private void stop(Call call) {
        if (faults.has(OnvifFault.NO_STOP)) {
            throw OnvifFailure.notSupported("Stop");
        }
        VirtualSource source = source(call);
        PtzDriver driver = source.driver();
        boolean all = !call.body().has("PanTilt") && !call.body().has("Zoom");
        boolean panTilt = all || isTrue(call.body().text("PanTilt"));
        boolean zoom = all || isTrue(call.body().text("Zoom"));
        if (faults.has(OnvifFault.STOP_MUST_MATCH)
                && driver.isMoving()
                && (panTilt != driver.isPanTiltMoving() || zoom != driver.isZoomMoving())) {
            throw OnvifFailure.sender("stop must match move", "ter:InvalidArgVal");
        }
        tours.stop(source);
        if (!faults.has(OnvifFault.STOP_IGNORED)) {
            driver.stop(panTilt, zoom);
        }
    }

    private static boolean isTrue(@Nullable String text) {
        return "true".equals(text) || "1".equals(text);
    }

    private Future<Tag> status(Call call) {
        VirtualSource source = source(call);
        if (!faults.has(OnvifFault.STATUS_SLOW)) {
            return Future.succeededFuture(statusOf(source));
        }
        Promise<Tag> later = Promise.promise();
        vertx.setTimer(SLOW_MILLIS, timer -> later.complete(statusOf(source)));
        return later.future();
    }

    private Tag statusOf(VirtualSource source) {
        return tag("tptz:GetStatusResponse", tags.status("tptz:PTZStatus", source, clock));
    }

    private List<Tag> setPreset(Call call) {
        VirtualSource source = source(call);
        if (source.isMoving()) {
            throw OnvifFailure.receiver("the camera is moving", "ter:Action", "ter:MovingPTZ");
        }
        String wanted = call.body().text("PresetToken");
        String name = call.body().text("PresetName");
        String token;
        if (wanted != null && !wanted.isEmpty()) {
            token = preset(source, wanted).token();
        } else {
            int number = source.nextNumber();
            token = faults.has(OnvifFault.PRESET_TOKENS_UNLIKE)
                    ? Integer.toHexString(0xA5_1B + 7919 * number) + "_x"
                    : "PresetToken_" + number;
        }
        for (Preset other : source.presets()) {
            if (other.name().equals(name) && !other.token().equals(token)) {
                throw OnvifFailure.sender("the name is taken", "ter:InvalidArgVal", "ter:PresetExist");
            }
        }
        Preset was = source.presetMap().get(token);
        if (was == null && source.presetMap().size() >= VirtualSource.MAX_PRESETS) {
            throw OnvifFailure.receiver("no more presets", "ter:Action", "ter:TooManyPresets");
        }
        String kept = name != null ? name : was != null ? was.name() : token;
        source.presetMap().put(token, new Preset(token, kept, source.position()));
        return List.of(tag("tptz:PresetToken", faults.has(OnvifFault.PRESET_TOKEN_MISSING) ? "" : token));
    }
}
