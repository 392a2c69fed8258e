package org.ovcgateway.gateway.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ovcgateway.gateway.Daemon;
import org.ovcgateway.gateway.command.BindAnswer;
import org.ovcgateway.gateway.command.FirmwareOffer;
import org.ovcgateway.gateway.command.LogUploaded;
import org.ovcgateway.gateway.command.Platform;
import org.ovcgateway.gateway.status.GatewayStatus;
import org.ovcgateway.gateway.status.PlatformStatus;

/** The socket as its owner, and whoever else comes by, finds it. */
class ControlSocketTest {
    /** Neither asked nor told anything but to bind. */
    private static final class Owner implements Platform {
        final List<String> bound = new CopyOnWriteArrayList<>();
        volatile Future<BindAnswer> answer = Future.succeededFuture(BindAnswer.TOLD);

        @Override
        public Future<BindAnswer> bind(String bindId) {
            bound.add(bindId);
            return answer;
        }

        @Override
        public Future<FirmwareOffer> firmware() {
            return NONE.firmware();
        }

        @Override
        public Future<String> previewUrl() {
            return NONE.previewUrl();
        }

        @Override
        public Future<Void> batteryChanged(int percent) {
            return NONE.batteryChanged(percent);
        }

        @Override
        public Future<Void> logUploaded(LogUploaded done) {
            return NONE.logUploaded(done);
        }
    }

    private final Vertx vertx = Daemon.vertx();
    private final Owner platform = new Owner();
    private volatile PlatformStatus session = new PlatformStatus(PlatformStatus.State.ONLINE, 0, null);

    @TempDir
    @SuppressWarnings("NullAway.Init") // set before each test
    private Path folder;

    @AfterEach
    void end() throws Exception {
        await(vertx.close());
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private ControlSocket open(Path stateDirectory) throws Exception {
        ControlSocket socket = new ControlSocket(
                vertx,
                stateDirectory,
                "1.2.3",
                () -> Future.succeededFuture(new GatewayStatus(session, List.of())),
                platform);
        await(socket.start());
        return socket;
    }

    private ControlClient client(Path stateDirectory) {
        return new ControlClient(vertx, stateDirectory);
    }

    private static String failure(Future<?> future) {
        Throwable cause =
                assertThrows(ExecutionException.class, () -> await(future)).getCause();
        return String.valueOf(assertInstanceOf(IOException.class, cause).getMessage());
    }

    /** Sends these bytes as they are and returns all that comes back. */
    private String raw(String request) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(ControlSocket.in(folder)));
            channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
            return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private String post(String body) throws IOException {
        return raw("POST /bind HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: " + body.length()
                + "\r\n\r\n" + body);
    }

    @Test
    void theSocketIsItsOwnersAloneAndGoesWithTheDaemon() throws Exception {
        Path state = folder.resolve("state");
        ControlSocket socket = open(state);
        Path path = state.resolve("control.sock");
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
        assertEquals("1.2.3", await(client(state).status()).getString("version"));
        await(socket.close());
        assertFalse(Files.exists(path));
        assertEquals(
                "no daemon runs with this state directory: there is no " + path,
                failure(client(state).status()));
    }

    @Test
    void whatADeadDaemonLeftIsReplacedAndWhatALivingOneHasIsNot() throws Exception {
        Path path = ControlSocket.in(folder);
        ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(path))
                .close();
        assertTrue(Files.exists(path), "a socket outlives who listened there");
        assertTrue(
                failure(client(folder).status()).contains("nobody answers at " + path),
                () -> failure(client(folder).status()));
        ControlSocket first = open(folder);
        ControlSocket second = open(folder);
        await(second.close());
        assertEquals("1.2.3", await(client(folder).status()).getString("version"));
        await(first.close());
    }

    @Test
    void aPathThatNoSocketCanHaveIsSaidAndTheDaemonRunsWithout() throws Exception {
        int room = ControlSocket.MAX_PATH_BYTES
                - ControlSocket.in(folder).toString().length()
                - 1;
        Path longest = folder.resolve("d".repeat(room));
        Path tooLong = folder.resolve("d".repeat(room + 1));
        assertEquals(107, ControlSocket.in(longest).toString().length());
        ControlSocket socket = open(longest);
        assertEquals("1.2.3", await(client(longest).status()).getString("version"));
        await(socket.close());
        await(open(tooLong).close());
        assertFalse(Files.exists(tooLong));
        assertEquals(
                "the daemon has no control socket: expected a path of at most 107 bytes but "
                        + ControlSocket.in(tooLong) + " has 108",
                failure(client(tooLong).status()));
    }

    @Test
    void whatIsNotOnRecordIsToldNewestLast() throws Exception {
        open(folder);
        String ask = "GET /ledger HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
        assertTrue(raw(ask).endsWith("\r\n\r\n{\"gaps\":[]}\n"), () -> "of nothing");
        String line =
                "{\"channel\":3,\"session\":\"s1\",\"from\":\"2026-03-01T10:%02d:%02dZ\",\"to\":\"2026-03-01T10:%02d:%02d.500Z\","
                        + "\"seconds\":0.5,\"cause\":\"uplink\",\"detail\":\"\"}";
        List<String> lines = IntStream.rangeClosed(0, ControlSocket.MAX_GAPS)
                .mapToObj(n -> line.formatted(n / 60, n % 60, n / 60, n % 60))
                .toList();
        Files.write(folder.resolve("ledger.jsonl"), lines);
        String answer = raw(ask);
        assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
        assertEquals(
                "{\"gaps\":[" + String.join(",", lines.subList(1, lines.size())) + "]}\n",
                answer.substring(answer.indexOf("\r\n\r\n") + 4));
    }

    @Test
    void bindComesBackAsThePlatformTookIt() throws Exception {
        open(folder);
        assertEquals(BindAnswer.TOLD, await(client(folder).bind("B-1234")));
        platform.answer = Future.succeededFuture(BindAnswer.TAKEN);
        assertEquals(BindAnswer.TAKEN, await(client(folder).bind("B \"ü\" 2")));
        assertEquals(List.of("B-1234", "B \"ü\" 2"), platform.bound);
        platform.answer = Future.failedFuture("the dialect ivr has no Bind");
        assertEquals("the dialect ivr has no Bind", failure(client(folder).bind("B")));
        session = new PlatformStatus(
                PlatformStatus.State.DISCONNECTED, 3, "cannot reach wss://admin:geheim@ovc.example.com: refused");
        platform.answer = Future.failedFuture("nobody is logged in to the platform");
        assertEquals(
                "nobody is logged in to the platform; the last attempt: cannot reach wss://***@ovc.example.com: refused",
                failure(client(folder).bind("B")));
    }

    @Test
    void anIdThatIsNoneIsNotTold() throws Exception {
        open(folder);
        String longest = "x".repeat(ControlSocket.MAX_BIND_ID_CHARACTERS);
        await(client(folder).bind(longest));
        for (String bad : List.of("", "  ", longest + "x")) {
            assertTrue(failure(client(folder).bind(bad)).contains("1 to 256 characters"), bad);
        }
        for (String bad : List.of("", "{", "[]", "7", "{\"bind_id\":7}", "{\"bind_id\":null}", "{}")) {
            assertTrue(post(bad).startsWith("HTTP/1.1 400 "), bad);
        }
        assertEquals(List.of(longest), platform.bound);
    }

    @Test
    void aBodyMayHaveSoManyBytesAndNoMore() throws Exception {
        open(folder);
        String wish = "{\"bind_id\":\"B\"}";
        String longest = wish + " ".repeat(ControlSocket.MAX_BODY_BYTES - wish.length());
        assertTrue(post(longest).startsWith("HTTP/1.1 200 "), () -> "at the limit");
        assertEquals(1, platform.bound.size());
        String answer = post(longest + " ");
        assertTrue(answer.startsWith("HTTP/1.1 413 "), answer);
        assertTrue(answer.contains("expected at most 4096 bytes but were more"), answer);
        assertEquals(1, platform.bound.size());
    }

    @Test
    void everythingElseIsRefusedInWords() throws Exception {
        open(folder);
        String end = " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
        for (String request : List.of("GET /", "GET /bind", "POST /status", "GET /status/")) {
            String answer = raw(request + end);
            assertTrue(answer.startsWith("HTTP/1.1 404 "), answer);
            assertTrue(answer.contains("expected GET /status, GET /ledger or POST /bind"), answer);
        }
        assertTrue(raw("DELETE /status" + end).startsWith("HTTP/1.1 405 "));
        assertTrue(raw("GET /status" + end).startsWith("HTTP/1.1 200 "));
    }

    @Test
    void aDaemonOfAnotherVersionIsUnderstoodAsFarAsItGoes() throws Exception {
        assertEquals(
                List.of("gateway      version 9", "platform     ", "clock        the box's own"),
                StatusText.of(new JsonObject("{\"version\": \"9\", \"more\": {\"x\": 1}}")));
    }
}
