package org.ovcgateway.simulator.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ovcgateway.simulator.platform.ForeignDevice.PATIENCE;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocketHandshakeException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ovcgateway.testkit.Await;

/** Scripts against a device of the JDK that does, or does not do, what they expect. */
class ScriptTest {
    private static final String DEVICE = "2009550000011079";

    private final Vertx vertx = Vertx.vertx();
    private final List<String> progress = new CopyOnWriteArrayList<>();

    @SuppressWarnings("NullAway.Init") // set before each test
    private VirtualPlatform platform;

    @BeforeEach
    void start() throws Exception {
        platform = await(VirtualPlatform.start(vertx, PlatformOptions.loopback()));
    }

    @AfterEach
    void stop() throws Exception {
        await(platform.stop());
        await(vertx.close());
    }

    @Test
    void requestsAndEventsGoOutWithPlaceholdersAndAnswersAreSaved() throws Exception {
        CompletableFuture<Void> run = run("""
                # a comment, and a blank line

                {"login": {"dialect": "ivr", "hardware_model": "~^for"}}
                {"request": "GetPTZPresetList", "params": {"channel": 0}, "resp": [{"token": "$string"}], "save": {"token": "/1/token", "all": "/1"}}
                {"event": "GotoPTZPreset", "params": {"channel": 0, "token": "${token}", "url": "${still}a.jpg", "of": "${device}"}}
                {"request": "Echo", "params": "${all}", "resp": {"name": "roof", "token": 7}}
                {"request": "Fails", "err": "$any"}
                {"request": "Fails", "err": 12}
                {"request": "Fails", "err": {"msg": "~channel$"}}
                {"send": "{\\"event\\": \\"Typed\\", \\"params\\": {\\"token\\": ${token}}}"}
                """);
        try (ForeignDevice device = ForeignDevice.login(
                ForeignDevice.loginUrl(platform, PlatformDialect.IVR, DEVICE),
                request -> request.getString("req").equals("Echo")
                        ? new JsonObject().put("resp", request.getValue("params"))
                        : answer(request))) {
            done(run);
            device.awaitText("{\"event\":\"GotoPTZPreset\",\"params\":{\"channel\":0,\"token\":7,\"url\":\""
                    + platform.stillUrl("a.jpg") + "\",\"of\":\"" + DEVICE + "\"}}");
            device.awaitText("{\"event\": \"Typed\", \"params\": {\"token\": 7}}");
        }
        assertEquals(8, progress.size());
        assertTrue(progress.get(0).startsWith("line 3 ok: {\"login\""), progress.toString());
    }

    @Test
    void whatTheDeviceAsksAndTellsIsExpectedAndAnsweredAsTheScriptSays() throws Exception {
        CompletableFuture<Void> run = run("""
                {"on": "GetServerInfo", "answer": {"hb_interval": 3}}
                {"login": {}}
                {"expect": "Keepalive", "params": {"channels": [{"channel": 1, "stream_id": "$absent"}, {"channel": 0}]}, "answer": {"mine": "${device}"}}
                {"expect": "Bind", "params": {"bind_id": "$string"}, "save": {"who": "/bind_id"}}
                {"expect": "Keepalive", "error": {"code": 1, "msg": "not you, ${who}"}}
                {"expect": "GetServerInfo"}
                {"closed": true}
                """);
        try (ForeignDevice device = ForeignDevice.login(platform, PlatformDialect.DAP, DEVICE)) {
            JsonArray channels =
                    new JsonArray().add(new JsonObject().put("channel", 0)).add(new JsonObject().put("channel", 1));
            JsonObject other = new JsonObject().put("state", 1).put("channels", new JsonArray());
            assertEquals(
                    "{}",
                    device.ask("Keepalive", other, 1).getJsonObject("resp").encode());
            JsonObject wanted = new JsonObject().put("state", 1).put("channels", channels);
            assertEquals(
                    DEVICE,
                    device.ask("Keepalive", wanted, 2).getJsonObject("resp").getString("mine"));
            device.send("{\"event\":\"Bind\",\"params\":{\"bind_id\":\"me\"}}");
            assertEquals(
                    "not you, me",
                    device.ask("Keepalive", wanted, 3).getJsonObject("err").getString("msg"));
            assertEquals(
                    3,
                    device.ask("GetServerInfo", null, 4).getJsonObject("resp").getInteger("hb_interval"));
        }
        done(run);
    }

    @Test
    void logoutsRefusalsAndMisbehaviourAreScripted() throws Exception {
        CompletableFuture<Void> run = run("""
                {"login": {}}
                {"misbehave": "refuse-login"}
                {"close": true}
                {"closed": true}
                {"turned-away": 1}
                {"misbehave": "none"}
                {"login": {}}
                {"cut": true}
                {"closed": true}
                {"schedule": {"status": 503, "info": "busy with ${device}"}}
                {"wait": 0.01}
                """);
        try (ForeignDevice device = ForeignDevice.login(platform, PlatformDialect.DAP, DEVICE)) {
            assertEquals("closed 1000", device.awaitEnd());
        }
        assertThrows(
                WebSocketHandshakeException.class,
                () -> ForeignDevice.login(platform, PlatformDialect.DAP, DEVICE).close());
        Await.until("the end of the refusal", PATIENCE, () -> progress.size() >= 6);
        try (ForeignDevice device = ForeignDevice.login(platform, PlatformDialect.DAP, DEVICE)) {
            assertTrue(device.awaitEnd().matches("broken|closed 1006"), device.awaitEnd());
        }
        done(run);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "{'request': 'GetCap', 'resp': {'ptz': true}} | expected true but there is no such field",
                "{'request': 'GetCap', 'err': 101} | expected the error {\"code\":101} but was the success {}",
                "{'request': 'Fails'} | expected a success but was error 12: bad channel",
                "{'request': 'GetCap', 'err': '$any'} | expected the error \"$any\" but was the success {}",
                "{'request': 'Fails', 'err': 13} | code: expected 13 but was 12",
                "{'request': 'Fails', 'err': {'msg': '~door'}} | msg: expected \"~door\" but was \"bad channel\"",
                "{'request': 'GetPTZPresetList', 'resp': []} | expected an empty array but was [",
                "{'request': 'GetPTZPresetList', 'resp': [{'token': 8}]} | expected an element like {\"token\":8} but was [",
                "{'request': 'GetPTZPresetList', 'save': {'x': '/9/token'}} | expected something at /9/token to save",
                "{'request': 'Never', 'within': 0.2} | not within 0.2 s; no answer came",
                "{'expect': 'Bind', 'within': 0.2} | not within 0.2 s; none came",
                "{'arrives': 'stream', 'name': 's', 'within': 0.2} | not within 0.2 s; there are 0",
                "{'closed': true, 'within': 0.2} | not within 0.2 s; it is still open",
                "{'turned-away': 1, 'within': 0.2} | not within 0.2 s; 0 logins were turned away",
                "{'event': 'X', 'params': '${nothing}'} | there is no ${nothing}",
                "{'schedule': {'platform': 'ftp://a:1'}} | expected ws://HOST:PORT or wss://HOST:PORT but was ftp://a:1"
            })
    void aScriptThatIsNotFulfilledEndsWithItsLineAndWhatCame(String step, String words) throws Exception {
        try (ForeignDevice device = ForeignDevice.login(
                ForeignDevice.loginUrl(platform, PlatformDialect.DAP, DEVICE), ScriptTest::answer)) {
            CompletableFuture<Void> run = run("{\"login\": {}}\n\n" + step.replace('\'', '"'));
            ScriptException failure = failure(run);
            assertEquals(3, failure.line());
            String message = String.valueOf(failure.getMessage());
            assertTrue(message.startsWith("line 3: {"), message);
            assertTrue(message.contains(words), message);
            assertTrue(device.received().size() <= 1);
        }
        done(run("{\"wait\": 0.01}")); // another can be run
    }

    @Test
    void theLastMessageThatDidNotFitIsToldWithTheReason() throws Exception {
        CompletableFuture<Void> run = run("""
                {"login": {}}
                {"arrives": "log", "name": "go"}
                {"expect": "Keepalive", "params": {"state": 2}, "within": 0.2}
                """);
        try (ForeignDevice device = ForeignDevice.login(platform, PlatformDialect.DAP, DEVICE)) {
            device.keepalive(1);
            device.awaitText("\"resp\"");
            HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(platform.logUrl("go")))
                                    .PUT(HttpRequest.BodyPublishers.noBody())
                                    .build(),
                            HttpResponse.BodyHandlers.discarding());
            assertTrue(
                    String.valueOf(failure(run).getMessage())
                            .contains("not within 0.2 s; in the last one, state: expected 2 but was 1, in {"),
                    failure(run).getMessage());
        }
    }

    @Test
    void aScriptBeginsWithALogin() {
        assertTrue(String.valueOf(failure(run("{\"event\": \"Reschedule\"}")).getMessage())
                .contains("a script begins with {\"login\": {}}"));
    }

    @Test
    void onlyOneScriptRunsAtATime() throws Exception {
        CompletableFuture<Void> first = run("{\"login\": {}}");
        ExecutionException refused = assertThrows(
                ExecutionException.class, () -> run("{\"login\": {}}").get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
        assertEquals(
                "java.lang.IllegalStateException: a script is running already", String.valueOf(refused.getCause()));
        ForeignDevice.login(platform, PlatformDialect.DAP, DEVICE).close();
        done(first);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "login | expected a JSON object on one line",
                "{} | expected a step",
                "{'expects': 'Keepalive'} | expected a step",
                "{'expect': 'Keepalive', 'parms': {}} | unknown key parms beside expect",
                "{'expect': 'Keepalive', 'answer': {}, 'error': {}} | expected answer or error but was both",
                "{'expect': 'Keepalive', 'params': {'a': ['~(']}} | expected a regular expression but was ~(",
                "{'request': 'X', 'resp': {}, 'err': 1} | expected resp or err but was both",
                "{'request': null} | request: expected a value but was null",
                "{'request': 'X', 'save': {'a': 'b'}} | save: expected a pointer such as /0/token for a",
                "{'on': 'X'} | on: expected answer or error",
                "{'wait': 0} | wait: expected seconds, more than 0, up to 86400, but was 0",
                "{'closed': true, 'within': 86401} | within: expected seconds",
                "{'closed': true, 'within': '5'} | within: expected seconds",
                "{'misbehave': 'rudely'} | unknown misbehaviour 'rudely': expected one of none, late,",
                "{'turned-away': 0} | turned-away: expected at least 1 but was 0",
                "{'arrives': 'parcel', 'name': 'x'} | arrives: expected stream, segment, still or log but was parcel",
                "{'arrives': 'log'} | name: expected a string but was null",
                "{'expect': 5} | expect: expected a string but was 5",
                "{'login': 'x'} | "
            })
    void whatIsNoScriptIsRefusedWithItsLine(String step, @Nullable String words) {
        ScriptException refused =
                assertThrows(ScriptException.class, () -> Script.parse("\n" + step.replace('\'', '"')));
        assertTrue(
                String.valueOf(refused.getMessage()).startsWith("line 2: " + (words == null ? "" : words)),
                refused.getMessage());
    }

    private static @Nullable JsonObject answer(JsonObject request) {
        return switch (request.getString("req")) {
            case "Fails" ->
                new JsonObject().put("err", new JsonObject().put("code", 12).put("msg", "bad channel"));
            case "GetPTZPresetList" -> new JsonObject().put("resp", presets());
            case "Never" -> null;
            default -> new JsonObject().put("resp", new JsonObject());
        };
    }

    private static JsonArray presets() {
        return new JsonArray()
                .add(new JsonObject().put("name", "door").put("token", "1"))
                .add(new JsonObject().put("name", "roof").put("token", 7));
    }

    private CompletableFuture<Void> run(String text) {
        try {
            return platform.run(Script.parse(text), progress::add)
                    .toCompletionStage()
                    .toCompletableFuture();
        } catch (ScriptException e) {
            throw new AssertionError(e);
        }
    }

    private static void done(CompletableFuture<Void> run) throws Exception {
        run.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private static ScriptException failure(CompletableFuture<Void> run) {
        ExecutionException failure =
                assertThrows(ExecutionException.class, () -> run.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
        return assertInstanceOf(ScriptException.class, failure.getCause());
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
}
