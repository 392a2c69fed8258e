package org.ovcgateway.gateway.record;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/** The platform's recording service on 127.0.0.1, whose answers a test chooses per request. */
final class FakeStorage implements AutoCloseable {
    /** What to answer. Status 0 resets the connection, -1 never answers. */
    record Answer(int status, String body) {}

    /** What came. */
    record Upload(String path, String contentType, String contentLength, boolean chunked, boolean expect, int bytes) {}

    final List<Map<String, String>> controls = Collections.synchronizedList(new ArrayList<>());
    final List<String> bodies = Collections.synchronizedList(new ArrayList<>());
    final List<Upload> uploads = Collections.synchronizedList(new ArrayList<>());

    volatile IntFunction<Answer> onCreate = n -> granted(n);
    volatile IntFunction<Answer> onPut = n -> new Answer(200, "");
    volatile IntFunction<Answer> onOther = n -> new Answer(200, "");

    /** Uploads are answered when this is done. */
    volatile Future<Void> putGate = Future.succeededFuture();

    private final HttpServer server;
    private int creates;
    private int puts;
    private int others;

    FakeStorage(Vertx vertx) {
        try {
            server = vertx.createHttpServer()
                    .requestHandler(this::handle)
                    .listen(0, "127.0.0.1")
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    String url() {
        return "http://127.0.0.1:" + server.actualPort() + "/live/cseg/1";
    }

    Answer granted(int n) {
        return new Answer(
                200,
                "{\"name\":\"000" + n + " ä.ts\",\"uri\":\"http://127.0.0.1:" + server.actualPort() + "/put/" + n
                        + "\"}");
    }

    /** Control requests so far, by operation. */
    List<String> operations() {
        synchronized (controls) {
            return controls.stream().map(form -> form.get("op")).toList();
        }
    }

    List<Map<String, String>> of(String operation) {
        synchronized (controls) {
            return controls.stream()
                    .filter(form -> operation.equals(form.get("op")))
                    .toList();
        }
    }

    private void handle(HttpServerRequest request) {
        request.body().onSuccess(body -> {
            Answer answer;
            if (HttpMethod.PUT.equals(request.method())) {
                uploads.add(new Upload(
                        request.path(),
                        String.valueOf(request.getHeader("Content-Type")),
                        String.valueOf(request.getHeader("Content-Length")),
                        request.headers().contains("Transfer-Encoding"),
                        request.headers().contains("Expect"),
                        body.length()));
                answer = onPut.apply(++puts);
            } else {
                Map<String, String> form = parse(body.toString());
                bodies.add(body.toString());
                controls.add(form);
                answer = "create".equals(form.get("op")) ? onCreate.apply(++creates) : onOther.apply(++others);
            }
            Future<Void> gate = HttpMethod.PUT.equals(request.method()) ? putGate : Future.succeededFuture();
            gate.onSuccess(nothing -> reply(request, answer));
        });
    }

    private static void reply(HttpServerRequest request, Answer answer) {
        if (answer.status() == 0) {
            request.connection().close();
        } else if (answer.status() > 0) {
            request.response()
                    .setStatusCode(answer.status())
                    .putHeader("Location", "/elsewhere")
                    .end(answer.body());
        }
    }

    private static Map<String, String> parse(String form) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String pair : form.split("&", -1)) {
            String[] parts = pair.split("=", 2);
            fields.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        return fields;
    }

    @Override
    public void close() {
        server.close();
    }
}
