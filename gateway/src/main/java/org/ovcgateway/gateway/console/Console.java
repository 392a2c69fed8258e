package org.ovcgateway.gateway.console;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.config.ListenAddress;
import org.ovcgateway.gateway.status.GatewayStatus;
import org.ovcgateway.gateway.status.StatusSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP server of DESIGN 9: {@code /health/live}, {@code /health/ready} and {@code /metrics}. It reads the status and
 * changes nothing, and asks for no password, because what it shows holds no secret, URL or user name.
 */
public final class Console {
    private static final Logger log = LoggerFactory.getLogger(Console.class);
    private static final int IDLE_TIMEOUT_SECONDS = 30;
    private static final int MAX_HEADER_BYTES = 8 * 1024;

    private final StatusSource statusSource;
    private final @Nullable Metrics metrics;
    private final HttpServer server;

    private Console(Vertx vertx, StatusSource statusSource, @Nullable Metrics metrics) {
        this.statusSource = statusSource;
        this.metrics = metrics;
        this.server = vertx.createHttpServer(new HttpServerOptions()
                .setIdleTimeout(IDLE_TIMEOUT_SECONDS)
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                .setMaxHeaderSize(MAX_HEADER_BYTES)
                .setCompressionSupported(false)
                .setHttp2ClearTextEnabled(false));
        server.requestHandler(this::handle);
    }

    /**
     * Listens.
     *
     * @param metricsEnabled whether {@code /metrics} answers
     * @param version of the build, for the metrics
     * @return the running server, or an {@link IOException} that names the address and says what hinders
     */
    public static Future<Console> start(
            Vertx vertx, ListenAddress address, boolean metricsEnabled, StatusSource statusSource, String version) {
        Console console = new Console(vertx, statusSource, metricsEnabled ? new Metrics(version) : null);
        return console.server
                .listen(address.port(), address.host())
                .map(console)
                .recover(cause -> Future.failedFuture(new IOException(
                        "the console cannot listen on " + address + " (console.listen): " + cause.getMessage(),
                        cause)));
    }

    /** The port that it listens on. */
    public int port() {
        return server.actualPort();
    }

    public Future<Void> close() {
        return server.close();
    }

    private void handle(HttpServerRequest request) {
        String path = request.path();
        switch (path == null ? "" : path) {
            case "/health/live" -> get(request, () -> json(request, 200, Health.live()));
            case "/health/ready" ->
                get(
                        request,
                        () -> withStatus(
                                request,
                                status -> json(request, Health.isReady(status) ? 200 : 503, Health.ready(status))));
            case "/metrics" -> {
                Metrics page = metrics;
                if (page == null) {
                    notFound(request);
                } else {
                    get(
                            request,
                            () -> withStatus(
                                    request,
                                    status -> answer(request, 200, Exposition.CONTENT_TYPE, page.page(status))));
                }
            }
            default -> notFound(request);
        }
    }

    private void withStatus(HttpServerRequest request, Consumer<GatewayStatus> answer) {
        statusSource.status().onSuccess(answer::accept).onFailure(cause -> {
            log.error("[console] the status cannot be had", cause);
            json(request, 500, new JsonObject().put("error", "the status cannot be had"));
        });
    }

    private static void get(HttpServerRequest request, Runnable answer) {
        if (request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD)) {
            answer.run();
        } else {
            request.response().putHeader(HttpHeaders.ALLOW, "GET, HEAD");
            json(request, 405, new JsonObject().put("error", "method not allowed; allowed are GET and HEAD"));
        }
    }

    private static void notFound(HttpServerRequest request) {
        json(request, 404, new JsonObject().put("error", "not found"));
    }

    private static void json(HttpServerRequest request, int status, JsonObject body) {
        answer(request, status, "application/json", body.encodePrettily() + "\n");
    }

    private static void answer(HttpServerRequest request, int status, String contentType, String body) {
        var response = request.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, contentType)
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .putHeader("X-Content-Type-Options", "nosniff");
        if (request.method().equals(HttpMethod.HEAD)) {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(bytes.length))
                    .end();
        } else {
            response.end(body);
        }
    }
}
