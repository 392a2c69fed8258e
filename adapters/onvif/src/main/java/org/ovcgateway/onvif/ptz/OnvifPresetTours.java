package org.ovcgateway.onvif.ptz;

import io.vertx.core.Future;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.ovcgateway.camera.PresetTours;
import org.ovcgateway.onvif.soap.Refusals;
import org.ovcgateway.onvif.soap.Service;
import org.ovcgateway.onvif.soap.SoapCalls;
import org.ovcgateway.onvif.xml.XmlElement;

/** Tours that the camera goes by itself (PTZ Service Specification 5.8). */
final class OnvifPresetTours implements PresetTours {
    private final SoapCalls calls;
    private final PtzTarget.Finder targets;
    private final PtzMoves moves;

    OnvifPresetTours(SoapCalls calls, PtzTarget.Finder targets, PtzMoves moves) {
        this.calls = calls;
        this.targets = targets;
        this.moves = moves;
    }

    @Override
    public CompletionStage<List<Tour>> list() {
        Future<List<Tour>> listed = targets.profileToken()
                .compose(profile -> calls.call(Service.PTZ, PtzRequests.getPresetTours(profile)))
                .map(answer ->
                        answer.all("PresetTour").flatMap(OnvifPresetTours::tour).toList());
        return Refusals.answer("list its tours", listed);
    }

    @Override
    public CompletionStage<Void> start(String token) {
        Future<Void> started = targets.profileToken()
                .compose(profile -> moves.travel(
                        () -> calls.call(Service.PTZ, PtzRequests.operatePresetTour(profile, token, "Start"))))
                .mapEmpty();
        return Refusals.answer("go on tour " + token, started);
    }

    @Override
    public CompletionStage<Void> stop(String token) {
        Future<Void> stopped = targets.profileToken()
                .compose(profile -> calls.call(Service.PTZ, PtzRequests.operatePresetTour(profile, token, "Stop")))
                .mapEmpty();
        return Refusals.answer("end tour " + token, stopped);
    }

    /** Nothing where it has no token, as no request could name it. */
    private static Stream<Tour> tour(XmlElement element) {
        String token = element.attribute("token");
        return token == null || token.isEmpty()
                ? Stream.empty()
                : Stream.of(new Tour(token, Objects.requireNonNullElse(element.textAt("Name"), "")));
    }
}
