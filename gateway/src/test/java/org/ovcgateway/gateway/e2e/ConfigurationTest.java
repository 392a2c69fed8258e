package org.ovcgateway.gateway.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ovcgateway.gateway.e2e.Site.SOON;
import static org.ovcgateway.gateway.e2e.Site.result;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ovcgateway.camera.AlarmType;
import org.ovcgateway.camera.Quality;
import org.ovcgateway.gateway.command.ConfigureDetection;
import org.ovcgateway.gateway.command.StandingPush;
import org.ovcgateway.gateway.status.PushStatus;
import org.ovcgateway.simulator.camera.CameraSettings;
import org.ovcgateway.simulator.camera.Clips;
import org.ovcgateway.simulator.camera.RtspServer;
import org.ovcgateway.simulator.camera.Variant;
import org.ovcgateway.simulator.camera.VirtualCamera;
import org.ovcgateway.simulator.onvif.EventKind;
import org.ovcgateway.simulator.onvif.OnvifSettings;
import org.ovcgateway.simulator.onvif.Rotation;
import org.ovcgateway.simulator.onvif.VirtualOnvifCamera;
import org.ovcgateway.simulator.platform.DeviceError;
import org.ovcgateway.testkit.Await;

/** What the platform chooses, in an ONVIF camera and in the gateway, over restarts and back (DAP 5.4, 5.8; IVR RPC). */
class ConfigurationTest {
    private static final int ONVIF = 2;

    private final Vertx vertx = Vertx.vertx();
    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

    @SuppressWarnings("NullAway.Init") // set before each test
    private RtspServer streams;

    @SuppressWarnings("NullAway.Init") // set before each test
    private VirtualOnvifCamera camera;

    @SuppressWarnings("NullAway.Init") // set before each test
    private Site site;

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        Clips clips = new Clips();
        VirtualCamera yard =
                new VirtualCamera("yard", clips.main(Variant.H264_AAC), clips.sub(), CameraSettings.DEFAULT);
        streams = RtspServer.start(loop, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), List.of(yard));
        camera = result(VirtualOnvifCamera.start(vertx, streams, List.of(yard), OnvifSettings.loopback()));
        site = Site.startedAsShipped(folder, List.of(camera.url()));
        awaitAbilities();
    }

    @AfterEach
    void stop() {
        site.close();
        result(camera.stop());
        streams.close();
        result(vertx.close());
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private void awaitAbilities() {
        Await.until(
                "what the camera can",
                SOON,
                () -> site.ask("GetCap", new JsonObject())
                        .getJsonObject("alarms")
                        .getBoolean("motion"));
    }

    private JsonObject config() {
        return site.ask("GetConfig", new JsonObject());
    }

    private JsonObject configOfCamera() {
        return config().getJsonObject("channls").getJsonObject("2");
    }

    private static JsonObject document(String text) {
        return new JsonObject(text.replace('\'', '"'));
    }

    private Duration sinceMidnight(Duration later) {
        long seconds = Duration.between(
                        LocalTime.MIN, LocalTime.now(ZoneId.of("Asia/Shanghai")).plus(later))
                .toSeconds();
        return Duration.ofSeconds(seconds);
    }

    @Test
    void whatIsChosenHoldsInCameraAndBoxOverARestartUntilItIsReset() throws IOException {
        int sensitivity = camera.source(0).sensitivity();
        Rotation rotation = camera.source(0).rotation();
        site.ask(
                "SetConfig",
                document("{'channls':{'2':{'video_encoding':{'quality':'sd'},'image':{'horflip':true,'verflip':true},"
                        + "'alarms':{'motion':{'on':false,'sensitivity':33}}}},'log_level':3,'tz':-7}"));
        for (int start = 0; start < 2; start++) {
            JsonObject is = config();
            assertEquals(3, is.getInteger("log_level"));
            assertEquals(-7, is.getInteger("tz"));
            JsonObject yard = is.getJsonObject("channls").getJsonObject("2");
            assertEquals("sd", yard.getJsonObject("video_encoding").getString("quality"));
            assertEquals(document("{'horflip':true,'verflip':true}"), yard.getJsonObject("image"));
            assertEquals(
                    document("{'on':false,'sensitivity':33}"),
                    yard.getJsonObject("alarms").getJsonObject("motion"));
            LocalDateTime told =
                    LocalDateTime.parse(site.ask("QueryTime", new JsonObject()).getString("datetime"));
            Duration off = Duration.between(told, LocalDateTime.now(ZoneOffset.ofHours(-7)));
            assertTrue(off.abs().compareTo(Duration.ofMinutes(5)) < 0, told.toString());
            assertEquals(new JsonObject(), site.ask("SetConfig", is), "the whole document sent back");
            if (start == 0) {
                site.restartGateway();
                awaitAbilities();
            }
        }
        assertEquals(33, camera.source(0).sensitivity());
        assertNotEquals(rotation, camera.source(0).rotation());

        result(site.served().resetSettings());
        assertEquals(sensitivity, camera.source(0).sensitivity());
        assertEquals(rotation, camera.source(0).rotation());
        assertEquals(2, config().getInteger("log_level"));
        assertEquals(8, config().getInteger("tz"));
        assertEquals("hd", configOfCamera().getJsonObject("video_encoding").getString("quality"));
        assertTrue(
                configOfCamera().getJsonObject("alarms").getJsonObject("motion").getBoolean("on"));
    }

    @Test
    void whatOneCameraCannotKeepsAllOthersAsTheyAre() {
        int sensitivity = camera.source(0).sensitivity();
        DeviceError refused = site.refused(
                "SetConfig",
                document("{'channls':{'2':{'alarms':{'motion':{'on':false,'sensitivity':34}}},"
                        + "'0':{'audio_out_volume':7}},'log_level':1}"));
        assertEquals(13, refused.code());
        assertTrue(String.valueOf(refused.getMessage()).contains("channel 0"), refused.getMessage());
        assertEquals(sensitivity, camera.source(0).sensitivity());
        assertTrue(
                configOfCamera().getJsonObject("alarms").getJsonObject("motion").getBoolean("on"));
        assertEquals(2, config().getInteger("log_level"));
    }

    @Test
    void aStandingPushRunsBesideTheOneThatWasAskedForAndAfterARestart() throws IOException {
        site.publishByRtmp(ONVIF, "live");
        StandingPush push =
                new StandingPush(ONVIF, true, Quality.SD, site.platform().rtmpUrl("standing"));
        result(site.served().standingPushes().replace(List.of(push)));
        Arrivals standing = site.watch("standing");
        Arrivals live = site.watch("live");
        Await.until("pictures of both", SOON, () -> standing.pictures() > 5 && live.pictures() > 5);
        PushStatus status = site.channel(ONVIF).standingPush();
        assertNotNull(status);
        assertEquals(PushStatus.State.PUSHING, status.state());
        assertEquals("live", site.freshlyReported(ONVIF).getString("stream_id"));

        site.restartGateway();
        assertEquals(List.of(push), result(site.served().standingPushes().all()));
        Await.until("it to run again", SOON, () -> {
            PushStatus now = site.channel(ONVIF).standingPush();
            return now != null && now.state() == PushStatus.State.PUSHING;
        });
        assertTrue(site.isArriving("standing"));

        StandingPush off = new StandingPush(ONVIF, false, Quality.SD, push.url());
        result(site.served().standingPushes().replace(List.of(off)));
        Await.until("it to end", SOON, () -> !site.isArriving("standing"));
        assertNull(site.channel(ONVIF).standingPush());
        assertEquals(List.of(off), result(site.served().standingPushes().all()));
    }

    @Test
    void aStandingPushWhoseTargetIsAwayIsBegunWhenItIsThere() {
        String url = site.platform().rtmpUrl("patient");
        site.stopPlatform();
        result(site.served().standingPushes().replace(List.of(new StandingPush(ONVIF, true, null, url))));
        Await.until("a failure", SOON, () -> {
            PushStatus now = site.channel(ONVIF).standingPush();
            return now != null && now.state() == PushStatus.State.FAILED;
        });
        site.startPlatformAgain();
        Await.until("it to arrive", SOON, () -> site.isArriving("patient"));
    }

    @Test
    void alarmsAreToldInTheirHoursOnly() {
        Await.until("a subscription", SOON, () -> camera.subscriptions() > 0);
        lookOut(Duration.ofHours(2), Duration.ofHours(3), 40);
        assertEquals(40, camera.source(0).sensitivity());
        camera.fire(EventKind.MOTION, 0, true);
        camera.fire(EventKind.PEOPLE, 0, true);
        assertEquals(11, site.awaitAlarms(1).get(0).getInteger("type"));
        lookOut(Duration.ofHours(-1), Duration.ofHours(1), 41);
        camera.fire(EventKind.MOTION, 0, false);
        camera.fire(EventKind.MOTION, 0, true);
        JsonObject alarm = site.awaitAlarms(2).get(1);
        assertEquals(3, alarm.getInteger("type"));
        assertEquals("start", alarm.getString("state"));
        assertEquals(41, camera.source(0).sensitivity());
    }

    private void lookOut(Duration from, Duration to, int sensitivity) {
        result(site.served()
                .configureDetection(new ConfigureDetection(
                        ONVIF,
                        AlarmType.MOTION,
                        true,
                        sinceMidnight(from),
                        sinceMidnight(to),
                        sensitivity,
                        Duration.ofSeconds(2),
                        null)));
    }
}
