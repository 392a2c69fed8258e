package org.ovcgateway.gateway.probe;

import io.vertx.core.Vertx;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.Credentials;
import org.ovcgateway.camera.Quality;
import org.ovcgateway.camera.StreamAddress;
import org.ovcgateway.config.CameraReference;

/** Looks at a camera. Changes nothing in it, and has it neither play nor tell of events. */
public final class CameraProbe {
    static final List<Quality> HIGHEST_FIRST =
            Arrays.stream(Quality.values()).sorted(Comparator.reverseOrder()).toList();

    private final Vertx vertx;
    private final @Nullable Credentials credentials;
    private final UnaryOperator<String> clean;

    /**
     * Asks nothing yet.
     *
     * @param credentials to be shown when the camera asks; null for none
     * @param clean takes secrets out of a text
     */
    public CameraProbe(Vertx vertx, @Nullable Credentials credentials, UnaryOperator<String> clean) {
        this.vertx = vertx;
        this.credentials = credentials;
        this.clean = clean;
    }

    /** Looks at an ONVIF camera, or at one input of a recorder. Blocks. */
    public CameraReport look(CameraReference.Onvif camera) throws InterruptedException {
        Questions questions = new Questions(clean);
        return new OnvifProbe(vertx, camera, credentials, questions).look();
    }

    /** Looks at a stream. Blocks. */
    public CameraReport look(CameraReference.Rtsp camera) throws InterruptedException {
        Questions questions = new Questions(clean);
        String url = camera.uri().toString();
        List<CameraReport.Track> tracks =
                new StreamProbe(vertx, questions).tracks("stream", new StreamAddress(url, credentials));
        String shown = questions.url(url);
        return new CameraReport(
                shown,
                tracks != null,
                null,
                null,
                tracks == null ? List.of() : List.of(new CameraReport.Stream(HIGHEST_FIRST, shown, null, tracks)),
                questions.problems());
    }
}
