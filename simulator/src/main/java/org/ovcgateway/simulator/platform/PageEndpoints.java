package org.ovcgateway.simulator.platform;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The page's files, the uploaded segments (as they came, or as MP4 for a browser), and a small API for scripts:
 *
 * <ul>
 *   <li>{@code GET /api/devices/ID}: what is known of a device
 *   <li>{@code POST /api/devices/ID/requests} {@code {"req": …, "params": …}}: sends a request; answers {@code {"resp": …}} or
 *       {@code {"err": {"code", "msg"}}}
 *   <li>{@code POST /api/devices/ID/events} {@code {"event": …, "params": …}}: sends an event
 *   <li>{@code GET /api/media}: arriving streams and uploaded segments
 *   <li>{@code PUT /api/misbehaviour/NAME}, {@code PUT /api/schedule} {@code {"platform", "ahead", "status", "info"}}, {@code PUT /api/hold/true|false}, {@code PUT /api/refuse-stills/true|false}
 *   <li>{@code GET /stills/NAME}: an uploaded still; {@code GET /api/media} lists them
 * </ul>
 */
final class PageEndpoints {
    private static final Map<String, String> FILES = Map.of(
            "/",
            "index.html",
            "/page.js",
            "page.js",
            "/player.js",
            "player.js",
            "/methods.js",
            "methods.js",
            "/page.css",
            "page.css");
    private static final Map<String, String> TYPES =
            Map.of("html", "text/html; charset=utf-8", "js", "text/javascript; charset=utf-8", "css", "text/css");

    private final VirtualPlatform platform;
    private final SegmentStore segments;

    PageEndpoints(VirtualPlatform platform, SegmentStore segments) {
        this.platform = platform;
        this.segments = segments;
    }

    void mount(Router router) {
        FILES.forEach((path, file) -> {
            Buffer content = resource(file);
            String type = TYPES.getOrDefault(file.substring(file.lastIndexOf('.') + 1), "text/plain");
            router.get(path)
                    .handler(request -> request.response()
                            .putHeader(HttpHeaders.CONTENT_TYPE, type)
                            .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache")
                            .end(content));
        });
        router.get("/segments/:session/:name").handler(this::segment);
        router.get("/api/media").handler(request -> json(request, platform.describeMedia()));
        router.get("/api/devices/:id")
                .handler(request ->
                        platform.device(request.pathParam("id")).onComplete(device -> json(request, device.result())));
        router.post("/api/devices/:id/requests")
                .handler(BodyHandler.create(false).setBodyLimit(1 << 20))
                .handler(this::request);
        router.post("/api/devices/:id/events")
                .handler(BodyHandler.create(false).setBodyLimit(1 << 20))
                .handler(this::event);
        router.put("/api/misbehaviour/:name").handler(this::misbehave);
        router.put("/api/schedule")
                .handler(BodyHandler.create(false).setBodyLimit(1 << 16))
                .handler(this::schedule);
        router.get("/api/schedule")
                .handler(request -> platform.scheduleQuestions()
                        .onComplete(asked -> json(request, new JsonObject().put("questions", asked.result()))));
        router.put("/api/refuse-stills/:value")
                .handler(request -> platform.refuseStills(Boolean.parseBoolean(request.pathParam("value")))
                        .onComplete(done -> json(request, new JsonObject())));
        router.put("/api/hold/:value")
                .handler(request -> platform.holdUploads(Boolean.parseBoolean(request.pathParam("value")))
                        .onComplete(done -> json(request, new JsonObject())));
    }

    private void segment(RoutingContext request) {
        String name = request.pathParam("name");
        boolean asMp4 = name.endsWith(".mp4");
        String stored = asMp4 ? name.substring(0, name.length() - 4) : name;
        Optional<Buffer> data =
                segments.find(request.pathParam("session"), stored).map(segment -> segment.data);
        if (data.isEmpty()) {
            request.response().setStatusCode(404).end("no such segment\n");
            return;
        }
        request.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, asMp4 ? "video/mp4" : "video/mp2t")
                .end(asMp4 ? SegmentPlayback.toMp4(data.get()) : data.get());
    }

    private void event(RoutingContext request) {
        JsonObject body = body(request);
        if (body == null) {
            return;
        }
        if (!(body.getValue("event") instanceof String name)) {
            fail(request, 400, "expected {\"event\": name, \"params\": …}");
            return;
        }
        platform.event(request.pathParam("id"), name, body.getValue("params"))
                .onSuccess(sent -> json(request, new JsonObject()))
                .onFailure(fault -> fail(request, 409, String.valueOf(fault.getMessage())));
    }

    /** The message to send; null, with an answer given, if there is none. */
    private static @Nullable JsonObject body(RoutingContext request) {
        try {
            JsonObject body = request.body().asJsonObject();
            if (body != null) {
                return body;
            }
            fail(request, 400, "expected a JSON object");
        } catch (DecodeException | ClassCastException e) {
            fail(request, 400, "expected a JSON object: " + e.getMessage());
        }
        return null;
    }

    private void request(RoutingContext request) {
        JsonObject body = body(request);
        if (body == null) {
            return;
        }
        if (!(body.getValue("req") instanceof String method)) {
            fail(request, 400, "expected {\"req\": method, \"params\": …}");
            return;
        }
        platform.request(request.pathParam("id"), method, body.getValue("params"))
                .onSuccess(resp -> json(request, new JsonObject().put("resp", resp)))
                .onFailure(fault -> {
                    if (fault instanceof DeviceError error) {
                        json(
                                request,
                                new JsonObject()
                                        .put(
                                                "err",
                                                new JsonObject()
                                                        .put("code", error.code())
                                                        .put("msg", error.getMessage())));
                    } else {
                        fail(request, 409, String.valueOf(fault.getMessage()));
                    }
                });
    }

    private void misbehave(RoutingContext request) {
        try {
            String late = request.request().getParam("seconds");
            platform.misbehave(
                            Misbehaviour.of(request.pathParam("name")),
                            late == null ? null : Duration.ofSeconds(Long.parseLong(late)))
                    .onComplete(done -> json(request, new JsonObject()));
        } catch (IllegalArgumentException e) {
            fail(request, 404, String.valueOf(e.getMessage()));
        }
    }

    private void schedule(RoutingContext request) {
        JsonObject body = body(request);
        if (body == null) {
            return;
        }
        try {
            platform.schedule(ScheduleAnswer.read(body)).onComplete(done -> json(request, new JsonObject()));
        } catch (IllegalArgumentException e) {
            fail(request, 400, String.valueOf(e.getMessage()));
        }
    }

    private static void json(RoutingContext request, JsonObject body) {
        request.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .end(body.toBuffer());
    }

    private static void fail(RoutingContext request, int status, String info) {
        request.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .end(new JsonObject().put("info", info).toBuffer());
    }

    private static Buffer resource(String file) {
        try (@Nullable InputStream stream = PageEndpoints.class.getResourceAsStream("page/" + file)) {
            if (stream == null) {
                throw new IllegalStateException("the page's " + file + " is not in the jar");
            }
            return Buffer.buffer(stream.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
