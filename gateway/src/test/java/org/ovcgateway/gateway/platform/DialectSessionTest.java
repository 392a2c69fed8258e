package org.ovcgateway.gateway.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServerOptions;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.ovcgateway.camera.AlarmType;
import org.ovcgateway.gateway.command.AlarmReport;
import org.ovcgateway.gateway.command.BindAnswer;
import org.ovcgateway.gateway.command.FirmwareOffer;
import org.ovcgateway.gateway.command.LogUploaded;
import org.ovcgateway.gateway.platform.SessionException.Reason;
import org.ovcgateway.gateway.platform.dialect.Dap;
import org.ovcgateway.gateway.platform.dialect.Dialect;
import org.ovcgateway.gateway.platform.dialect.Dialect.OverlappingRequest;
import org.ovcgateway.gateway.platform.dialect.H627;
import org.ovcgateway.gateway.platform.dialect.Identity;
import org.ovcgateway.gateway.platform.dialect.Ivr;
import org.ovcgateway.gateway.platform.dialect.OvsRpc;
import org.ovcgateway.gateway.supervise.Backoff;
import org.ovcgateway.gateway.supervise.Timers;
import org.ovcgateway.testkit.Await;

/** How a session goes in each dialect: the login, the heartbeat, the rules that end it, what the device asks and tells. */
class DialectSessionTest {
    private static final Duration SOON = Duration.ofSeconds(30);
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
    private final Context loop = vertx.getOrCreateContext();
    private final FakeDevice device = new FakeDevice();
    private final AtomicInteger lookUps = new AtomicInteger();
    private final Reports reports = new Reports(Timers.on(loop), (report, url) -> {});
    private final FakePlatform platform;
    private @Nullable PlatformLink started;

    DialectSessionTest() throws Exception {
        platform = new FakePlatform(vertx, new HttpServerOptions());
    }

    static List<Dialect> dialects() {
        return Fixtures.dialects();
    }

    @AfterEach
    void end() throws Exception {
        if (started != null) {
            started.stop().await(60, TimeUnit.SECONDS);
        }
        vertx.close().await(60, TimeUnit.SECONDS);
    }

    private PlatformLink start(Dialect dialect, RpcPeer.Limits limits) throws IOException {
        SessionOptions options = new SessionOptions(
                URI.create("ws://127.0.0.1:" + platform.port()),
                true,
                null,
                new Identity("2009550000011079", "edge", "0.1.0", "AA:BB:CC:DD:EE:FF", "7.1"),
                "secret",
                Duration.ofMillis(100),
                Duration.ofSeconds(10),
                limits);
        PlatformLink link =
                new PlatformLink(vertx, loop, options, dialect, device, reports, SHORT, lookUps::incrementAndGet);
        started = link;
        link.start();
        return link;
    }

    private PlatformLink login(Dialect dialect) throws IOException {
        PlatformLink link = start(dialect, RpcPeer.Limits.STANDARD);
        Await.until("login", SOON, () -> link.status().loggedIn());
        return link;
    }

    private static void awaitEnd(PlatformLink link, String words) {
        Await.until("an end: " + words, SOON, () -> {
            String error = link.status().supervisor().lastError();
            return link.status().lastFailure() == Reason.PROTOCOL && error != null && error.contains(words);
        });
    }

    @ParameterizedTest
    @CsvSource({
        "dap, /ovc, login_code login_passwd hardware_model firmware_model sdk",
        "h627, /Vd, login_code login_passwd hardware_model firmware_model sdk reconnect",
        "ovs-rpc, /ovc, login_code login_passwd hardware_model firmware_model",
        "ivr, /ivc, login_code login_passwd hardware_model firmware_model"
    })
    void theLoginGoesWhereTheDocumentSaysWithItsArguments(String name, String path, String arguments) throws Exception {
        login(dialects().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow());
        QueryStringDecoder uri = new QueryStringDecoder(platform.logins.get(0));
        assertEquals(path, uri.path());
        assertEquals(List.of(arguments.split(" ")), List.copyOf(uri.parameters().keySet()));
        assertEquals(List.of("2009550000011079"), uri.parameters().get("login_code"));
        assertEquals(
                name.equals("h627") ? "AA:BB:CC:DD:EE:FF" : null,
                platform.headers.get(0).get("Mac-Identity"));
        assertNull(platform.headers.get(0).get("Sec-WebSocket-Protocol"));
    }

    @Test
    void theFirstLoginOfH627IsNoReconnectAndEveryLaterOneIs() throws Exception {
        PlatformLink link = login(H627.DIALECT);
        assertTrue(platform.logins.get(0).endsWith("&sdk=7.1&reconnect=0"), platform.logins.get(0));
        for (int logins = 2; logins <= 3; logins++) {
            int wanted = logins;
            platform.sockets.get(platform.sockets.size() - 1).close();
            Await.until(
                    "another login",
                    SOON,
                    () -> platform.logins.size() >= wanted && link.status().loggedIn());
            assertTrue(platform.logins.get(logins - 1).endsWith("&reconnect=1"));
        }
    }

    @Test
    void aLoginThatNeverSucceededIsNoReconnect() throws Exception {
        platform.upgradeStatus = 503;
        start(H627.DIALECT, RpcPeer.Limits.STANDARD);
        Await.until("attempts", SOON, () -> platform.logins.size() >= 3);
        assertTrue(platform.logins.stream().allMatch(uri -> uri.endsWith("reconnect=0")));
    }

    @ParameterizedTest
    @MethodSource("dialects")
    void theFirstMessagesAreThoseOfTheDocument(Dialect dialect) throws Exception {
        platform.behaviour = (from, text) -> from.writeTextMessage(
                text.contains("GetServerInfo")
                        ? Fixtures.of(dialect.name(), "get-server-info-response")
                        : "{\"seq\":" + FakePlatform.seq(text) + ",\"resp\":{}}");
        PlatformLink link = login(dialect);
        assertEquals(Fixtures.of(dialect.name(), "keepalive-request"), platform.received.get(0));
        if (dialect.serverInfo() != null) {
            Await.until("its particulars", SOON, () -> link.status().serverInfo() != null);
            assertTrue(platform.received.contains(Fixtures.of(dialect.name(), "get-server-info-request")));
        } else {
            Await.until("more heartbeats", SOON, () -> platform.count("Keepalive") >= 3);
            assertEquals(0, platform.count("GetServerInfo"));
        }
    }

    @ParameterizedTest
    @MethodSource("dialects")
    void anAnswerWithAnotherSeqEndsTheSession(Dialect dialect) throws Exception {
        platform.behaviour =
                (from, text) -> from.writeTextMessage("{\"seq\":" + (FakePlatform.seq(text) + 1) + ",\"resp\":{}}");
        awaitEnd(start(dialect, RpcPeer.Limits.STANDARD), "expected seq 1 but was 2");
    }

    @ParameterizedTest
    @MethodSource("dialects")
    void aRequestWithoutAnAnswerInTimeEndsTheSession(Dialect dialect) throws Exception {
        platform.behaviour = (from, text) -> {};
        PlatformLink link = start(dialect, new RpcPeer.Limits(Duration.ofMillis(300), Duration.ofMillis(200), 64, 16));
        Await.until("a time-out", SOON, () -> link.status().lastFailure() == Reason.TIMEOUT);
    }

    @ParameterizedTest
    @MethodSource("dialects")
    void aMalformedMessageEndsTheSession(Dialect dialect) throws Exception {
        PlatformLink link = login(dialect);
        platform.send("{\"req\":\"CtrlPTZ\"}");
        awaitEnd(link, "malformed message: seq: expected an integer");
        Await.until("another login", SOON, () -> platform.logins.size() >= 2);
    }

    @ParameterizedTest
    @MethodSource("dialects")
    void anUnknownMethodAndAnOverlappingRequestEndTheSessionInIvrAlone(Dialect dialect) throws Exception {
        boolean strict = dialect.overlappingRequest() == OverlappingRequest.CLOSE;
        assertEquals(dialect.name().equals("ivr"), strict);
        PlatformLink link = login(dialect);
        platform.send("{\"req\":\"FormatDrive\",\"seq\":14}");
        if (strict) {
            awaitEnd(link, "unknown method \"FormatDrive\"");
            Await.until(
                    "another login",
                    SOON,
                    () -> platform.sockets.size() >= 2 && link.status().loggedIn());
        } else {
            Await.until("the answer", SOON, () -> platform.count("\"code\":101") == 1);
        }
        Promise<Void> slow = Promise.promise();
        device.outcome = command -> slow.future();
        String request = Fixtures.of(dialect.name(), "get-ptz-preset-list-request");
        platform.send(request);
        Await.until("the command", SOON, () -> !device.commands.isEmpty());
        platform.send(request.replace("\"seq\":7", "\"seq\":8"));
        if (strict) {
            awaitEnd(link, "came before the one before it was answered");
            assertEquals(1, device.commands.size());
        } else {
            Await.until("both commands", SOON, () -> device.commands.size() == 2);
            slow.complete();
            Await.until("both answers", SOON, () -> platform.count("{\"seq\":8,\"resp\"") == 1);
            assertEquals(1, platform.logins.size());
        }
    }

    @ParameterizedTest
    @MethodSource("dialects")
    void anUnknownEventEndsNoSession(Dialect dialect) throws Exception {
        login(dialect);
        platform.send("{\"event\":\"Dance\"}");
        long beats = platform.count("Keepalive");
        Await.until("more heartbeats", SOON, () -> platform.count("Keepalive") > beats + 2);
        assertEquals(1, platform.logins.size());
    }

    @ParameterizedTest
    @MethodSource("dialects")
    void aRescheduleHasTheAddressAskedForAndNothingElse(Dialect dialect) throws Exception {
        login(dialect);
        platform.send("{\"event\":\"Reschedule\"}");
        if (dialect.rows().containsKey("Reschedule")) {
            Await.until("a look-up", SOON, () -> lookUps.get() == 1);
            platform.send("{\"req\":\"Reschedule\",\"seq\":3}");
            Await.until("the answer", SOON, () -> platform.received.contains("{\"seq\":3,\"resp\":{}}"));
            assertEquals(2, lookUps.get());
        }
        long beats = platform.count("Keepalive");
        Await.until("more heartbeats", SOON, () -> platform.count("Keepalive") > beats + 2);
        assertEquals(1, platform.logins.size());
        assertEquals(dialect.rows().containsKey("Reschedule") ? 2 : 0, lookUps.get());
    }

    private static <T> T result(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(SOON.toSeconds(), TimeUnit.SECONDS);
    }

    private static void assertFails(String words, Executable asked) {
        ExecutionException failure = Assertions.assertThrows(ExecutionException.class, asked);
        assertTrue(String.valueOf(failure.getMessage()).contains(words), failure.getMessage());
    }

    @Test
    void bindingIsAskedInOvsRpcAndToldInTheLaterDialects() throws Exception {
        platform.behaviour = (from, text) -> {
            if (text.contains("\"bind_id\":\"B-no\"")) {
                from.writeTextMessage(
                        "{\"seq\":" + FakePlatform.seq(text) + ",\"err\":{\"code\":1,\"msg\":\"not yours\"}}");
            } else {
                FakePlatform.answer(from, text);
            }
        };
        PlatformLink first = login(OvsRpc.DIALECT);
        assertEquals(BindAnswer.TAKEN, result(reports.bind("B-1234")));
        assertFails("Bind: error 1 \"not yours\"", () -> result(reports.bind("B-no")));
        first.stop().await(60, TimeUnit.SECONDS);
        PlatformLink second = login(Dap.DIALECT);
        assertEquals(BindAnswer.TOLD, result(reports.bind("B-1234")));
        Await.until("the event", SOON, () -> platform.received.contains(Fixtures.dap("bind-event")));
        second.stop().await(60, TimeUnit.SECONDS);
        PlatformLink third = login(H627.DIALECT);
        result(reports.bind("B-1234"));
        Await.until("the event", SOON, () -> platform.received.contains(Fixtures.of("h627", "bind-event")));
        third.stop().await(60, TimeUnit.SECONDS);
        login(Ivr.DIALECT);
        assertFails("the dialect ivr has no Bind", () -> result(reports.bind("B-1234")));
    }

    @Test
    void theBatteryIsToldWhereThereAreWords() throws Exception {
        PlatformLink link = login(H627.DIALECT);
        result(reports.batteryChanged(57));
        Await.until("the event", SOON, () -> platform.received.contains(Fixtures.of("h627", "battery-change-event")));
        link.stop().await(60, TimeUnit.SECONDS);
        login(OvsRpc.DIALECT);
        assertFails("the dialect ovs-rpc has no BatteryChange", () -> result(reports.batteryChanged(57)));
    }

    @Test
    void ivrIsAskedForSoftwareAndForAPlaceForStills() throws Exception {
        platform.behaviour = (from, text) -> {
            for (String question : List.of("preview-server", "get-firmware")) {
                String answer = Fixtures.of("ivr", question + "-response");
                String asked = Fixtures.of("ivr", question + "-request");
                if (text.startsWith(asked.substring(0, asked.indexOf(",\"seq\"")))) {
                    from.writeTextMessage(answer.replace("\"seq\":1", "\"seq\":" + FakePlatform.seq(text)));
                    return;
                }
            }
            FakePlatform.answer(from, text);
        };
        login(Ivr.DIALECT);
        assertEquals(
                new FirmwareOffer("0.2.0", "https://files.example.com/0.2.0.deb?key=1"), result(reports.firmware()));
        assertEquals("http://pictures.example.com/preview?token=abc", result(reports.previewUrl()));
        platform.behaviour = FakePlatform::answer;
        assertFails("answer to preview_server: url: expected", () -> result(reports.previewUrl()));
        long beats = platform.count("Keepalive");
        Await.until("more heartbeats", SOON, () -> platform.count("Keepalive") > beats + 2);
        assertEquals(1, platform.logins.size());
    }

    @Test
    void theEndOfAnUploadIsToldInTheNextSession() throws Exception {
        Future<Void> told = reports.logUploaded(new LogUploaded(
                "17",
                true,
                Instant.parse("2016-12-04T18:15:32Z"),
                Instant.parse("2016-12-05T18:15:32Z"),
                "https://logs.example.com/1?token=abc",
                4711));
        assertFalse(told.isComplete());
        login(H627.DIALECT);
        result(told);
        Await.until("the event", SOON, () -> platform.received.contains(Fixtures.of("h627", "log-done-event")));
    }

    @Test
    void theEndOfAMomentaryAlarmIsNotToldInH627() throws Exception {
        login(H627.DIALECT);
        Instant at = Instant.ofEpochSecond(1480875332);
        reports.alarm(new AlarmReport(0, at, AlarmType.BELL, AlarmReport.State.START, ""));
        reports.alarm(new AlarmReport(0, at, AlarmType.BELL, AlarmReport.State.END, ""));
        reports.alarm(new AlarmReport(0, at, AlarmType.PIR, AlarmReport.State.END, ""));
        Await.until("all told", SOON, () -> reports.figures(0).told() == 3);
        assertEquals(2, platform.count("AlarmNotify"));
        assertEquals(1, platform.count("\"type\":10,\"state\":\"pulse\""));
        assertEquals(1, platform.count("\"type\":12,\"state\":\"end\""));
    }

    @Test
    void anAlarmWithoutWordsIsCountedAndHoldsUpNothing() throws Exception {
        login(Ivr.DIALECT);
        Instant at = Instant.ofEpochSecond(1480875332);
        reports.alarm(new AlarmReport(0, at, AlarmType.BELL, AlarmReport.State.START, ""));
        reports.alarm(new AlarmReport(0, at, AlarmType.MOTION, AlarmReport.State.START, "rule 1"));
        Await.until("the other", SOON, () -> reports.figures(0).told() == 1);
        assertEquals(1, reports.figures(0).refused());
        assertNotNull(started);
    }
}
