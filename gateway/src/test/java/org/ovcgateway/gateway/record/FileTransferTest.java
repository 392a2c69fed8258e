package org.ovcgateway.gateway.record;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ovcgateway.gateway.supervise.Timers;
import org.ovcgateway.testkit.PeerProcess;

/** Files from and to the disk; nginx is the judge of what it stores and serves. */
class FileTransferTest {
    private final Vertx vertx = Vertx.vertx();
    private final AtomicLong sent = new AtomicLong();
    private final HttpClient client = UploadService.client(vertx, null, sent::addAndGet);
    private final Context context = vertx.getOrCreateContext();
    private final List<Long> arrived = new ArrayList<>();
    private long most = Long.MAX_VALUE;

    private final FileDownload.Arrival arrival = new FileDownload.Arrival() {
        @Override
        public void begins(long bytes) throws IOException {
            arrived.add(bytes);
            has(bytes);
        }

        @Override
        public void has(long bytes) throws IOException {
            if (bytes > most) {
                throw new IOException("expected at most " + most + " bytes");
            }
        }
    };

    @TempDir
    @SuppressWarnings("NullAway.Init") // set before each test
    private Path folder;

    @AfterEach
    void close() throws Exception {
        await(vertx.close());
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    private static String failure(Future<?> future) {
        ExecutionException thrown = assertThrows(ExecutionException.class, () -> await(future));
        String words = String.valueOf(
                assertInstanceOf(UploadException.class, thrown.getCause()).getMessage());
        assertFalse(words.contains("geheim"), words);
        return words;
    }

    private Future<Void> put(Path file, String url) {
        return FileUpload.put(
                vertx, client, context, Timers.on(context), AddressPolicy.ANY, file, "text/plain", url + "?key=geheim");
    }

    private Future<Void> get(String url, Timers timers) {
        return FileDownload.toFile(
                vertx,
                client,
                context,
                timers,
                AddressPolicy.ANY,
                url + "?key=geheim",
                folder.resolve("fetched"),
                arrival);
    }

    private Path file(int size) throws IOException {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);
        return Files.write(folder.resolve("file"), content);
    }

    private String server(int status, Buffer body, boolean whole) throws Exception {
        HttpServer server = await(vertx.createHttpServer()
                .requestHandler(request -> request.body().onComplete(received -> {
                    request.response().setStatusCode(status).putHeader("Location", "/elsewhere");
                    if (whole) {
                        request.response().end(body);
                    } else {
                        request.response().setChunked(true).write(body);
                    }
                }))
                .listen(0, "127.0.0.1"));
        return "http://127.0.0.1:" + server.actualPort() + "/file";
    }

    @Test
    void filesOfAnySizeGoToNginxAndComeBack() throws Exception {
        int port = PeerProcess.freePort();
        Path store = Files.createDirectories(folder.resolve("store"));
        Path config = Files.writeString(folder.resolve("nginx.conf"), """
                user root; pid nginx.pid; error_log stderr; daemon off; master_process off;
                events {}
                http {
                  access_log access.log; client_body_temp_path body;
                  server {
                    listen 127.0.0.1:%d; root %s; client_max_body_size 100m;
                    location / { dav_methods PUT; }
                  }
                }
                """.formatted(port, store));
        try (PeerProcess nginx =
                PeerProcess.start("nginx", "-e", "stderr", "-p", folder.toString(), "-c", config.toString())) {
            nginx.awaitPort(port);
            long uploaded = 0;
            for (int size : List.of(0, 1, 65_535, 65_536, 65_537, 5_000_000)) {
                String url = "http://127.0.0.1:" + port + "/" + size;
                Path file = file(size);
                await(put(file, url));
                assertArrayEquals(
                        Files.readAllBytes(file), Files.readAllBytes(store.resolve(Integer.toString(size))), url);
                await(get(url, Timers.on(context)));
                assertArrayEquals(Files.readAllBytes(file), Files.readAllBytes(folder.resolve("fetched")), url);
                uploaded += size;
            }
            assertEquals(List.of(0L, 1L, 65_535L, 65_536L, 65_537L, 5_000_000L), arrived);
            assertTrue(sent.get() > uploaded && sent.get() < uploaded + 10_000, sent + " of " + uploaded);
            assertEquals(
                    "download: answered 404", failure(get("http://127.0.0.1:" + port + "/none", Timers.on(context))));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {302, 403, 500})
    void whatIsNoSuccessIsAFailure(int status) throws Exception {
        String url = server(status, Buffer.buffer("x"), true);
        assertEquals("upload: answered " + status, failure(put(file(100), url)));
        assertEquals("download: answered " + status, failure(get(url, Timers.on(context))));
    }

    @Test
    void aFileThatIsNotThereIsAFailure() throws Exception {
        assertTrue(failure(put(folder.resolve("none"), server(200, Buffer.buffer(), true)))
                .startsWith("upload: "));
    }

    @Test
    void aLargerFileIsRefusedByItsLength() throws Exception {
        most = 99_999;
        assertEquals(
                "download: expected at most 99999 bytes",
                failure(get(server(200, Buffer.buffer(new byte[100_000]), true), Timers.on(context))));
        assertEquals(0, Files.size(folder.resolve("fetched")));
        most = 100_000;
        await(get(server(200, Buffer.buffer(new byte[100_000]), true), Timers.on(context)));
    }

    @Test
    void aLargerFileWithoutALengthIsBrokenOff() throws Exception {
        most = 100_000;
        assertEquals(
                "download: expected at most 100000 bytes",
                failure(get(server(200, Buffer.buffer(new byte[100_001]), false), Timers.on(context))));
        assertEquals(List.of(-1L), arrived);
    }

    @Test
    void aServerThatStopsInTheMiddleIsGivenUp() throws Exception {
        StepTimers timers = new StepTimers(context);
        Future<Void> download = get(server(200, Buffer.buffer(new byte[1000]), false), timers);
        timers.fire(delay -> delay.equals(Duration.ofHours(2)));
        assertEquals("download: not done within 120 min", failure(download));
    }

    @Test
    void aPrivateAddressIsRefused() throws Exception {
        String url = server(200, Buffer.buffer(), true);
        assertTrue(failure(FileUpload.put(
                        vertx,
                        client,
                        context,
                        Timers.on(context),
                        AddressPolicy.PUBLIC_ONLY,
                        file(1),
                        "text/plain",
                        url))
                .contains("private address"));
    }
}
