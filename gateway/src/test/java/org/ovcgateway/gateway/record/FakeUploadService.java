package org.ovcgateway.gateway.record;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** The platform's side of Vr on 127.0.0.1: gives names and addresses and stores what is put there, unless told otherwise. */
final class FakeUploadService {

    /** What came: a form's fields, or a PUT with its bytes. */
    record Received(String method, String path, Map<String, String> headers, Map<String, String> form, Buffer body) {
        /** The form's operation, or {@code PUT}. */
        String op() {
            return method.equals("PUT") ? "PUT" : form.getOrDefault("op", "?");
        }

        /** The operation with the name that it is about, where there is one. */
        String line() {
            String name = op().equals("PUT")
                    ? path.substring(path.lastIndexOf('/') + 1)
                    : form.getOrDefault("name", form.getOrDefault("last_file_name", ""));
            return name.isEmpty() ? op() : op() + " " + name;
        }
    }

    /** Answers a request instead of the usual answer; returns whether it did. */
    interface Behaviour {
        boolean answered(Received received, HttpServerRequest request);
    }

    private final HttpServer server;
    private int names;

    final List<Received> received = new CopyOnWriteArrayList<>();
    volatile Behaviour behaviour = (received, request) -> false;
    /** Before the body is read; true if the request is dealt with. */
    volatile java.util.function.Predicate<HttpServerRequest> onHead = request -> false;

    volatile String addressKey = "uri";

    FakeUploadService(Vertx vertx) throws Exception {
        server = vertx.createHttpServer()
                .requestHandler(this::handle)
                .listen(0, "127.0.0.1")
                .await(60, TimeUnit.SECONDS);
    }

    String base() {
        return "http://127.0.0.1:" + server.actualPort();
    }

    String callback() {
        return base() + "/live/cseg/7?key=s3cret";
    }

    List<String> lines() {
        return received.stream().map(Received::line).toList();
    }

    List<Received> all(String op) {
        return received.stream().filter(one -> one.op().equals(op)).toList();
    }

    static void reply(HttpServerRequest request, int status, String body) {
        request.response().setStatusCode(status).end(body);
    }

    private void handle(HttpServerRequest request) {
        if (onHead.test(request)) {
            return;
        }
        request.body().onSuccess(body -> {
            Received one =
                    new Received(request.method().name(), request.uri(), headers(request), form(request, body), body);
            received.add(one);
            if (!behaviour.answered(one, request)) {
                answer(one, request);
            }
        });
    }

    private void answer(Received one, HttpServerRequest request) {
        if (!one.op().equals("create")) {
            reply(request, 200, "");
            return;
        }
        String name = "%04d.ts".formatted(++names);
        reply(
                request,
                200,
                new JsonObject()
                        .put("name", name)
                        .put(addressKey, base() + "/store/" + name)
                        .encode());
    }

    private static Map<String, String> headers(HttpServerRequest request) {
        Map<String, String> headers = new LinkedHashMap<>();
        request.headers().forEach((name, value) -> headers.put(name.toLowerCase(java.util.Locale.ROOT), value));
        return headers;
    }

    private static Map<String, String> form(HttpServerRequest request, Buffer body) {
        Map<String, String> form = new LinkedHashMap<>();
        if (request.method().equals(HttpMethod.POST)) {
            for (String field : body.toString().split("&")) {
                String[] parts = field.split("=", 2);
                form.put(parts[0], URLDecoder.decode(parts.length > 1 ? parts[1] : "", StandardCharsets.UTF_8));
            }
        }
        return form;
    }
}
