package org.ovcgateway.gateway.platform.schedule;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A scheduling service on 127.0.0.1 that says what it is told to say. */
final class FakeScheduler {
    private final HttpServer server;

    /** Method and URI of each question, with its identity. */
    final List<String> questions = new CopyOnWriteArrayList<>();

    volatile Consumer<HttpServerRequest> behaviour = request -> {};

    FakeScheduler(Vertx vertx) throws Exception {
        server = vertx.createHttpServer()
                .requestHandler(request -> {
                    questions.add(request.method() + " " + request.uri() + " " + request.getHeader("Mac-Identity"));
                    behaviour.accept(request);
                })
                .listen(0, "127.0.0.1")
                .await(60, TimeUnit.SECONDS);
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.actualPort() + "/Vs/getServerAddr");
    }

    void answer(int status, String body) {
        behaviour = request -> request.response().setStatusCode(status).end(body);
    }

    /** Names the platform at a port of 127.0.0.1. */
    void name(int port) {
        answer(
                200,
                "{\"PassDomain\":\"127.0.0.1 \",\"Secure_PassPort\":0,\"PassPort\":" + port
                        + ",\"SyncTime\":1767225600250}");
    }
}
