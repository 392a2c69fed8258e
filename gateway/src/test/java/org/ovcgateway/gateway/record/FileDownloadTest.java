package org.ovcgateway.gateway.record;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpServer;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ovcgateway.gateway.supervise.Timers;

/** Files from a server that is really there. */
class FileDownloadTest {
    private static final int MOST = 300_000;

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client = UploadService.client(vertx, null);
    private final Context context = vertx.getOrCreateContext();
    private final List<String> requests = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() throws Exception {
        await(vertx.close());
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    /** A server that says how much there is, and ends, or neither. */
    private String server(int status, byte[] body, boolean whole) throws Exception {
        HttpServer server = await(vertx.createHttpServer()
                .requestHandler(request -> {
                    requests.add(request.method() + " " + request.path() + " " + request.getHeader("Content-Length"));
                    request.response().setStatusCode(status).putHeader("Location", "/elsewhere");
                    if (whole) {
                        request.response().end(Buffer.buffer(body));
                    } else {
                        request.response().setChunked(true).write(Buffer.buffer(body));
                    }
                })
                .listen(0, "127.0.0.1"));
        return "http://127.0.0.1:" + server.actualPort() + "/bell.mp3?key=geheim";
    }

    private Future<ByteBuf> get(String url, boolean allowPrivate, Timers timers) {
        return FileDownload.get(client, context, timers, AddressPolicy.of(allowPrivate), url, MOST);
    }

    private UploadException failure(Future<ByteBuf> download) {
        ExecutionException thrown = assertThrows(ExecutionException.class, () -> await(download));
        UploadException failure = assertInstanceOf(UploadException.class, thrown.getCause());
        assertFalse(String.valueOf(failure.getMessage()).contains("geheim"), failure.getMessage());
        return failure;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 70_000, MOST})
    void aFileComesWhole(int size) throws Exception {
        byte[] body = new byte[size];
        new Random(size).nextBytes(body);
        ByteBuf file = await(get(server(200, body, true), true, Timers.on(context)));
        assertArrayEquals(body, ByteBufUtil.getBytes(file));
        assertEquals(List.of("GET /bell.mp3 null"), requests);
        file.release();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aLargerFileIsAFailure(boolean whole) throws Exception {
        UploadException failure = failure(get(server(200, new byte[MOST + 1], whole), true, Timers.on(context)));
        assertEquals("download: expected an answer of at most 300000 bytes but was a longer one", failure.getMessage());
    }

    @ParameterizedTest
    @ValueSource(ints = {302, 404, 500})
    void whatIsNoSuccessIsAFailure(int status) throws Exception {
        UploadException failure = failure(get(server(status, new byte[10], true), true, Timers.on(context)));
        assertEquals("download: answered " + status, failure.getMessage());
        assertEquals(1, requests.size());
    }

    @Test
    void aServerThatStopsInTheMiddleIsGivenUp() throws Exception {
        StepTimers timers = new StepTimers(context);
        Future<ByteBuf> download = get(server(200, new byte[1000], false), true, timers);
        timers.fire(delay -> delay.equals(Duration.ofSeconds(60)));
        assertEquals("download: not done within 60 s", failure(download).getMessage());
        assertEquals(0, timers.waiting());
    }

    @Test
    void aPrivateAddressIsRefusedBeforeItIsConnected() throws Exception {
        UploadException failure = failure(get(server(200, new byte[10], true), false, Timers.on(context)));
        assertEquals(UploadException.Kind.BAD_ADDRESS, failure.kind());
        assertEquals(List.of(), requests);
        assertEquals(
                UploadException.Kind.BAD_ADDRESS,
                failure(get("file:///etc/passwd?geheim", true, Timers.on(context)))
                        .kind());
    }
}
