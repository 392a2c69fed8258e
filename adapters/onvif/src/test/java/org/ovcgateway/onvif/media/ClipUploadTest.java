package org.ovcgateway.onvif.media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ovcgateway.camera.CameraException;
import org.ovcgateway.camera.Credentials;
import org.ovcgateway.onvif.device.DeviceLoop;
import org.ovcgateway.onvif.device.QuirkOverrides;
import org.ovcgateway.onvif.device.SessionBench;

class ClipUploadTest {
    private static final Credentials SECRET = new Credentials("user", "p@ss");

    private final Vertx vertx = Vertx.vertx();
    private final DeviceLoop loop = new DeviceLoop(vertx.getOrCreateContext());
    private final HttpClient client = vertx.createHttpClient();
    private final List<String> requests = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() throws Exception {
        result(vertx.close().toCompletionStage());
    }

    private static <T extends @Nullable Object> T result(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    private void upload(@Nullable Credentials credentials, Handler<HttpServerRequest> handler) throws Exception {
        int port = result(vertx.createHttpServer()
                        .requestHandler(request -> request.body().onSuccess(body -> {
                            String authorization = request.getHeader("Authorization");
                            requests.add(
                                    request.method() + " " + request.uri() + " " + request.getHeader("Content-Type")
                                            + " " + body + (authorization == null ? "" : " authorised"));
                            handler.handle(request);
                        }))
                        .listen(0, "127.0.0.1")
                        .toCompletionStage())
                .actualPort();
        ClipUpload upload = new ClipUpload(
                new SessionBench(QuirkOverrides.NONE, "127.0.0.1", port).session, () -> client, false, credentials);
        result(loop.call("bringing a file", () -> upload.post("/up?id=1", "audio/mpeg", new byte[] {'a', 'b'})));
    }

    private CameraException failure(@Nullable Credentials credentials, Handler<HttpServerRequest> handler) {
        ExecutionException failure = assertThrows(ExecutionException.class, () -> upload(credentials, handler));
        return assertInstanceOf(CameraException.class, failure.getCause());
    }

    @Test
    void aFileIsPosted() throws Exception {
        upload(null, request -> request.response().setStatusCode(201).end("thanks"));
        assertEquals(List.of("POST /up?id=1 audio/mpeg ab"), requests);
    }

    @Test
    void whoBringsItIsProven() throws Exception {
        upload(SECRET, request -> {
            if (request.getHeader("Authorization") == null) {
                request.response()
                        .setStatusCode(401)
                        .putHeader("WWW-Authenticate", "Digest realm=\"cam\", nonce=\"abc\", qop=\"auth\"")
                        .end();
            } else {
                request.response().end();
            }
        });
        assertEquals(List.of("POST /up?id=1 audio/mpeg ab", "POST /up?id=1 audio/mpeg ab authorised"), requests);
    }

    @Test
    void whereNothingMayBePostedItIsPut() throws Exception {
        upload(
                null,
                request -> request.response()
                        .setStatusCode(request.method().name().equals("POST") ? 405 : 204)
                        .end());
        assertEquals(List.of("POST /up?id=1 audio/mpeg ab", "PUT /up?id=1 audio/mpeg ab"), requests);
    }

    @Test
    void aRefusalIsSaidInWordsAndNothingIsFollowed() {
        assertEquals(
                "the camera refuses user name and password for a file",
                failure(null, request -> request.response().setStatusCode(401).end())
                        .getMessage());
        assertEquals(
                "expected the camera to take a file but it answered 302",
                failure(
                                null,
                                request -> request.response()
                                        .setStatusCode(302)
                                        .putHeader("Location", "http://127.0.0.1:1/")
                                        .end())
                        .getMessage());
    }
}
