package org.ovcgateway.bench;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.ovcgateway.simulator.platform.PlatformOptions;
import org.ovcgateway.simulator.platform.VirtualPlatform;

/** A platform that can be started again at the same ports, and then has forgotten everything; what it was sent is remembered here. */
final class SoakPlatform {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** Nobody looks at them, and the virtual platform's heap is small. */
    private static final long KEPT_SEGMENT_BYTES = 16L << 20;

    private static final Set<String> ARRIVED = Set.of("UPLOADED", "SAVED", "FORGOTTEN");

    private final Vertx vertx;
    private final String host;
    private final List<JsonObject> earlier = new ArrayList<>();
    private VirtualPlatform platform;
    private boolean stopped;

    /** @param host one of this machine's addresses */
    SoakPlatform(Vertx vertx, String host) {
        this.vertx = vertx;
        this.host = host;
        platform = start(0, 0, 0);
    }

    private VirtualPlatform start(int http, int rtmp, int srt) {
        PlatformOptions options = new PlatformOptions(host, http, rtmp, srt, null, KEPT_SEGMENT_BYTES);
        return Waiting.result("the virtual platform", PATIENCE, VirtualPlatform.start(vertx, options));
    }

    int httpPort() {
        return platform.httpUri().getPort();
    }

    int rtmpPort() {
        return URI.create(platform.rtmpUrl("x")).getPort();
    }

    int srtPort() {
        return URI.create(platform.srtUrl("x")).getPort();
    }

    boolean isStopped() {
        return stopped;
    }

    void stop() {
        if (!stopped) {
            stopped = true;
            Waiting.result("the virtual platform's end", PATIENCE, platform.stop());
            // Not before: what arrives until the end counts.
            earlier.addAll(arrivedNow());
        }
    }

    void startAgain() {
        platform = start(httpPort(), rtmpPort(), srtPort());
        stopped = false;
    }

    /** The platform as it is now. */
    VirtualPlatform now() {
        return platform;
    }

    /** While cutting off, whoever comes with a recording is cut off without an answer. */
    void cutOffUploads(boolean cutting) {
        Waiting.result("the uploads", PATIENCE, platform.blackOutUploads(cutting));
    }

    /** Fails where the device is not connected. */
    Future<Object> order(String method, JsonObject params) {
        return stopped
                ? Future.failedFuture("the platform is down")
                : platform.request(OneGateway.DEVICE, method, params);
    }

    /** How often the device has logged in at the platform as it is now; 0 while there is none. */
    int logins() {
        if (stopped) {
            return 0;
        }
        try {
            return Waiting.result("the device", PATIENCE, platform.device(OneGateway.DEVICE))
                    .getInteger("logins", 0);
        } catch (IllegalStateException unknown) {
            return 0;
        }
    }

    /** The ids of the streams that are arriving. */
    List<String> streams() {
        return stopped
                ? List.of()
                : Waiting.result("the streams", PATIENCE, platform.streams()).stream()
                        .map(stream -> stream.id())
                        .toList();
    }

    /** The segments that have arrived whole, since the beginning, with their {@code session}, {@code start} and {@code duration}. */
    List<JsonObject> arrived() {
        List<JsonObject> all = new ArrayList<>(earlier);
        if (!stopped) {
            all.addAll(arrivedNow());
        }
        return all;
    }

    private List<JsonObject> arrivedNow() {
        return Waiting.result("the segments", PATIENCE, platform.segments()).stream()
                .filter(segment -> ARRIVED.contains(segment.getString("state")))
                .toList();
    }
}
