package org.ovcgateway.simulator.platform;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ovcgateway.simulator.platform.ForeignDevice.PATIENCE;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.ovcgateway.testkit.Await;

/** What the platform says to a device of each dialect, and its scheduling service, by clients of the JDK. */
class FourDialectsTest {
    private static final String DEVICE = "2009550000011079";
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final Vertx vertx = Vertx.vertx();

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

    @ParameterizedTest
    @CsvSource({"/ovc, dap", "/Vd, h627", "/ivc, ivr"})
    void thePathOfTheLoginTellsTheDialect(String path, String dialect) throws Exception {
        assertEquals(path, PlatformDialect.of(dialect).path());
        try (ForeignDevice device = login(PlatformDialect.of(dialect))) {
            assertEquals(
                    resp(new JsonObject()),
                    device.ask("Keepalive", keepalive(), 1).put("seq", 0));
            assertEquals(dialect, known().getString("dialect"));
            assertEquals("foreign", known().getJsonObject("login").getString("hardware_model"));
            assertEquals(new JsonArray(), known().getJsonArray("faults"));
        }
    }

    @Test
    void anOptionTellsOvsRpcFromDapWhosePathItShares() throws Exception {
        VirtualPlatform other =
                await(VirtualPlatform.start(vertx, PlatformOptions.loopback().withOvcDialect(PlatformDialect.OVS_RPC)));
        try (ForeignDevice device = ForeignDevice.login(other, PlatformDialect.OVS_RPC, DEVICE)) {
            JsonObject info = device.ask("GetServerInfo", null, 1).getJsonObject("resp");
            assertEquals(new JsonObject().put("p2p_signal", "").put("turn", ""), info);
            assertEquals(
                    resp(new JsonObject()),
                    device.ask("Bind", new JsonObject().put("bind_id", "me"), 2).put("seq", 0));
            assertEquals(new JsonArray().add("me"), await(other.device(DEVICE)).getJsonArray("binds"));
            JsonObject alarm = new JsonObject()
                    .put("channel", 0)
                    .put("datetime", "2016-12-05T02:15:32")
                    .put("type", 3)
                    .put("state", "start")
                    .put("desc", "");
            assertEquals(
                    other.stillUrl("alarm-1-channel-0-type-3.jpg"),
                    device.ask("AlarmNotify", alarm, 3).getJsonObject("resp").getString("pic_upload_url"));
            assertEquals(
                    "",
                    device.ask("AlarmNotify", alarm.copy().put("state", "end"), 4)
                            .getJsonObject("resp")
                            .getString("pic_upload_url"));
            assertEquals(new JsonArray(), await(other.device(DEVICE)).getJsonArray("faults"));
        } finally {
            await(other.stop());
        }
        assertThrows(
                IllegalArgumentException.class, () -> PlatformOptions.loopback().withOvcDialect(PlatformDialect.H627));
    }

    @Test
    void eventsOfH627AreTakenIn() throws Exception {
        try (ForeignDevice device = login(PlatformDialect.H627)) {
            device.send("{\"event\":\"BatteryChange\",\"params\":{\"battery\":42}}");
            device.send("{\"event\":\"Bind\",\"params\":{\"mac_id\":\"m\",\"bind_id\":\"me\"}}");
            device.send("{\"event\":\"LogDone\",\"params\":{\"mac_id\":\"m\",\"trans_id\":\"7\",\"status\":\"success\","
                    + "\"start\":\"2016-12-05T02:15:32\",\"end\":\"2016-12-05T03:15:32\",\"url\":\"u\",\"size\":0}}");
            JsonObject pulse = new JsonObject()
                    .put("channel", 0)
                    .put("timestamp", 1_467_362_527)
                    .put("type", 10)
                    .put("state", "pulse")
                    .put("desc", "");
            assertEquals(
                    platform.stillUrl("alarm-1-channel-0-type-10.jpg"),
                    device.ask("AlarmNotify", pulse, 1).getJsonObject("resp").getString("pic_upload_url"));
            assertEquals(42, known().getInteger("battery"));
            assertEquals(new JsonArray().add("me"), known().getJsonArray("binds"));
            assertEquals("7", known().getJsonArray("logs_done").getJsonObject(0).getString("trans_id"));
            assertEquals(new JsonArray(), known().getJsonArray("faults"));
            device.send("{\"event\":\"Bind\",\"params\":{\"bind_id\":\"me\"}}");
            device.send("{\"event\":\"Whatever\"}");
            Await.until(
                    "what the document forbids",
                    PATIENCE,
                    () -> known().getJsonArray("faults")
                            .equals(new JsonArray().add("Bind without mac_id").add("no event of h627: Whatever")));
        }
    }

    @Test
    void ivrHasPreviewsAndFirmware() throws Exception {
        try (ForeignDevice device = login(PlatformDialect.IVR)) {
            assertEquals(
                    1, device.ask("GetFirmware", null, 1).getJsonObject("err").getInteger("code"));
            await(platform.offerFirmware("2.0", Buffer.buffer("new")));
            JsonObject firmware = device.ask("GetFirmware", null, 2).getJsonObject("resp");
            assertEquals("2.0", firmware.getString("firmware_model"));
            assertEquals("new", get(firmware.getString("url")).body());
            String preview =
                    device.ask("preview_server", null, 3).getJsonObject("resp").getString("url");
            byte[] picture = {1, 2, 3};
            HttpRequest post = HttpRequest.newBuilder(URI.create(preview))
                    .POST(HttpRequest.BodyPublishers.ofByteArray(picture))
                    .build();
            assertEquals(
                    200, HTTP.send(post, HttpResponse.BodyHandlers.discarding()).statusCode());
            Buffer kept = await(platform.still("preview-" + DEVICE + ".jpg"));
            assertArrayEquals(picture, kept == null ? null : kept.getBytes());
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = PlatformDialect.class,
            names = {"DAP", "H627"})
    void anUnknownMethodIsAnswered101(PlatformDialect dialect) throws Exception {
        try (ForeignDevice device = login(dialect)) {
            assertEquals(
                    101,
                    device.ask("preview_server", null, 1).getJsonObject("err").getInteger("code"));
        }
    }

    @Test
    void anUnknownMethodOfIvrClosesTheConnection() throws Exception {
        try (ForeignDevice device = login(PlatformDialect.IVR)) {
            device.send("{\"req\":\"GetServerInfo\",\"seq\":1}");
            assertEquals("closed 1000", device.awaitEnd());
            assertEquals(
                    "no method of ivr: GetServerInfo",
                    known().getJsonArray("faults").getString(0));
        }
    }

    @ParameterizedTest
    @CsvSource({"ivr, true", "dap, false"})
    void aSecondRequestBeforeTheFirstIsAnsweredIsForbiddenByIvrOnly(String dialect, boolean closes) throws Exception {
        try (ForeignDevice device = login(PlatformDialect.of(dialect))) {
            await(platform.misbehave(Misbehaviour.LATE, closes ? Duration.ofMinutes(5) : Duration.ofMillis(300)));
            device.keepalive(1);
            device.keepalive(2);
            if (closes) {
                assertEquals("closed 1000", device.awaitEnd());
            } else {
                device.awaitText("{\"seq\":2,\"resp\":{}}");
                assertEquals("{\"seq\":1,\"resp\":{}}", device.received().get(0));
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"not json", "[1]", "{\"req\":\"Keepalive\"}", "{\"nothing\":1}"})
    void aMalformedMessageClosesTheConnection(String text) throws Exception {
        try (ForeignDevice device = login(PlatformDialect.DAP)) {
            device.send(text);
            assertEquals("closed 1000", device.awaitEnd());
            assertEquals(1, known().getJsonArray("faults").size());
        }
    }

    @Test
    void aSecondLoginClosesTheFirst() throws Exception {
        try (ForeignDevice first = login(PlatformDialect.DAP);
                ForeignDevice second = login(PlatformDialect.DAP)) {
            assertEquals("closed 1000", first.awaitEnd());
            assertEquals(0, second.ask("Keepalive", keepalive(), 0).getInteger("seq"));
            assertEquals(2, known().getInteger("logins"));
            assertTrue(known().getBoolean("connected"));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "UNKNOWN_METHOD | {\"event\":\"NoSuchEvent\"}",
                "UNKNOWN_METHOD | {\"req\":\"NoSuchMethod\",\"seq\":1}",
                "RESCHEDULE | {\"event\":\"Reschedule\"}",
                "CLOCK_SKEW | {\"req\":\"SyncTime\",\"params\":{\"datetime\":\"",
                "WRONG_SEQ | {\"seq\":2,\"resp\":{}}",
                "MALFORMED | {\"seq\":1,\"resp\":"
            })
    void aMisbehaviourShowsAfterTheKeepalive(Misbehaviour misbehaviour, String shown) throws Exception {
        await(platform.misbehave(misbehaviour));
        try (ForeignDevice device = login(PlatformDialect.DAP)) {
            device.keepalive(1);
            device.awaitText(shown);
        }
    }

    @ParameterizedTest
    @CsvSource({"IVR, event, SyncTime", "H627, req, Settime"})
    void theWrongTimeIsToldAsTheDialectHasIt(PlatformDialect dialect, String kind, String name) throws Exception {
        await(platform.misbehave(Misbehaviour.CLOCK_SKEW));
        try (ForeignDevice device = login(dialect)) {
            device.keepalive(1);
            device.awaitText("{\"" + kind + "\":\"" + name + "\",\"params\":{\"datetime\":");
        }
    }

    @Test
    void aDoubleLoginIsPlayedByClosingEachSession() throws Exception {
        await(platform.misbehave(Misbehaviour.DOUBLE_LOGIN));
        try (ForeignDevice device = login(PlatformDialect.DAP)) {
            device.keepalive(1);
            assertEquals("closed 1000", device.awaitEnd());
            assertEquals("{\"seq\":1,\"resp\":{}}", device.received().get(0));
        }
    }

    @Test
    void theScheduleNamesThePlatformItselfUnlessToldOtherwise() throws Exception {
        JsonObject here = schedule(200);
        assertEquals("127.0.0.1", here.getString("PassDomain"));
        assertEquals(platform.httpUri().getPort(), here.getInteger("PassPort"));
        assertEquals(0, here.getInteger("Secure_PassPort"));
        long now = System.currentTimeMillis();
        assertTrue(
                Math.abs(here.getLong("SyncTime") - now)
                        < Duration.ofMinutes(10).toMillis(),
                here.encode());

        await(platform.schedule(ScheduleAnswer.elsewhere(URI.create("wss://platform.example:8443"))));
        JsonObject elsewhere = schedule(200);
        assertEquals("platform.example", elsewhere.getString("PassDomain"));
        assertEquals(8443, elsewhere.getInteger("Secure_PassPort"));
        assertEquals(0, elsewhere.getInteger("PassPort"));

        await(platform.schedule(ScheduleAnswer.HERE.ahead(Duration.ofDays(2))));
        assertTrue(schedule(200).getLong("SyncTime") - now >= Duration.ofDays(2).toMillis());
        await(platform.schedule(ScheduleAnswer.HERE));
        await(platform.misbehave(Misbehaviour.CLOCK_SKEW));
        assertTrue(
                schedule(200).getLong("SyncTime") - now >= Duration.ofHours(1).toMillis());

        await(platform.schedule(ScheduleAnswer.error(503, "overloaded")));
        assertEquals(new JsonObject().put("info", "overloaded"), schedule(503));
        assertEquals(400, get(platform.schedulerUri().toString()).statusCode());
        assertEquals(
                new JsonObject()
                        .put("macid", DEVICE)
                        .put("mac_identity", DEVICE)
                        .put("status", 503),
                await(platform.scheduleQuestions()).get(4));
    }

    @Test
    void theScheduleIsSetByScripts() throws Exception {
        assertEquals(200, put("/api/schedule", "{\"status\": 404, \"info\": \"no such device\"}"));
        assertEquals("no such device", schedule(404).getString("info"));
        assertEquals(200, put("/api/schedule", "{\"platform\": \"ws://10.0.0.1:80\", \"ahead\": -5}"));
        assertEquals("10.0.0.1", schedule(200).getString("PassDomain"));
        assertEquals(400, put("/api/schedule", "{\"platform\": \"http://10.0.0.1:80\"}"));
        assertEquals(400, put("/api/schedule", "{\"platform\": 1}"));
        assertEquals(400, put("/api/schedule", "{\"status\": 199}"));
        assertEquals(404, put("/api/misbehaviour/quietly", ""));
        assertEquals(200, put("/api/misbehaviour/late?seconds=3", ""));
    }

    @Test
    void aLogIsKeptEvenIfItIsEmpty() throws Exception {
        assertEquals(200, put("/logs/day.log", "one line"));
        assertEquals(200, put("/logs/night.log", ""));
        Buffer day = await(platform.log("day.log"));
        assertEquals("one line", day == null ? null : day.toString(StandardCharsets.UTF_8));
        assertNotNull(await(platform.log("night.log")));
        assertEquals("one line", get(platform.logUrl("day.log")).body());
        assertFalse(get(platform.logUrl("other.log")).statusCode() == 200);
    }

    private ForeignDevice login(PlatformDialect dialect) throws Exception {
        return ForeignDevice.login(platform, dialect, DEVICE);
    }

    private JsonObject known() {
        try {
            return await(platform.device(DEVICE));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private JsonObject schedule(int status) throws Exception {
        HttpRequest question = HttpRequest.newBuilder(URI.create(platform.schedulerUri() + "?macid=" + DEVICE))
                .header("Mac-Identity", DEVICE)
                .build();
        HttpResponse<String> answer = HTTP.send(question, HttpResponse.BodyHandlers.ofString());
        assertEquals(status, answer.statusCode());
        return new JsonObject(answer.body());
    }

    private int put(String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(platform.httpUri() + path))
                .PUT(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
    }

    private static HttpResponse<String> get(String url) throws Exception {
        return HTTP.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static JsonObject keepalive() {
        return new JsonObject().put("mac_id", "m").put("state", 1).put("channels", new JsonArray());
    }

    private static JsonObject resp(JsonObject resp) {
        return new JsonObject().put("seq", 0).put("resp", resp);
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
}
