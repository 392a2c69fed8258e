package org.ovcgateway.gateway.e2e;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ovcgateway.gateway.e2e.Site.SOON;
import static org.ovcgateway.gateway.e2e.Site.result;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ovcgateway.camera.Abilities;
import org.ovcgateway.camera.AlarmType;
import org.ovcgateway.camera.CameraException;
import org.ovcgateway.camera.CameraSettings;
import org.ovcgateway.camera.NotSupported;
import org.ovcgateway.camera.PresetTours;
import org.ovcgateway.camera.Presets.Preset;
import org.ovcgateway.camera.Quality;
import org.ovcgateway.gateway.Cameras;
import org.ovcgateway.gateway.FakeCamera;
import org.ovcgateway.gateway.command.ChannelRef;
import org.ovcgateway.gateway.command.ControlTour;
import org.ovcgateway.gateway.command.Device;
import org.ovcgateway.gateway.command.GoToPreset;
import org.ovcgateway.simulator.platform.DeviceError;
import org.ovcgateway.testkit.Await;

/** What the platform has cameras do (DAP 5.4, 5.8, 5.9). */
class CameraCommandsTest {
    private static final int BAD_PARAMETER = 12;
    private static final int CONFIG_UNSUPPORTED = 13;
    private static final int UNSUPPORTED_METHOD = 101;
    private static final int NO_SUCH_CHANNEL = 102;
    private static final int CHANNEL_OFFLINE = 103;

    private final Map<Integer, FakeCamera> cameras = new ConcurrentHashMap<>();

    @SuppressWarnings("NullAway.Init") // set before each test
    private Site site;

    @SuppressWarnings("NullAway.Init") // set before each test
    private FakeCamera camera;

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        site = Site.startedWith(
                folder,
                config -> cameras.computeIfAbsent(config.number(), number -> new FakeCamera(Cameras.of(config))),
                "");
        camera = Objects.requireNonNull(cameras.get(0));
    }

    @AfterEach
    void stop() {
        site.close();
        assertTrue(cameras.values().stream().allMatch(each -> each.closed));
    }

    private static JsonObject channel(int number) {
        return new JsonObject().put("channel", number);
    }

    private void ptz(String op) {
        site.tell("CtrlPTZ", channel(0).put("op", op));
    }

    private void awaitAsked(String... asked) {
        Await.until("the camera to be asked", SOON, () -> camera.asked.size() >= asked.length);
        assertEquals(List.of(asked), camera.asked);
    }

    private static void assertRefused(int code, String words, DeviceError error) {
        assertEquals(code, error.code(), error.getMessage());
        assertTrue(String.valueOf(error.getMessage()).contains(words), error.getMessage());
    }

    @Test
    void aStopReachesTheCameraBeforeWhatWaitsForIt() {
        CompletableFuture<Void> moving = new CompletableFuture<>();
        camera.outcome = order -> order.equals("stop") ? CompletableFuture.completedFuture(null) : moving;
        ptz("up");
        ptz("left");
        ptz("right_step");
        ptz("stop");
        awaitAsked("move UP 50", "stop");
        site.tell("CtrlPTZ", channel(0).put("op", "set_preset").put("value", 9));
        moving.complete(null);
        awaitAsked("move UP 50", "stop", "set 9");
    }

    @Test
    void presetsAndToursByTheirTokensObeyTheOrderOfAllMoves() {
        Device device = site.served();
        camera.tours = List.of(new PresetTours.Tour("T1", "round"));
        assertEquals(camera.tours, result(device.tours(new ChannelRef(0))));
        CompletableFuture<Void> moving = new CompletableFuture<>();
        camera.outcome = order -> order.startsWith("stop") ? CompletableFuture.completedFuture(null) : moving;
        Future<Void> going = device.goToPreset(new GoToPreset(0, "P7"));
        Future<Void> patrol = device.controlTour(new ControlTour(0, null, ControlTour.Operation.START));
        result(device.controlTour(new ControlTour(0, "T1", ControlTour.Operation.STOP)));
        result(patrol);
        assertEquals(List.of("tours", "go to token P7", "stop tour T1"), camera.asked);
        moving.complete(null);
        result(going);
        result(device.controlTour(new ControlTour(0, null, ControlTour.Operation.START)));
        assertEquals(List.of("tours", "start tour T1"), camera.asked.subList(3, 5));
        camera.outcome = order -> NotSupported.answer("no tours");
        assertEquals(List.of(), result(device.tours(new ChannelRef(0))));
        assertEquals(List.of(), result(device.tours(new ChannelRef(1))));
    }

    @Test
    void anEventDoesNotWaitForASlowRequest() {
        CompletableFuture<Void> listing = new CompletableFuture<>();
        camera.outcome = order -> order.equals("list") ? listing : CompletableFuture.completedFuture(null);
        Future<Object> list = site.platform().request(Site.DEVICE, "GetPTZPresetList", channel(0));
        Await.until("the question", SOON, () -> camera.asked.contains("list"));
        ptz("stop");
        awaitAsked("list", "stop");
        assertFalse(list.isComplete());
        listing.complete(null);
        assertEquals("[]", result(list).toString());
    }

    @Test
    void presetsAreListedByTheirNumbersAndACameraWithoutAnyHasNone() {
        camera.presets = List.of(new Preset(0, "T0", ""), new Preset(255, "T255", "gate"));
        assertEquals(List.of(Map.of("id", 0), Map.of("id", 255)), site.askForList("GetPTZPresetList", channel(0)));
        camera.outcome = order -> NotSupported.answer("no presets");
        assertEquals(List.of(), site.askForList("GetPTZPresetList", channel(0)));
    }

    @Test
    void whatACameraCannotOrDoesNotDoHasItsCode() {
        JsonObject up = channel(0).put("op", "up");
        assertRefused(BAD_PARAMETER, "op", site.refused("CtrlPTZ", channel(0).put("op", "fly")));
        assertRefused(NO_SUCH_CHANNEL, "7", site.refused("CtrlPTZ", channel(7).put("op", "up")));
        assertRefused(NO_SUCH_CHANNEL, "7", site.refused("GetPTZPresetList", channel(7)));
        assertRefused(NO_SUCH_CHANNEL, "7", site.refused("RebootChannel", channel(7)));
        camera.outcome = order -> NotSupported.answer("the camera stands still");
        assertRefused(UNSUPPORTED_METHOD, "the camera stands still", site.refused("CtrlPTZ", up));
        assertRefused(UNSUPPORTED_METHOD, "reboot", site.refused("RebootChannel", channel(0)));
        camera.outcome = order ->
                CompletableFuture.failedFuture(new CameraException(CameraException.Kind.UNREACHABLE, "no answer"));
        assertRefused(CHANNEL_OFFLINE, "no answer", site.refused("CtrlPTZ", up));
        assertRefused(CHANNEL_OFFLINE, "no answer", site.refused("GetPTZPresetList", channel(0)));
        camera.outcome = order -> CompletableFuture.failedFuture(
                new CameraException(CameraException.Kind.FAILED, "sender not authorized"));
        assertRefused(1, "sender not authorized", site.refused("RebootChannel", channel(0)));
    }

    @Test
    void aRebootReachesItsCameraAndTheTimeReachesAll() {
        site.tell("RebootChannel", channel(0));
        awaitAsked("reboot");
        assertEquals(
                new JsonObject(),
                site.ask(
                        "SyncTime",
                        new JsonObject().put("datetime", "2016-12-05T02:15:32").put("offset", 5)));
        awaitAsked("reboot", "clock Asia/Shanghai PT5S");
        FakeCamera other = Objects.requireNonNull(cameras.get(1));
        Await.until("the other camera", SOON, () -> other.asked.contains("clock Asia/Shanghai PT5S"));
    }

    @Test
    void theDeviceCanWhatAnyOfItsCamerasCan() {
        camera.abilities = new Abilities(true, true, false, Set.of(AlarmType.MOTION));
        Objects.requireNonNull(cameras.get(1)).abilities =
                new Abilities(false, false, true, Set.of(AlarmType.HUMAN, AlarmType.TAMPER));
        JsonObject capabilities = site.ask("GetCap", new JsonObject());
        assertTrue(capabilities.getBoolean("ptz"));
        assertTrue(capabilities.getBoolean("audio_out"));
        assertEquals(
                Map.of(
                        "io", false, "face", false, "cry", false, "voice", false, "motion", true, "body", true, "cross",
                        false),
                capabilities.getJsonObject("alarms").getMap());
    }

    @Test
    void theCamerasOwnStillIsUploadedAndAKeyFrameWhereItFails() throws IOException {
        byte[] own = {(byte) 0xFF, (byte) 0xD8, 1, 2, 3};
        camera.still = CompletableFuture.completedFuture(own);
        site.ask("Snapshot", channel(0).put("url", site.platform().stillUrl("own.jpg")));
        Buffer uploaded = result(site.platform().still("own.jpg"));
        assertNotNull(uploaded);
        assertArrayEquals(own, uploaded.getBytes());
        assertEquals(0, site.door.sessions());

        camera.still = CompletableFuture.failedFuture(new CameraException(CameraException.Kind.FAILED, "500"));
        site.takeStill(channel(0).put("url", site.platform().stillUrl("key.jpg")));
        Buffer decoded = result(site.platform().still("key.jpg"));
        assertNotNull(decoded);
        assertEquals(
                1280, ImageIO.read(new ByteArrayInputStream(decoded.getBytes())).getWidth());
        assertEquals(2, site.channel(0).stills().ok());
    }

    @Test
    void theConfigurationIsReadAndChangedAndRefusedInWords() {
        camera.abilities = new Abilities(false, false, false, Set.of(AlarmType.MOTION));
        camera.settings = new CameraSettings.Values(
                Map.of(
                        Quality.HD,
                        new CameraSettings.Video(CameraSettings.VideoCodec.H264, 1280, 720, 25, 2_000_000, 50)),
                null,
                false,
                null,
                70,
                null,
                null);
        Objects.requireNonNull(cameras.get(1)).outcome = order -> NotSupported.answer("cannot be configured");
        JsonObject config = site.ask("GetConfig", new JsonObject());
        assertEquals(8, config.getInteger("tz"));
        assertEquals(2, config.getInteger("log_level"));
        JsonObject channels = config.getJsonObject("channls");
        assertEquals(
                new JsonObject(
                        "{\"video_encoding\":{\"encoder\":\"h264\",\"quality\":\"hd\",\"fps\":25,\"bitrate\":2000000,"
                                + "\"width\":1280,\"height\":720,\"gop\":50},\"image\":{\"horflip\":false},"
                                + "\"alarms\":{\"motion\":{\"on\":true,\"sensitivity\":70}}}"),
                channels.getJsonObject("0"));
        assertEquals(new JsonObject("{\"video_encoding\":{\"quality\":\"hd\"}}"), channels.getJsonObject("1"));

        assertEquals(new JsonObject(), site.ask("SetConfig", config));
        assertFalse(camera.asked.stream().anyMatch(each -> each.startsWith("change")));
        site.ask("SetConfig", new JsonObject("{\"channels\":{\"0\":{\"image\":{\"horflip\":true}}}}"));
        assertTrue(camera.asked.stream().anyMatch(each -> each.startsWith("change")));

        assertRefused(
                CONFIG_UNSUPPORTED,
                "upside-down picture",
                site.refused("SetConfig", new JsonObject("{\"channls\":{\"0\":{\"image\":{\"verflip\":true}}}}")));
        assertRefused(
                CONFIG_UNSUPPORTED,
                "channls.0.trace",
                site.refused("SetConfig", new JsonObject("{\"channls\":{\"0\":{\"trace\":true}}}")));
        assertRefused(
                CONFIG_UNSUPPORTED,
                "auto_reboot",
                site.refused("SetConfig", new JsonObject("{\"auto_reboot\":{\"on\":true}}")));
        assertRefused(
                CONFIG_UNSUPPORTED,
                "cannot be configured",
                site.refused("SetConfig", new JsonObject("{\"channls\":{\"1\":{\"image\":{\"verflip\":true}}}}")));
        assertRefused(
                NO_SUCH_CHANNEL,
                "9",
                site.refused(
                        "SetConfig", new JsonObject("{\"channls\":{\"0\":{\"image\":{\"horflip\":true}},\"9\":{}}}")));
        assertRefused(
                BAD_PARAMETER,
                "channls.0.image",
                site.refused("SetConfig", new JsonObject("{\"channls\":{\"0\":{\"image\":7}}}")));
    }
}
