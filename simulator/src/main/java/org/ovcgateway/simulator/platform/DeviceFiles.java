package org.ovcgateway.simulator.platform;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Files beside media: logs that devices upload ({@code PUT /logs/NAME}), pictures of devices by IVR's preview server
 * ({@code POST /preview/ID}, kept as the still {@code preview-ID.jpg}), the firmware on offer ({@code /firmware/MODEL}), and a tone to
 * play ({@code /sounds/tone.wav}).
 */
final class DeviceFiles {
    private static final int MAX_BYTES = 64 << 20;
    private static final int KEPT_LOGS = 50;
    private static final int TONE_SECONDS = 5;
    private static final int TONE_RATE = 8000;
    private static final double TONE_HERTZ = 440;
    private static final int WAV_HEADER_BYTES = 44;

    /** What {@code GetFirmware} names. */
    record Firmware(String model, Buffer content) {}

    private final Supplier<URI> base;
    private final Runnable onChange;
    private final StillStore stills;
    private final Map<String, Buffer> logs = new LinkedHashMap<>();
    private @Nullable Firmware firmware;

    /**
     * @param base the address that devices reach this at
     * @param onChange called when a file came
     * @param stills takes previews
     */
    DeviceFiles(Supplier<URI> base, Runnable onChange, StillStore stills) {
        this.base = base;
        this.onChange = onChange;
        this.stills = stills;
    }

    void mount(Router router) {
        router.put("/logs/:name").handler(body()).handler(this::putLog);
        router.get("/logs/:name").handler(request -> send(request, logs.get(request.pathParam("name")), "text/plain"));
        router.post("/preview/:id").handler(body()).handler(this::preview);
        router.put("/firmware/:model").handler(body()).handler(this::putFirmware);
        router.get("/firmware/:model").handler(request -> {
            Firmware offered = firmware;
            send(
                    request,
                    offered != null && offered.model.equals(request.pathParam("model")) ? offered.content : null,
                    "application/octet-stream");
        });
        Buffer tone = tone();
        router.get("/sounds/tone.wav").handler(request -> send(request, tone, "audio/wav"));
    }

    String logUrl(String name) {
        return base.get() + "/logs/" + name;
    }

    String previewUrl(String deviceId) {
        return base.get() + "/preview/" + URLEncoder.encode(deviceId, StandardCharsets.UTF_8);
    }

    String soundUrl() {
        return base.get() + "/sounds/tone.wav";
    }

    String firmwareUrl(String model) {
        return base.get() + "/firmware/" + URLEncoder.encode(model, StandardCharsets.UTF_8);
    }

    @Nullable
    Firmware firmware() {
        return firmware;
    }

    void offer(Firmware offered) {
        firmware = offered;
        onChange.run();
    }

    @Nullable
    Buffer log(String name) {
        return logs.get(name);
    }

    List<String> logNames() {
        return List.copyOf(logs.keySet());
    }

    private static BodyHandler body() {
        return BodyHandler.create(false).setBodyLimit(MAX_BYTES);
    }

    private static Buffer content(RoutingContext request) {
        Buffer content = request.body().buffer();
        return content == null ? Buffer.buffer() : content;
    }

    private void putLog(RoutingContext request) {
        logs.remove(request.pathParam("name"));
        logs.put(request.pathParam("name"), content(request));
        if (logs.size() > KEPT_LOGS) {
            logs.remove(logs.keySet().iterator().next());
        }
        onChange.run();
        request.response().end();
    }

    private void preview(RoutingContext request) {
        Buffer picture = content(request);
        if (picture.length() == 0) {
            request.response().setStatusCode(400).end("expected a picture but got nothing\n");
            return;
        }
        stills.add("preview-" + request.pathParam("id") + ".jpg", picture);
        onChange.run();
        request.response().end();
    }

    private void putFirmware(RoutingContext request) {
        offer(new Firmware(request.pathParam("model"), content(request)));
        request.response().end();
    }

    private static void send(RoutingContext request, @Nullable Buffer content, String type) {
        if (content == null) {
            request.response().setStatusCode(404).end("no such file\n");
        } else {
            request.response().putHeader(HttpHeaders.CONTENT_TYPE, type).end(content);
        }
    }

    /** A sine as WAV: 16 bit, mono. */
    private static Buffer tone() {
        int samples = TONE_SECONDS * TONE_RATE;
        Buffer wav = Buffer.buffer(WAV_HEADER_BYTES + 2 * samples)
                .appendString("RIFF")
                .appendIntLE(WAV_HEADER_BYTES - 8 + 2 * samples)
                .appendString("WAVEfmt ")
                .appendIntLE(16)
                .appendShortLE((short) 1)
                .appendShortLE((short) 1)
                .appendIntLE(TONE_RATE)
                .appendIntLE(2 * TONE_RATE)
                .appendShortLE((short) 2)
                .appendShortLE((short) 16)
                .appendString("data")
                .appendIntLE(2 * samples);
        for (int i = 0; i < samples; i++) {
            wav.appendShortLE((short) (Short.MAX_VALUE / 2.0 * Math.sin(2 * Math.PI * TONE_HERTZ * i / TONE_RATE)));
        }
        return wav;
    }
}
