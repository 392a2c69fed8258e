package org.ovcgateway.simulator.platform;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.net.URI;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The platform's recording service (Vr): control requests by POST to a callback URL, segment data by PUT to the URL that
 * {@code create} returned (H.627.2 I.3).
 */
final class UploadService {
    private static final Logger log = LoggerFactory.getLogger(UploadService.class);

    private static final int MAX_SEGMENT_BYTES = 64 << 20;

    private final SegmentStore store;
    private final Supplier<URI> base;
    private final Runnable onChange;
    private final StillStore stills = new StillStore();
    private boolean refusingStills;
    private boolean holding;
    private boolean blackedOut;
    private long droppedSegments;

    /**
     * @param base the address that devices reach this service at
     * @param onChange called when a segment was created or its state changed
     */
    UploadService(SegmentStore store, Supplier<URI> base, Runnable onChange) {
        this.store = store;
        this.base = base;
        this.onChange = onChange;
    }

    /** The callback URL that a recording session is started with. */
    String callbackUrl(String session) {
        return base.get() + "/record/" + session;
    }

    /** While holding, {@code create} is answered with an empty name: "not now", as for alarm pre-record. */
    void hold(boolean holding) {
        this.holding = holding;
    }

    /** While blacked out, whoever comes with a recording is cut off without an answer. */
    void blackOut(boolean dark) {
        this.blackedOut = dark;
    }

    /** Where a still of that name is to be uploaded, and can be fetched afterwards. */
    String stillUrl(String name) {
        return base.get() + "/stills/" + name;
    }

    /** While refusing, uploads of stills are answered 503. */
    void refuseStills(boolean refusing) {
        refusingStills = refusing;
    }

    StillStore stills() {
        return stills;
    }

    boolean isHolding() {
        return holding;
    }

    /** Segments that devices said they dropped because their queue was full ({@code op=stat}). */
    long droppedSegments() {
        return droppedSegments;
    }

    void mount(Router router) {
        router.route("/record/*").handler(this::orCutOff);
        router.route("/upload/*").handler(this::orCutOff);
        for (String path : List.of("/record/*", "/upload/*", "/stills/*")) {
            router.route(path).failureHandler(UploadService::failed);
        }
        router.post("/record/:session")
                .handler(BodyHandler.create(false).setBodyLimit(64 << 10))
                .handler(this::control);
        router.put("/upload/:session/:name")
                .handler(BodyHandler.create(false).setBodyLimit(MAX_SEGMENT_BYTES))
                .handler(this::put);
        router.put("/stills/:name")
                .handler(BodyHandler.create(false).setBodyLimit(MAX_SEGMENT_BYTES))
                .handler(this::putStill);
        router.get("/stills/:name").handler(this::getStill);
    }

    private void orCutOff(RoutingContext request) {
        if (blackedOut) {
            request.request().connection().close();
        } else {
            request.next();
        }
    }

    /** An upload that ends half way, as uplinks do, leaves nobody to be answered, and is no fault of ours. */
    private static void failed(RoutingContext request) {
        if (request.failure() instanceof HttpClosedException) {
            log.debug(
                    "{} {}: cut off",
                    request.request().method(),
                    request.request().path());
        } else {
            request.next();
        }
    }

    private void putStill(RoutingContext request) {
        Buffer body = request.body().buffer();
        if (refusingStills) {
            request.response().setStatusCode(503).end();
        } else if (body == null || body.length() == 0) {
            refuse(request, "expected a JPEG but got nothing");
        } else {
            stills.add(request.pathParam("name"), body);
            onChange.run();
            request.response().setStatusCode(200).end();
        }
    }

    private void getStill(RoutingContext request) {
        Buffer jpeg = stills.find(request.pathParam("name"));
        if (jpeg == null) {
            request.response().setStatusCode(404).end("no such still\n");
        } else {
            request.response().putHeader(HttpHeaders.CONTENT_TYPE, "image/jpeg").end(jpeg);
        }
    }

    private void control(RoutingContext request) {
        MultiMap form = request.request().formAttributes();
        String session = request.pathParam("session");
        confirm(session, form.get("last_file_name"));
        request.addEndHandler(done -> onChange.run());
        String op = form.get("op");
        switch (op == null ? "" : op) {
            case "create" -> create(request, session, form);
            case "save" -> {
                confirm(session, form.get("name"));
                reply(request, new JsonObject());
            }
            case "fail" -> {
                store.find(session, String.valueOf(form.get("name")))
                        .ifPresent(segment -> segment.state = SegmentStore.State.FAILED);
                reply(request, new JsonObject());
            }
            case "stat" -> {
                droppedSegments += (long) number(form, "dropped_nb");
                reply(request, new JsonObject());
            }
            case "getcurrenttime" ->
                reply(request, new JsonObject().put("currenttime", System.currentTimeMillis() / 1000.0));
            default -> refuse(request, "expected op create, save, fail, stat or getcurrenttime but was " + op);
        }
    }

    private void create(RoutingContext request, String session, MultiMap form) {
        if (holding) {
            reply(request, new JsonObject().put("name", "").put("uri", ""));
            return;
        }
        double size = number(form, "size");
        double start = number(form, "start");
        double duration = number(form, "duration");
        if (!(size > 0 && start > 0 && duration > 0) || form.get("content_type") == null) {
            refuse(request, "expected content_type and positive size, start and duration");
            return;
        }
        SegmentStore.Segment segment =
                store.create(session, start, duration, "1".equals(form.get("discontinue")), (long) size);
        reply(
                request,
                new JsonObject()
                        .put("name", segment.name)
                        .put("uri", askedAt(request) + "/upload/" + session + "/" + segment.name));
    }

    /** The address that this request was sent to: the data is to take the same way, be that a proxy's. */
    private String askedAt(RoutingContext request) {
        HostAndPort authority = request.request().authority();
        return authority == null ? base.get().toString() : "http://" + authority;
    }

    private void put(RoutingContext request) {
        SegmentStore.@Nullable Segment segment = store.find(request.pathParam("session"), request.pathParam("name"))
                .orElse(null);
        if (segment == null) {
            request.response().setStatusCode(404).end();
            return;
        }
        Buffer body = request.body().buffer();
        if (body == null || body.length() != segment.size) {
            refuse(request, "expected " + segment.size + " bytes but got " + (body == null ? 0 : body.length()));
            return;
        }
        store.uploaded(segment, body);
        onChange.run();
        request.response().setStatusCode(200).end();
    }

    private void confirm(String session, @Nullable String name) {
        if (name != null) {
            store.find(session, name)
                    .filter(segment -> segment.state == SegmentStore.State.UPLOADED)
                    .ifPresent(segment -> segment.state = SegmentStore.State.SAVED);
        }
    }

    private static double number(MultiMap form, String key) {
        String text = form.get(key);
        if (text == null) {
            return 0;
        }
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static void reply(RoutingContext request, JsonObject body) {
        request.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .end(body.encode());
    }

    private static void refuse(RoutingContext request, String info) {
        request.response()
                .setStatusCode(request.request().method().equals(HttpMethod.PUT) ? 422 : 400)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .end(new JsonObject().put("info", info).encode());
    }
}
