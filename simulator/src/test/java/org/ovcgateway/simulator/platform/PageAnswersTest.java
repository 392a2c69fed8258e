package org.ovcgateway.simulator.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ovcgateway.testkit.PeerProcess;

/** Whoever presses the page's buttons, in headless Chromium, sees there what a device of IVR RPC or OVS RPC answers. */
class PageAnswersTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String DEVICE = "2009550000011079";

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    private final Vertx vertx = Vertx.vertx();

    @SuppressWarnings("NullAway.Init") // set before each test
    private VirtualPlatform platform;

    @BeforeEach
    void start() throws Exception {
        assumeTrue(
                PeerProcess.isInstalled("chromedriver") && PeerProcess.isInstalled("chromium"),
                "chromium and chromedriver are not installed; ./test installs them");
        platform =
                await(VirtualPlatform.start(vertx, PlatformOptions.loopback().withOvcDialect(PlatformDialect.OVS_RPC)));
    }

    @AfterEach
    void stop() throws Exception {
        if (platform != null) {
            await(platform.stop());
        }
        await(vertx.close());
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private static JsonObject resp(Object answer) {
        return new JsonObject().put("resp", answer);
    }

    private static JsonObject err(int code, String words) {
        return new JsonObject().put("err", new JsonObject().put("code", code).put("msg", words));
    }

    private static JsonObject networks() {
        return resp(new JsonArray()
                .add(new JsonObject()
                        .put("name", "eth0")
                        .put("ip", "192.168.1.9")
                        .put("dhcp", true)));
    }

    private static @Nullable JsonObject ivr(JsonObject request) {
        return switch (request.getString("req")) {
            case "GetPTZPresetList" ->
                resp(new JsonArray()
                        .add(new JsonObject().put("name", "Door").put("token", "Preset_1"))
                        .add(new JsonObject().put("name", "").put("token", "Preset_2")));
            case "GetNetConfig" -> networks();
            case "RebootChannel" -> err(1, "the camera does not restart");
            case "GetPTZPresetTourList" ->
                resp(new JsonArray().add(new JsonObject().put("name", "Round").put("token", "Tour_1")));
            case "RTMPPublish", "RTMPStopPublish", "StartCloudRecord", "StopCloudRecord" -> resp(new JsonObject());
            default -> err(1, "not expected here: " + request.getString("req"));
        };
    }

    private static @Nullable JsonObject ovsRpc(JsonObject request) {
        return switch (request.getString("req")) {
            case "GetPTZPresetList" -> resp(new JsonArray().add(new JsonObject().put("id", 7)));
            case "GetNetConfig" -> networks();
            case "QueryTime" -> resp(new JsonObject().put("datetime", "2026-03-01T10:11:12"));
            case "RTMPPublish" -> err(11, "the stream has more bit/s");
            case "SyncTime", "RTMPStopPublish", "StartCloudRecord", "StopCloudRecord" -> resp(new JsonObject());
            default -> err(101, "not expected here: " + request.getString("req"));
        };
    }

    private ForeignDevice login(PlatformDialect dialect) throws Exception {
        return ForeignDevice.login(
                ForeignDevice.loginUrl(platform, dialect, DEVICE),
                dialect == PlatformDialect.IVR ? PageAnswersTest::ivr : PageAnswersTest::ovsRpc);
    }

    private Browser page(ForeignDevice device, Browser browser) throws Exception {
        device.keepalive(1);
        browser.open(platform.pageUri(DEVICE));
        browser.awaitTrue("the channel", "document.querySelector('#channels .online')");
        return browser;
    }

    private static void press(Browser browser, String role) {
        browser.awaitTrue("the button " + role, "document.querySelector('[data-role=" + role + "]')");
        browser.evaluate("document.querySelector('[data-role=" + role + "]').click()");
    }

    /** The newest messages stand first: the answer that is looked for is one to the last request on the page. */
    private static void awaitAnswer(Browser browser, String method, String part) {
        browser.awaitTrue(
                part + " as an answer to " + method,
                "(() => { const lines = [...document.querySelectorAll('#messages li')].map(line => line.textContent);"
                        + " const asked = lines.findIndex(line => line.includes('→') && line.includes('\"req\":\""
                        + method + "\"')); return asked > 0 && lines.slice(0, asked).some(line => line.includes('←')"
                        + " && line.includes('" + part + "')); })()");
    }

    private void assertNoFaults() throws Exception {
        assertEquals(new JsonArray(), await(platform.device(DEVICE)).getJsonArray("faults"));
    }

    @Test
    void ofIvrRpc() throws Exception {
        try (ForeignDevice device = login(PlatformDialect.IVR);
                Browser browser = new Browser(folder.resolve("profile"))) {
            page(device, browser);
            press(browser, "liveRtmp");
            device.awaitText("\"req\":\"RTMPPublish\"");
            awaitAnswer(browser, "RTMPPublish", "\"resp\":{}");
            device.send("{\"req\":\"Keepalive\",\"params\":{\"state\":1,\"channels\":[{\"channel\":0,\"state\":2,"
                    + "\"record_session\":\"tape\",\"alarm\":8}]},\"seq\":2}");
            browser.awaitTrue(
                    "the channel to be live",
                    "/live.*tape.*motion/.test(document.getElementById('channels').textContent)");
            press(browser, "recordStop");
            device.awaitText("\"session_id\":\"tape\"");
            awaitAnswer(browser, "StopCloudRecord", "\"resp\":{}");

            press(browser, "rebootChannel");
            awaitAnswer(browser, "RebootChannel", "the camera does not restart");
            press(browser, "info");
            awaitAnswer(browser, "GetNetConfig", "192.168.1.9");

            browser.evaluate("document.getElementById('ptz-list').click()");
            browser.awaitTrue(
                    "the presets by their names",
                    "document.getElementById('ptz-presets').textContent === 'go to Doorgo to Preset_2'");
            browser.evaluate("document.querySelectorAll('#ptz-presets button')[1].click()");
            device.awaitText("{\"event\":\"GotoPTZPreset\",\"params\":{\"channel\":0,\"token\":\"Preset_2\"}}");

            browser.evaluate("document.getElementById('method').value = 'GetPTZPresetTourList';"
                    + "document.getElementById('method').onchange(); document.querySelector('#send button').click();");
            awaitAnswer(browser, "GetPTZPresetTourList", "Tour_1");
            press(browser, "upgrade");
            device.awaitText("{\"event\":\"UpgradeFirmware\"}");
            assertNoFaults();
        }
    }

    @Test
    void ofOvsRpc() throws Exception {
        try (ForeignDevice device = login(PlatformDialect.OVS_RPC);
                Browser browser = new Browser(folder.resolve("profile"))) {
            page(device, browser);
            press(browser, "liveRtmp");
            awaitAnswer(browser, "RTMPPublish", "the stream has more bit/s");
            press(browser, "time");
            awaitAnswer(browser, "QueryTime", "2026-03-01T10:11:12");
            press(browser, "setTime");
            awaitAnswer(browser, "SyncTime", "\"resp\":{}");
            press(browser, "info");
            awaitAnswer(browser, "GetNetConfig", "192.168.1.9");
            press(browser, "rebootChannel");
            device.awaitText("{\"event\":\"RebootChannel\",\"params\":{\"channel\":0}}");
            press(browser, "reboot");
            device.awaitText("{\"event\":\"RebootDevice\"}");

            browser.evaluate("document.getElementById('ptz-list').click()");
            browser.awaitTrue("the preset", "document.getElementById('ptz-presets').textContent === 'go to 7'");
            browser.evaluate("document.querySelector('#ptz-presets button').click()");
            device.awaitText("\"op\":\"goto_preset\",\"value\":7");

            device.send("{\"req\":\"Bind\",\"params\":{\"bind_id\":\"owner-1\"},\"seq\":2}");
            device.awaitText("{\"seq\":2,\"resp\":{}}");
            browser.awaitTrue(
                    "whose the device is", "/bound to owner-1/.test(document.getElementById('told').textContent)");
            assertNoFaults();
        }
    }
}
