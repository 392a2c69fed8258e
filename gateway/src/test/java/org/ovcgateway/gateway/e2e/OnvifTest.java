package org.ovcgateway.gateway.e2e;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ovcgateway.gateway.e2e.Site.SOON;
import static org.ovcgateway.gateway.e2e.Site.result;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.ovcgateway.camera.AlarmType;
import org.ovcgateway.gateway.command.ConfigureDetection;
import org.ovcgateway.gateway.command.ConfigureDetection.Corner;
import org.ovcgateway.simulator.camera.CameraSettings;
import org.ovcgateway.simulator.camera.Clips;
import org.ovcgateway.simulator.camera.RtspServer;
import org.ovcgateway.simulator.camera.Variant;
import org.ovcgateway.simulator.camera.VirtualCamera;
import org.ovcgateway.simulator.onvif.EventKind;
import org.ovcgateway.simulator.onvif.OnvifSettings;
import org.ovcgateway.simulator.onvif.PtzPosition;
import org.ovcgateway.simulator.onvif.VirtualOnvifCamera;
import org.ovcgateway.simulator.onvif.VirtualSource;
import org.ovcgateway.testkit.Await;

/** From the platform to an ONVIF camera and back. */
@Execution(ExecutionMode.CONCURRENT)
class OnvifTest {
    private static final int ONVIF = 2;
    private static final int MOTION = 3;

    private final Vertx vertx = Vertx.vertx();
    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

    @SuppressWarnings("NullAway.Init") // set before each test
    private RtspServer streams;

    @SuppressWarnings("NullAway.Init") // set before each test
    private VirtualOnvifCamera camera;

    @SuppressWarnings("NullAway.Init") // set before each test
    private Site site;

    @SuppressWarnings("NullAway.Init") // set before each test
    @TempDir
    private Path folder;

    @BeforeEach
    void start() throws IOException {
        Clips clips = new Clips();
        VirtualCamera yard =
                new VirtualCamera("yard", clips.main(Variant.H264_AAC), clips.sub(), CameraSettings.DEFAULT);
        streams = RtspServer.start(loop, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), List.of(yard));
        camera = result(VirtualOnvifCamera.start(
                vertx,
                streams,
                List.of(yard),
                OnvifSettings.loopback().withClockOffset(Duration.ofHours(-9)).withRebootTime(Duration.ofSeconds(1))));
        site = Site.startedAsShipped(folder, List.of(camera.url()));
    }

    @AfterEach
    void stop() {
        site.close();
        result(camera.stop());
        streams.close();
        result(vertx.close());
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private static JsonObject channel() {
        return new JsonObject().put("channel", ONVIF);
    }

    private void ptz(String op) {
        site.tell("CtrlPTZ", channel().put("op", op).put("value", 100));
    }

    private PtzPosition position() {
        return camera.source(0).position();
    }

    @Test
    void itsStreamIsPushedAndRecorded() {
        site.publishByRtmp(ONVIF, "yard");
        Arrivals arrivals = site.watch("yard");
        Await.until("pictures", SOON, () -> arrivals.pictures() > 50);
        site.ask("StartCloudRecord", site.recording(ONVIF, "yard"));
        site.awaitSaved("yard", 2);
    }

    @Test
    void itIsMovedAndStopped() {
        ptz("right");
        Await.until("it to move right", SOON, () -> position().pan() > 0);
        ptz("stop");
        Await.until("it to stand", SOON, () -> !camera.source(0).isMoving());
        ptz("zoomin");
        Await.until("it to zoom", SOON, () -> position().zoom() > 0);
        ptz("stop");
        Await.until("it to stand", SOON, () -> !camera.source(0).isMoving());
    }

    @Test
    void itLooksForIntrudersWhereThePlatformWantsIt() {
        Await.until(
                "it to be known as one that does",
                SOON,
                () -> site.ask("GetCap", new JsonObject())
                        .getJsonObject("alarms")
                        .getBoolean("cross", false));
        result(site.served()
                .configureDetection(new ConfigureDetection(
                        ONVIF,
                        AlarmType.LINE_CROSSING,
                        true,
                        Duration.ZERO,
                        Duration.ofDays(1),
                        50,
                        Duration.ofSeconds(5),
                        List.of(new Corner(0, 0), new Corner(50, 0), new Corner(50, 75), new Corner(0, 75)))));
        assertEquals(
                List.of(
                        new VirtualSource.Corner(-1, 1),
                        new VirtualSource.Corner(0, 1),
                        new VirtualSource.Corner(0, -0.5),
                        new VirtualSource.Corner(-1, -0.5)),
                camera.source(0).area());
    }

    @Test
    void presetsKeepTheirNumbers() {
        site.tell("CtrlPTZ", channel().put("op", "set_preset").put("value", 7));
        Await.until("the preset", SOON, () -> !camera.source(0).presets().isEmpty());
        Await.until(
                "its number",
                SOON,
                () -> site.askForList("GetPTZPresetList", channel()).contains(Map.of("id", 7)));
        ptz("up");
        Await.until("it to move up", SOON, () -> position().tilt() > 0);
        ptz("stop");
        site.tell("CtrlPTZ", channel().put("op", "goto_preset").put("value", 7));
        Await.until("it to be back", SOON, () -> Math.abs(position().tilt()) < 0.001);
    }

    @Test
    void itsEventsBecomeAlarmsWithPictures() {
        Await.until("a subscription", SOON, () -> camera.subscriptions() > 0);
        camera.fire(EventKind.MOTION, 0, true);
        JsonObject alarm = site.awaitAlarms(1).get(0);
        assertEquals(ONVIF, alarm.getInteger("channel"));
        assertEquals(MOTION, alarm.getInteger("type"));
        assertEquals("start", alarm.getString("state"));
        Buffer picture =
                Await.value("the picture", SOON, () -> result(site.platform().still(alarm.getString("picture"))));
        assertArrayEquals(new byte[] {(byte) 0xFF, (byte) 0xD8}, picture.getBytes(0, 2));
        camera.fire(EventKind.MOTION, 0, false);
        assertEquals("end", site.awaitAlarms(2).get(1).getString("state"));
    }

    @Test
    void afterItsRebootItIsShownAndMovedAgain() {
        site.publishByRtmp(ONVIF, "yard");
        Arrivals arrivals = site.watch("yard");
        Await.until("pictures", SOON, () -> arrivals.pictures() > 10);
        site.tell("RebootChannel", channel());
        Await.until("the reboot", SOON, () -> camera.reboots() == 1);
        int before = arrivals.pictures();
        Await.until("pictures", SOON, () -> arrivals.pictures() > before + 10);
        Await.until("it to answer", SOON, () -> site.accepts("GetPTZPresetList", channel()));
        ptz("right");
        Await.until("it to move", SOON, () -> position().pan() > 0);
    }

    @Test
    void itsAbilitiesAreTheDevices() {
        Await.until(
                "its abilities",
                SOON,
                () -> site.ask("GetCap", new JsonObject()).getBoolean("ptz"));
        JsonObject abilities = site.ask("GetCap", new JsonObject());
        assertTrue(abilities.getJsonObject("alarms").getBoolean("motion"), abilities.encode());
        JsonObject config = site.ask("GetConfig", new JsonObject());
        assertNotNull(config.getJsonObject("channls").getJsonObject("2"), config.encode());
    }

    @Test
    void whatWasLearntIsInTheStateFolder() throws IOException {
        Await.until("the file", SOON, () -> Files.isDirectory(folder.resolve("state/cameras")));
        Await.until("what was learnt", SOON, () -> learnt().contains("serialNumber"));
        assertTrue(learnt().contains("\"clockAheadMillis\" : -3"), learnt());
    }

    private String learnt() {
        StringBuilder all = new StringBuilder();
        try (var files = Files.newDirectoryStream(folder.resolve("state/cameras"), "*.json")) {
            for (Path file : files) {
                all.append(Files.readString(file));
            }
        } catch (IOException e) {
            return "";
        }
        return all.toString();
    }
}
