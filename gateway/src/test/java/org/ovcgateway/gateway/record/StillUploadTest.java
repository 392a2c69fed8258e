package org.ovcgateway.gateway.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpServer;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ovcgateway.gateway.supervise.Timers;

/** Where a still may go, against a server that is really there. */
class StillUploadTest {
    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client = UploadService.client(vertx, null);
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<Buffer> bodies = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() throws Exception {
        await(vertx.close());
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private String server(int status) throws Exception {
        HttpServer server = await(vertx.createHttpServer()
                .requestHandler(request -> {
                    requests.add(request.method() + " " + request.path() + " " + request.getHeader("Content-Type"));
                    request.body().onSuccess(body -> {
                        bodies.add(body);
                        request.response()
                                .setStatusCode(status)
                                .putHeader("Location", "/elsewhere")
                                .end();
                    });
                })
                .listen(0, "127.0.0.1"));
        return "http://127.0.0.1:" + server.actualPort() + "/a.jpg?key=geheim";
    }

    private Future<Void> put(String url, boolean allowPrivate) {
        Context context = vertx.getOrCreateContext();
        return StillUpload.put(
                client, context, Timers.on(context), AddressPolicy.of(allowPrivate), url, new byte[] {1, 2, 3});
    }

    private UploadException failure(String url, boolean allowPrivate) {
        ExecutionException thrown = assertThrows(ExecutionException.class, () -> await(put(url, allowPrivate)));
        UploadException failure = assertInstanceOf(UploadException.class, thrown.getCause());
        assertTrue(!String.valueOf(failure.getMessage()).contains("geheim"), failure.getMessage());
        return failure;
    }

    @Test
    void aStillIsPutAsJpeg() throws Exception {
        await(put(server(201), true));
        assertEquals(List.of("PUT /a.jpg image/jpeg"), requests);
        assertEquals(List.of(Buffer.buffer(new byte[] {1, 2, 3})), bodies);
    }

    @Test
    void aPreviewIsPosted() throws Exception {
        Context context = vertx.getOrCreateContext();
        byte[] jpeg = new byte[300_000];
        new Random(1).nextBytes(jpeg);
        await(StillUpload.post(client, context, Timers.on(context), AddressPolicy.of(true), server(200), jpeg));
        assertEquals(List.of("POST /a.jpg image/jpeg"), requests);
        assertEquals(List.of(Buffer.buffer(jpeg)), bodies);
    }

    @Test
    void aPrivateAddressIsRefusedBeforeItIsConnected() throws Exception {
        assertEquals(
                UploadException.Kind.BAD_ADDRESS, failure(server(200), false).kind());
        assertEquals(List.of(), requests);
    }

    @Test
    void aRedirectionIsAFailureAndNotFollowed() throws Exception {
        UploadException failure = failure(server(302), true);
        assertEquals("still upload: answered 302", failure.getMessage());
        assertEquals(1, requests.size());
    }

    @Test
    void whatIsNoHttpUrlIsRefused() {
        assertEquals(
                UploadException.Kind.BAD_ADDRESS,
                failure("ftp://127.0.0.1/geheim", true).kind());
    }
}
