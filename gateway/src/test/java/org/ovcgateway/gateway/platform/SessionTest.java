package org.ovcgateway.gateway.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ovcgateway.gateway.command.ChannelRef;
import org.ovcgateway.gateway.command.ChannelState;
import org.ovcgateway.gateway.command.DeviceState;
import org.ovcgateway.gateway.command.StopLive;
import org.ovcgateway.gateway.platform.SessionException.Reason;
import org.ovcgateway.gateway.platform.dialect.Dap;
import org.ovcgateway.gateway.platform.dialect.Dialect;
import org.ovcgateway.gateway.platform.dialect.Identity;
import org.ovcgateway.gateway.platform.dialect.Login;
import org.ovcgateway.gateway.supervise.Backoff;
import org.ovcgateway.gateway.supervise.Supervisor;
import org.ovcgateway.gateway.supervise.Timers;
import org.ovcgateway.testkit.Await;
import org.slf4j.LoggerFactory;

class SessionTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final String PASSWORD = "p@:/?#[]!$&'()*+,;=% \u4e2d\"~canary";
    /** For a test in which something must be late. */
    private static final RpcPeer.Limits IMPATIENT =
            new RpcPeer.Limits(Duration.ofMillis(400), Duration.ofMillis(200), 64, 16);

    /** Tries again almost at once. */
    private static final Backoff SHORT = new Backoff() {
        @Override
        public Duration pause(int failures, Throwable cause) {
            return Duration.ofMillis(20);
        }

        @Override
        public Duration forgiveAfter() {
            return Duration.ZERO;
        }
    };

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
    private final FakeDevice device = new FakeDevice();
    private final ListAppender<ILoggingEvent> logLines = new ListAppender<>();
    private final AtomicInteger lookUps = new AtomicInteger();
    private FakePlatform platform;
    private @Nullable PlatformLink started;

    SessionTest() throws Exception {
        platform = new FakePlatform(vertx, new HttpServerOptions());
    }

    @BeforeEach
    void listenToTheLog() {
        logLines.start();
        root().setLevel(Level.INFO);
        root().addAppender(logLines);
    }

    @AfterEach
    void noSecretWasLogged() throws Exception {
        root().detachAppender(logLines);
        if (started != null) {
            started.stop().await(5, TimeUnit.SECONDS);
        }
        vertx.close().await(10, TimeUnit.SECONDS);
        for (ILoggingEvent line : List.copyOf(logLines.list)) {
            assertFalse(line.getFormattedMessage().contains("canary"), line.getFormattedMessage());
            assertFalse(line.getFormattedMessage().contains("login_"), line.getFormattedMessage());
        }
    }

    private static Logger root() {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        return root;
    }

    private boolean logged(String part) {
        return List.copyOf(logLines.list).stream()
                .anyMatch(line -> line.getFormattedMessage().contains(part));
    }

    private final Reports reports = new Reports(Timers.on(vertx.getOrCreateContext()), (report, url) -> {});

    private PlatformLink start(Dialect dialect, SessionOptions options) throws IOException {
        PlatformLink link = new PlatformLink(
                vertx, vertx.getOrCreateContext(), options, dialect, device, reports, SHORT, lookUps::incrementAndGet);
        started = link;
        link.start();
        return link;
    }

    private PlatformLink start() throws IOException {
        return start(Dap.DIALECT, options("ws", platform.port()));
    }

    private static SessionOptions options(String scheme, int port) {
        return options(scheme, port, null, RpcPeer.Limits.STANDARD);
    }

    private static SessionOptions options(String scheme, int port, @Nullable Path caFile, RpcPeer.Limits limits) {
        return new SessionOptions(
                URI.create(scheme + "://127.0.0.1:" + port),
                true,
                caFile,
                new Identity("a b+c/\u00fc&=?%#", "edge gateway", "0.1.0+7", null, null),
                PASSWORD,
                Duration.ofMillis(100),
                Duration.ofSeconds(5),
                limits);
    }

    private static void awaitLogin(PlatformLink link) {
        Await.until("login", SOON, () -> link.status().loggedIn());
    }

    private static void awaitFailure(PlatformLink link, Reason reason, String words) {
        Await.until("a failure: " + words, SOON, () -> {
            String error = link.status().supervisor().lastError();
            return link.status().lastFailure() == reason && error != null && error.contains(words);
        });
    }

    @Test
    void theLoginCarriesItsArgumentsWhateverTheirCharactersAndNoLogShowsThem() throws Exception {
        root().setLevel(Level.TRACE);
        awaitLogin(start());
        String uri = platform.logins.get(0);
        assertTrue(uri.matches("/ovc\\?[A-Za-z0-9._~%=&-]*"), uri);
        QueryStringDecoder query = new QueryStringDecoder(uri);
        assertEquals(List.of("a b+c/\u00fc&=?%#"), query.parameters().get("login_code"));
        assertEquals(List.of(PASSWORD), query.parameters().get("login_passwd"));
        assertEquals(List.of("edge gateway"), query.parameters().get("hardware_model"));
        assertEquals(List.of("0.1.0+7"), query.parameters().get("firmware_model"));
        assertEquals(4, query.parameters().size());
    }

    @Test
    void theHeartbeatComesAtOnceAndThenAtItsIntervalWithTheStateOfTheMoment() throws Exception {
        awaitLogin(start());
        Await.until("two messages", SOON, () -> platform.received.size() >= 2);
        assertEquals(Fixtures.dap("keepalive-request"), platform.received.get(0));
        assertEquals(Fixtures.dap("get-server-info-request"), platform.received.get(1));
        device.state = new DeviceState(
                DeviceState.Condition.FAULT,
                List.of(new ChannelState(5, ChannelState.Status.OFFLINE, null, null, Set.of())));
        Await.until("three more heartbeats", SOON, () -> platform.count("\"state\":3") >= 3);
        String last = platform.received.get(platform.received.size() - 1);
        assertTrue(last.startsWith(
                "{\"req\":\"Keepalive\",\"params\":{\"state\":3,\"channels\":[{\"channel\":5,\"state\":0}]}"));
        assertEquals(1, platform.count("GetServerInfo"));
        assertEquals(1, platform.logins.size());
    }

    @Test
    void aLinkThatIsMovedEndsItsSessionAndLogsInElsewhereAtOnce() throws Exception {
        PlatformLink link = start();
        awaitLogin(link);
        URI here = URI.create("ws://127.0.0.1:" + platform.port());
        link.moveTo(here);
        FakePlatform other = new FakePlatform(vertx, new HttpServerOptions());
        link.moveTo(URI.create("ws://127.0.0.1:" + other.port()));
        Await.until("a login elsewhere", SOON, () -> other.count("Keepalive") > 0);
        Await.until(
                "the end of the first session",
                SOON,
                () -> platform.sockets.get(0).isClosed());
        awaitLogin(link);
        assertEquals(1, platform.logins.size(), "what is where it was is not disturbed");
        assertEquals(1, other.logins.size());
    }

    @Test
    void aLinkThatWaitsForItsNextTryIsMovedAtOnce() throws Exception {
        Backoff never = new Backoff() {
            @Override
            public Duration pause(int failures, Throwable cause) {
                return Duration.ofDays(1);
            }

            @Override
            public Duration forgiveAfter() {
                return Duration.ZERO;
            }
        };
        platform.upgradeStatus = 503;
        PlatformLink link = new PlatformLink(
                vertx,
                vertx.getOrCreateContext(),
                options("ws", platform.port()),
                Dap.DIALECT,
                device,
                reports,
                never,
                lookUps::incrementAndGet);
        started = link;
        link.start();
        awaitFailure(link, Reason.LOGIN_DOUBTFUL, "503");
        FakePlatform other = new FakePlatform(vertx, new HttpServerOptions());
        link.moveTo(URI.create("ws://127.0.0.1:" + other.port()));
        awaitLogin(link);
    }

    @Test
    void whatThePlatformSaysAboutItselfIsInTheStatus() throws Exception {
        platform.behaviour = (from, text) -> {
            if (text.contains("GetServerInfo")) {
                from.writeTextMessage(Fixtures.dap("get-server-info-response"));
            } else {
                FakePlatform.answer(from, text);
            }
        };
        PlatformLink link = start();
        Await.until("server info", SOON, () -> link.status().serverInfo() != null);
    }

    @Test
    void aPlatformWithoutServerInfoIsFine() throws Exception {
        platform.behaviour = (from, text) -> {
            if (text.contains("GetServerInfo")) {
                from.writeTextMessage("{\"seq\":2,\"err\":{\"code\":101,\"msg\":\"unknown\"}}");
            } else {
                FakePlatform.answer(from, text);
            }
        };
        awaitLogin(start());
        Await.until("more heartbeats", SOON, () -> platform.count("Keepalive") >= 3);
        assertEquals(1, platform.logins.size());
    }

    @Test
    void aHeartbeatAnsweredWithAnErrorIsAnAnswer() throws Exception {
        platform.behaviour = (from, text) ->
                from.writeTextMessage("{\"seq\":" + FakePlatform.seq(text) + ",\"err\":{\"code\":1,\"msg\":\"busy\"}}");
        awaitLogin(start());
        Await.until("more heartbeats", SOON, () -> platform.count("Keepalive") >= 3);
        assertEquals(1, platform.logins.size());
        assertTrue(logged("Keepalive: error 1 \"busy\""));
    }

    @Test
    void aPlatformThatDoesNotAnswerIsLeftAndTriedAgain() throws Exception {
        platform.behaviour = (from, text) -> {};
        PlatformLink link = start(Dap.DIALECT, options("ws", platform.port(), null, IMPATIENT));
        awaitFailure(link, Reason.TIMEOUT, "no answer to Keepalive within 400 ms");
        assertEquals(1, platform.count("\"seq\":1"));
        platform.behaviour = FakePlatform::answer;
        Await.until("an answered heartbeat", SOON, () -> platform.count("GetServerInfo") > 0);
    }

    @Test
    void anAnswerWithAnotherSeqEndsTheSession() throws Exception {
        platform.behaviour =
                (from, text) -> from.writeTextMessage("{\"seq\":" + (FakePlatform.seq(text) + 1) + ",\"resp\":{}}");
        awaitFailure(start(), Reason.PROTOCOL, "expected seq 1 but was 2");
        Await.until("another login", SOON, () -> platform.logins.size() >= 2);
    }

    @Test
    void aMalformedMessageEndsTheSessionWithAProtocolError() throws Exception {
        PlatformLink link = start();
        awaitLogin(link);
        Promise<Short> closed = Promise.promise();
        var socket = platform.sockets.get(0);
        socket.closeHandler(nothing -> closed.complete(socket.closeStatusCode()));
        platform.send("{\"req\":");
        awaitFailure(link, Reason.PROTOCOL, "malformed message: expected one JSON object");
        assertEquals((short) 1002, closed.future().await(5, TimeUnit.SECONDS));
        awaitLogin(link);
    }

    @Test
    void aBinaryMessageEndsTheSession() throws Exception {
        PlatformLink link = start();
        awaitLogin(link);
        platform.sockets.get(0).writeBinaryMessage(Buffer.buffer("{}"));
        awaitFailure(link, Reason.PROTOCOL, "expected a text message but came a binary one of 2 bytes");
    }

    @Test
    void theLongestMessageIsTakenAndALongerOneEndsTheSession() throws Exception {
        PlatformLink link = start();
        awaitLogin(link);
        String frame = "{\"req\":\"Nonsense\",\"seq\":1,\"x\":\"\"}";
        String padding = "x".repeat(MessageCodec.MAX_LENGTH - frame.length());
        platform.send(frame.replace("\"\"", "\"" + padding + "\""));
        Await.until("an answer", SOON, () -> platform.count("\"code\":101") == 1);
        platform.send(frame.replace("\"\"", "\"" + padding + "x\""));
        Await.until("another login", SOON, () -> platform.logins.size() >= 2);
        assertEquals(Reason.PROTOCOL, link.status().lastFailure());
    }

    @Test
    void anUnknownMethodIsAnswered101AndAnUnknownEventIgnoredAndLoggedOnce() throws Exception {
        awaitLogin(start());
        platform.send("{\"event\":\"Dance\",\"params\":{\"channel\":0}}");
        platform.send("{\"event\":\"Dance\"}");
        platform.send(Fixtures.dap("unknown-method-request"));
        Await.until("the answer", SOON, () -> platform.received.contains(Fixtures.dap("unknown-method-failure")));
        assertEquals(
                1,
                List.copyOf(logLines.list).stream()
                        .filter(line -> line.getFormattedMessage().contains("Dance"))
                        .count());
        assertEquals(1, platform.logins.size());
    }

    @Test
    void commandsReachTheDeviceOnTheSessionsEventLoopAndAreAnsweredInOrder() throws Exception {
        awaitLogin(start());
        Promise<Void> slow = Promise.promise();
        List<Boolean> onLoop = new CopyOnWriteArrayList<>();
        device.outcome = command -> {
            onLoop.add(Context.isOnEventLoopThread());
            return command instanceof StopLive ? Future.succeededFuture() : slow.future();
        };
        platform.send(Fixtures.dap("live-publish-request"));
        platform.send(Fixtures.dap("live-stop-request"));
        Await.until("both commands", SOON, () -> device.commands.size() == 2);
        assertEquals(0, platform.count("\"resp\""));
        slow.complete(); // from this thread
        Await.until("the answers", SOON, () -> platform.count("\"resp\"") == 2);
        List<String> answers = new ArrayList<>(platform.received);
        answers.removeIf(text -> !text.contains("\"resp\""));
        assertEquals(List.of(Fixtures.dap("live-publish-response"), Fixtures.dap("live-stop-response")), answers);
        assertEquals(List.of(true, true), onLoop);
    }

    @Test
    void anEventOvertakesASlowRequest() throws Exception {
        List<Integer> moves = new CopyOnWriteArrayList<>();
        Dialect withEvents = Dialect.named("test")
                .login(Login.Address.at("/ovc"))
                .keepalive("Keepalive", (state, identity) -> null)
                .rpc(
                        "Slow",
                        fields -> new ChannelRef(0),
                        (device, channel) -> Promise.<Void>promise().future())
                .event("CtrlPTZ", fields -> new ChannelRef(fields.smallInteger("channel", 0, 9)), (device, channel) -> {
                    moves.add(channel.channel());
                    return Future.succeededFuture();
                })
                .build();
        awaitLogin(start(withEvents, options("ws", platform.port(), null, IMPATIENT)));
        platform.send("{\"req\":\"Slow\",\"seq\":1}");
        platform.send("{\"event\":\"CtrlPTZ\",\"params\":{\"channel\":4}}");
        platform.send("{\"event\":\"CtrlPTZ\",\"params\":{\"channel\":\"x\"}}");
        Await.until("the event", SOON, () -> moves.equals(List.of(4)));
        Await.until("the deadline's answer", SOON, () -> platform.count("Slow took longer than 200 ms") == 1);
        assertEquals(0, platform.count("\"code\":12"));
    }

    @Test
    void aBurstOfTenThousandEventsHoldsUpNeitherRequestNorHeartbeat() throws Exception {
        PlatformLink link = start();
        awaitLogin(link);
        platform.behaviour = (from, text) -> {
            platform.behaviour = FakePlatform::answer;
            for (int i = 0; i < 10_000; i++) {
                from.writeTextMessage("{\"event\":\"E" + i + "\",\"params\":{\"n\":" + i + "}}");
            }
            from.writeTextMessage(Fixtures.dap("query-time-request"));
            FakePlatform.answer(from, text);
        };
        Await.until("the answer", SOON, () -> platform.received.contains(Fixtures.dap("query-time-response")));
        long beats = platform.count("Keepalive");
        Await.until("more heartbeats", SOON, () -> platform.count("Keepalive") > beats + 2);
        assertEquals(1, platform.logins.size());
    }

    @Test
    void aFloodOfBadRequestsIsSummedUpInTheLog() throws Exception {
        awaitLogin(start());
        IntStream.range(0, 500).forEach(i -> platform.send("{\"req\":\"Nonsense\",\"seq\":" + i + "}"));
        Await.until("all answers", SOON, () -> platform.count("\"code\":101") == 500);
        Await.until("the summary", SOON, () -> logged("more refused commands"));
        assertTrue(List.copyOf(logLines.list).stream()
                        .filter(line -> line.getFormattedMessage().contains("refused"))
                        .count()
                < 60);
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void aRefusedLoginIsSaidAndTriedAgain(int status) throws Exception {
        root().setLevel(Level.TRACE);
        platform.upgradeStatus = status;
        PlatformLink link = start();
        awaitFailure(link, Reason.LOGIN_REFUSED, "login refused with HTTP " + status);
        assertTrue(logged("login refused with HTTP " + status));
        platform.upgradeStatus = 101;
        awaitLogin(link);
    }

    @ParameterizedTest
    @ValueSource(ints = {302, 404, 503})
    void anyOtherAnswerToTheUpgradeMayBeARefusedLogin(int status) throws Exception {
        platform.upgradeStatus = status;
        awaitFailure(start(), Reason.LOGIN_DOUBTFUL, "HTTP " + status);
    }

    @Test
    void theSixteenthFailureInARowAsksForALookUp() throws Exception {
        platform.upgradeStatus = 503;
        PlatformLink link = start();
        Await.until("sixteen failures", SOON, () -> link.status().supervisor().failures() >= 16);
        Await.until("a look-up", SOON, () -> lookUps.get() >= 1);
    }

    @Test
    void aCloseWithoutACloseFrameBeforeTheFirstAnswerMayBeARefusedLogin() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread rude = new Thread(() -> upgradeAndHangUp(server));
            rude.start();
            PlatformLink link = start(Dap.DIALECT, options("ws", server.getLocalPort()));
            awaitFailure(link, Reason.LOGIN_DOUBTFUL, "possibly a wrong device-id or password");
            assertTrue(logged("before it answered the first Keepalive"));
        }
    }

    @Test
    void aCloseAfterTheLoginIsOnlyAClose() throws Exception {
        PlatformLink link = start();
        awaitLogin(link);
        platform.sockets.get(0).close((short) 1001, "maintenance");
        awaitFailure(link, Reason.CLOSED, "the platform closed the connection with 1001 \"maintenance\"");
        awaitLogin(link);
    }

    @Test
    void afterARestartOfThePlatformTheDeviceIsBackAndWhatRanStillRuns() throws Exception {
        PlatformLink link = start();
        awaitLogin(link);
        platform.stop();
        awaitFailure(
                link, Reason.UNREACHABLE, "cannot reach ws://127.0.0.1:" + platform.port() + ": nothing listens there");
        platform.received.clear();
        platform.restart();
        awaitLogin(link);
        Await.until("a heartbeat", SOON, () -> !platform.received.isEmpty());
        assertEquals(Fixtures.dap("keepalive-request"), platform.received.get(0));
        assertTrue(device.commands.isEmpty());
        assertEquals(0, link.status().supervisor().failures());
    }

    @Test
    void stoppingClosesTheSocketInAnOrderlyWayAndForGood() throws Exception {
        PlatformLink link = start();
        awaitLogin(link);
        Promise<Short> closed = Promise.promise();
        var socket = platform.sockets.get(0);
        socket.closeHandler(nothing -> closed.complete(socket.closeStatusCode()));
        link.stop().await(5, TimeUnit.SECONDS);
        assertEquals((short) 1000, closed.future().await(5, TimeUnit.SECONDS));
        assertEquals(Supervisor.State.STOPPED, link.status().supervisor().state());
        assertEquals(1, platform.logins.size());
    }

    @Test
    void stoppingWhileConnectingDoesNotWaitForThePlatform() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            PlatformLink link = start(Dap.DIALECT, options("ws", silent.getLocalPort()));
            Await.until("connecting", SOON, () -> link.status().supervisor().state() == Supervisor.State.STARTING);
            link.stop().await(2, TimeUnit.SECONDS);
        }
    }

    @Test
    void plainWebSocketsNeedToBeAllowed() {
        Identity identity = new Identity("1", "h", "f", null, null);
        assertThrows(
                IllegalArgumentException.class,
                () -> new SessionOptions(URI.create("ws://127.0.0.1:1"), false, null, identity, "p"));
        assertThrows(
                IllegalArgumentException.class,
                () -> new SessionOptions(URI.create("https://127.0.0.1:1"), true, null, identity, "p"));
        assertTrue(new SessionOptions(URI.create("wss://127.0.0.1:1"), false, null, identity, "p").tls());
    }

    @Test
    void aCertificateCountsWhenItsAuthorityIsInTheCaFileOnly(@TempDir Path folder) throws Exception {
        Path keys = folder.resolve("keys.p12");
        Path certificate = folder.resolve("ca.pem");
        keytool(
                "-genkeypair",
                "-keystore",
                keys,
                "-alias",
                "p",
                "-keyalg",
                "EC",
                "-dname",
                "CN=platform",
                "-ext",
                "san=ip:127.0.0.1",
                "-storetype",
                "PKCS12");
        KeyStore store = KeyStore.getInstance(keys.toFile(), "changeit".toCharArray());
        Files.writeString(
                certificate,
                "-----BEGIN CERTIFICATE-----\n"
                        + Base64.getMimeEncoder()
                                .encodeToString(store.getCertificate("p").getEncoded())
                        + "\n-----END CERTIFICATE-----\n");
        FakePlatform secure = new FakePlatform(
                vertx,
                new HttpServerOptions()
                        .setSsl(true)
                        .setKeyCertOptions(
                                new PfxOptions().setPath(keys.toString()).setPassword("changeit")));
        PlatformLink trusting = start(Dap.DIALECT, options("wss", secure.port(), certificate, RpcPeer.Limits.STANDARD));
        awaitLogin(trusting);
        trusting.stop().await(5, TimeUnit.SECONDS);
        PlatformLink other = start(Dap.DIALECT, options("wss", secure.port()));
        awaitFailure(other, Reason.UNREACHABLE, "certif");
        assertEquals(1, secure.logins.size());
    }

    @Test
    void aCaFileWithoutACertificateIsRefusedInWords(@TempDir Path folder) throws Exception {
        Path empty = Files.writeString(folder.resolve("ca.pem"), "nothing\n");
        IOException refusal = assertThrows(IOException.class, () -> Trust.systemAnd(empty));
        assertTrue(String.valueOf(refusal.getMessage()).startsWith("ca-file " + empty), refusal.getMessage());
    }

    private static void keytool(Object... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        command.add("-storepass");
        command.add("changeit");
        Process keytool = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertEquals(0, keytool.waitFor());
    }

    /** Answers 101 and hangs up, for each connection, as some platforms do where the password is wrong. */
    private static void upgradeAndHangUp(ServerSocket server) {
        while (true) {
            try (Socket socket = server.accept()) {
                String key = "";
                for (String line = line(socket.getInputStream());
                        !line.isEmpty();
                        line = line(socket.getInputStream())) {
                    if (line.toLowerCase(Locale.ROOT).startsWith("sec-websocket-key:")) {
                        key = line.substring(line.indexOf(':') + 1).trim();
                    }
                }
                byte[] digest = MessageDigest.getInstance("SHA-1")
                        .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII));
                String answer = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Accept: " + Base64.getEncoder().encodeToString(digest) + "\r\n\r\n";
                socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                socket.shutdownOutput();
                while (socket.getInputStream().read() >= 0) {
                    // until the device has hung up too, so that no reset overtakes the answer
                }
            } catch (IOException | GeneralSecurityException closed) {
                if (server.isClosed()) {
                    return;
                }
            }
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }
}
