package org.ovcgateway.gateway.probe;

import io.vertx.core.Vertx;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.Abilities;
import org.ovcgateway.camera.CameraSettings;
import org.ovcgateway.camera.Credentials;
import org.ovcgateway.camera.MediaTransport;
import org.ovcgateway.camera.Presets;
import org.ovcgateway.camera.Quality;
import org.ovcgateway.camera.StreamAddress;
import org.ovcgateway.config.CameraReference;
import org.ovcgateway.onvif.OfferedEvents;
import org.ovcgateway.onvif.OnvifAddress;
import org.ovcgateway.onvif.OnvifCamera;
import org.ovcgateway.onvif.OnvifCameras;
import org.ovcgateway.onvif.OnvifSource;
import org.ovcgateway.onvif.device.Learnt;
import org.ovcgateway.onvif.device.Memory;
import org.ovcgateway.onvif.device.QuirkOverrides;
import org.ovcgateway.onvif.events.TopicTable;
import org.ovcgateway.onvif.soap.Service;

/** Looks at one ONVIF camera. Good for one look. */
final class OnvifProbe {
    private final CameraReference.Onvif reference;
    private final Questions questions;
    private final StreamProbe streams;
    private final Notes notes = new Notes();
    private final OnvifCamera camera;

    OnvifProbe(Vertx vertx, CameraReference.Onvif reference, @Nullable Credentials credentials, Questions questions) {
        this.reference = reference;
        this.questions = questions;
        streams = new StreamProbe(vertx, questions);
        OnvifAddress address = new OnvifAddress(false, reference.host(), reference.port(), reference.path());
        camera = new OnvifCameras(vertx, name -> notes, TopicTable.with(List.of()))
                .camera(new OnvifSource(
                        address, reference.source(), credentials, MediaTransport.TCP, QuirkOverrides.NONE));
    }

    /** What is learnt of the camera while it is looked at. */
    private static final class Notes implements Memory {
        private volatile Learnt learnt = Learnt.NOTHING;

        @Override
        public Learnt learnt() {
            return learnt;
        }

        @Override
        @SuppressWarnings("NonAtomicOperationOnVolatileField") // changed on one thread, read on another
        public void update(UnaryOperator<Learnt> change) {
            learnt = change.apply(learnt);
        }
    }

    CameraReport look() throws InterruptedException {
        try {
            OnvifCamera.Details details = questions.ask("contact", camera.details());
            return details == null ? unreached() : reached(details);
        } finally {
            camera.close();
        }
    }

    /** The clock is asked first and without a password, and is why some refuse the right one. */
    private CameraReport unreached() {
        long millis = notes.learnt().clockAheadMillis();
        return new CameraReport(
                name(reference.source()),
                false,
                millis == 0 ? null : Duration.ofMillis(millis),
                null,
                List.of(),
                questions.problems());
    }

    private CameraReport reached(OnvifCamera.Details details) throws InterruptedException {
        Duration ahead = questions.ask("clock", camera.clock().ahead());
        CameraSettings.Values settings =
                questions.ask("settings", camera.settings().read());
        Set<Service> services = new TreeSet<>(details.contact().offered());
        boolean turns = camera.abilities().ptz();
        List<Presets.Preset> presets = turns || services.contains(Service.PTZ)
                ? questions.ask("presets", camera.presets().list())
                : null;
        OfferedEvents offered =
                services.contains(Service.EVENTS) ? questions.ask("events", camera.offeredEvents()) : null;
        List<CameraReport.Stream> found = streams(settings);
        return new CameraReport(
                name(reference.source()),
                true,
                ahead,
                new CameraReport.Device(
                        details.description(),
                        details.contact().mac(),
                        services,
                        details.contact().videoSources().stream()
                                .map(token -> new CameraReport.Input(token, name(token)))
                                .toList(),
                        new Abilities(
                                turns,
                                presets != null,
                                camera.abilities().audioOut(),
                                offered == null ? Set.of() : offered.alarms()),
                        offered == null ? List.of() : offered.unknown(),
                        presets == null ? List.of() : presets,
                        settings,
                        details.quirks()),
                found,
                questions.problems());
    }

    private List<CameraReport.Stream> streams(CameraSettings.@Nullable Values settings) throws InterruptedException {
        Map<StreamAddress, List<Quality>> served = new LinkedHashMap<>();
        for (Quality quality : CameraProbe.HIGHEST_FIRST) {
            StreamAddress address = questions.ask("streams", camera.streams().address(quality));
            if (address != null) {
                served.computeIfAbsent(address, unknown -> new ArrayList<>()).add(quality);
            }
        }
        List<CameraReport.Stream> found = new ArrayList<>();
        for (Map.Entry<StreamAddress, List<Quality>> each : served.entrySet()) {
            List<Quality> qualities = each.getValue();
            CameraSettings.Video video =
                    settings == null ? null : settings.video().get(qualities.get(0));
            found.add(new CameraReport.Stream(
                    qualities, questions.url(each.getKey().url()), video, tracks(qualities, each.getKey())));
        }
        return found;
    }

    private @Nullable List<CameraReport.Track> tracks(List<Quality> qualities, StreamAddress address)
            throws InterruptedException {
        String part = "stream " + qualities.stream().map(Enum::name).collect(Collectors.joining(", "));
        if (questions.isUnauthorised()) {
            questions.problem(part, "not asked, as user name and password were refused before");
            return null;
        }
        return streams.tracks(part, address);
    }

    /** How the configuration names a video source of this device. */
    private String name(@Nullable String source) {
        String host = reference.host().indexOf(':') < 0 ? reference.host() : "[" + reference.host() + "]";
        String port = reference.port() == CameraReference.Onvif.DEFAULT_PORT ? "" : ":" + reference.port();
        String path = reference.path().equals(CameraReference.Onvif.DEFAULT_PATH) ? "" : reference.path();
        String token = source == null
                ? ""
                : "?source=" + URLEncoder.encode(source, StandardCharsets.UTF_8).replace("+", "%20");
        return "onvif://" + host + port + path + token;
    }
}
