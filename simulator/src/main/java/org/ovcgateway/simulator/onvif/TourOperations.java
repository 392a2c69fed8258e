package org.ovcgateway.simulator.onvif;

import static org.ovcgateway.simulator.onvif.Tag.attribute;
import static org.ovcgateway.simulator.onvif.Tag.tag;

import io.vertx.core.Vertx;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Preset tours (ONVIF PTZ 5.7). On the device's context. */
final class TourOperations {
    private static final Duration STAY = Duration.ofSeconds(5);
    private static final Duration MAX_STAY = Duration.ofHours(1);

    private final Vertx vertx;
    private final Sources sources;
    /** The timers of running tours, by source. */
    private final Map<VirtualSource, Long> timers = new HashMap<>();

    TourOperations(Vertx vertx, Sources sources) {
        this.vertx = vertx;
        this.sources = sources;
    }

    void register(Operations operations) {
        operations.add(
                Namespaces.PTZ,
                "GetPresetTours",
                call -> tag(
                        "tptz:GetPresetToursResponse",
                        source(call).tours().stream()
                                .map(TourOperations::content)
                                .toList()));
        operations.add(
                Namespaces.PTZ,
                "GetPresetTour",
                call -> tag("tptz:GetPresetTourResponse", content(tour(source(call), call))));
        operations.add(
                Namespaces.PTZ,
                "GetPresetTourOptions",
                call -> tag("tptz:GetPresetTourOptionsResponse", options(source(call))));
        operations.add(Namespaces.PTZ, "CreatePresetTour", this::create);
        operations.add(Namespaces.PTZ, "ModifyPresetTour", this::modify);
        operations.add(Namespaces.PTZ, "RemovePresetTour", call -> {
            VirtualSource source = source(call);
            Tour tour = tour(source, call);
            stop(source);
            source.tourMap().remove(tour.token());
            return tag("tptz:RemovePresetTourResponse");
        });
        operations.add(Namespaces.PTZ, "OperatePresetTour", this::operate);
    }

    /** Ends the tour that a source is on, if it is on one. */
    void stop(VirtualSource source) {
        Long timer = timers.remove(source);
        if (timer != null) {
            vertx.cancelTimer(timer);
        }
        for (Tour tour : source.tours()) {
            source.tourMap().put(tour.token(), tour.withState(Tour.State.Idle));
        }
    }

    private VirtualSource source(Call call) {
        return sources.profile(call).source();
    }

    private static Tour tour(VirtualSource source, Call call) {
        return tour(source, call.body().required("PresetTourToken"));
    }

    private static Tour tour(VirtualSource source, String token) {
        Tour tour = source.tourMap().get(token);
        if (tour == null) {
            throw OnvifFailure.unknown("preset tour", token, "ter:NoToken");
        }
        return tour;
    }

    private static Tag content(Tour tour) {
        return tag(
                "tptz:PresetTour",
                attribute("token", tour.token()),
                tag("tt:Name", tour.name()),
                tag("tt:Status", tag("tt:State", tour.state())),
                tag("tt:AutoStart", tour.autoStart()),
                tag("tt:StartingCondition"),
                tour.spots().stream()
                        .map(spot -> tag(
                                "tt:TourSpot",
                                tag("tt:PresetDetail", tag("tt:PresetToken", spot.preset())),
                                tag("tt:StayTime", spot.stay())))
                        .toList());
    }

    private static Tag options(VirtualSource source) {
        return tag(
                "tptz:Options",
                tag("tt:AutoStart", false),
                tag("tt:StartingCondition", MediaTags.range("tt:RecurringTime", 0, 100)),
                tag(
                        "tt:TourSpot",
                        tag(
                                "tt:PresetDetail",
                                source.presets().stream()
                                        .map(preset -> tag("tt:PresetToken", preset.token()))
                                        .toList()),
                        tag("tt:StayTime", tag("tt:Min", "PT0S"), tag("tt:Max", MAX_STAY))));
    }

    private Tag create(Call call) {
        VirtualSource source = source(call);
        if (source.tourMap().size() >= PtzTags.MAX_TOURS) {
            throw OnvifFailure.receiver("no more tours", "ter:Action", "ter:TooManyPresetTours");
        }
        String token = "Tour_" + source.nextNumber();
        source.tourMap().put(token, new Tour(token, token, false, List.of(), Tour.State.Idle));
        return tag("tptz:CreatePresetTourResponse", tag("tptz:PresetTourToken", token));
    }

    private Tag modify(Call call) {
        VirtualSource source = source(call);
        Node wanted = call.body().find("PresetTour");
        if (wanted == null) {
            throw OnvifFailure.invalidArgument("expected PresetTour");
        }
        Tour was = tour(source, String.valueOf(wanted.attribute("token")));
        List<Tour.Spot> spots =
                wanted.children("TourSpot").stream().map(TourOperations::spot).toList();
        spots.forEach(spot -> PtzService.preset(source, spot.preset()));
        String name = wanted.text("Name");
        stop(source);
        source.tourMap()
                .put(
                        was.token(),
                        new Tour(
                                was.token(),
                                name == null ? was.name() : name,
                                "true".equals(wanted.text("AutoStart")),
                                spots,
                                Tour.State.Idle));
        return tag("tptz:ModifyPresetTourResponse");
    }

    private static Tour.Spot spot(Node spot) {
        String stay = spot.text("StayTime");
        try {
            return new Tour.Spot(
                    spot.required("PresetDetail", "PresetToken"), stay == null ? STAY : Duration.parse(stay));
        } catch (DateTimeException e) {
            throw OnvifFailure.invalidArgument("expected a duration but was " + stay);
        }
    }

    private Tag operate(Call call) {
        VirtualSource source = source(call);
        Tour tour = tour(source, call);
        String operation = call.body().required("Operation");
        switch (operation) {
            case "Start" -> {
                if (tour.spots().isEmpty()) {
                    throw OnvifFailure.receiver("the tour is empty", "ter:Action", "ter:ActivationFailed");
                }
                stop(source);
                source.tourMap().put(tour.token(), tour.withState(Tour.State.Touring));
                visit(source, tour, 0);
            }
            case "Stop", "Pause" -> {
                stop(source);
                source.driver().stop(true, true);
                if (operation.equals("Pause")) {
                    source.tourMap().put(tour.token(), tour.withState(Tour.State.Paused));
                }
            }
            default -> throw OnvifFailure.invalidArgument("expected Start, Stop or Pause but was " + operation);
        }
        return tag("tptz:OperatePresetTourResponse");
    }

    private void visit(VirtualSource source, Tour tour, int index) {
        Tour.Spot spot = tour.spots().get(index);
        Preset preset = source.presetMap().get(spot.preset());
        if (preset != null) {
            PtzService.goTo(source, preset);
        }
        long stay = Math.max(1, spot.stay().toMillis());
        timers.put(
                source,
                vertx.setTimer(
                        stay,
                        timer -> visit(source, tour, (index + 1) % tour.spots().size())));
    }
}
