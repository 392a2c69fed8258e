package org.ovcgateway.gateway.e2e;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ovcgateway.gateway.e2e.Site.SOON;
import static org.ovcgateway.gateway.e2e.Site.result;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ovcgateway.camera.Abilities;
import org.ovcgateway.camera.AlarmType;
import org.ovcgateway.camera.CameraEvents.State;
import org.ovcgateway.gateway.Cameras;
import org.ovcgateway.gateway.FakeCamera;
import org.ovcgateway.gateway.status.PlatformStatus;
import org.ovcgateway.gateway.status.StillStatus;
import org.ovcgateway.testkit.Await;

/** What a camera sees and the platform learns of it (DAP 5.1, 5.7). */
class AlarmsTest {
    private static final byte[] STILL = {(byte) 0xFF, (byte) 0xD8, 7};

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
                ", alarms: { hold-off: 0s, silence: 1h }");
        camera = Objects.requireNonNull(cameras.get(0));
        camera.still = CompletableFuture.completedFuture(STILL);
    }

    @AfterEach
    void stop() {
        site.close();
    }

    private static String told(JsonObject alarm) {
        return alarm.getInteger("channel") + " " + alarm.getInteger("timestamp") + " " + alarm.getInteger("type") + " "
                + alarm.getString("state") + " " + alarm.getString("desc");
    }

    private @Nullable Buffer still(String name) {
        return result(site.platform().still(name));
    }

    @Test
    void anAlarmIsToldWithItsPictureAndItsEndWithout() {
        long now = Instant.now().getEpochSecond();
        camera.tell(AlarmType.MOTION, "1", State.ACTIVE, false, Instant.ofEpochSecond(now));
        JsonObject start = site.awaitAlarms(1).get(0);
        assertEquals("0 " + now + " 3 start rule 1", told(start));
        String name = start.getString("picture");
        Buffer picture = Await.value("the picture", SOON, () -> still(name));
        assertArrayEquals(STILL, picture.getBytes());

        camera.tell(AlarmType.MOTION, "1", State.INACTIVE, false, Instant.ofEpochSecond(now + 2));
        JsonObject end = site.awaitAlarms(2).get(1);
        assertEquals("0 " + (now + 2) + " 3 end rule 1", told(end));
        assertNull(end.getString("picture"));
        Await.until("the answer", SOON, () -> site.channel(0).alarms().told() == 2);
        assertEquals(Map.of(AlarmType.MOTION, 1L), site.channel(0).alarms().raised());
        assertEquals(0, site.channel(0).alarms().pending());
        assertEquals(0, site.channel(1).alarms().told());
    }

    @Test
    void anAlarmOfACameraWithoutStillsHasADecodedPicture() {
        camera.still = null;
        Buffer picture = null;
        for (int told = 1; picture == null && told < Site.STILLS_TRIED; told += 2) {
            camera.tell(AlarmType.HUMAN, "1", State.ACTIVE, false, Instant.now());
            String name = site.awaitAlarms(told).get(told - 1).getString("picture");
            int tried = (told + 1) / 2;
            Await.until("the picture or its loss", SOON, () -> {
                StillStatus stills = site.channel(0).stills();
                return stills.ok() + stills.failed() >= tried;
            });
            picture = still(name);
            assertTrue(
                    picture != null
                            || Site.wasTooLate(
                                    String.valueOf(site.channel(0).stills().lastError())),
                    () -> String.valueOf(site.channel(0).stills().lastError()));
            camera.tell(AlarmType.HUMAN, "1", State.INACTIVE, false, Instant.now());
            site.awaitAlarms(told + 1);
        }
        assertNotNull(picture);
        assertEquals((byte) 0xFF, picture.getByte(0));
    }

    @Test
    void aPictureThatThePlatformDoesNotTakeIsCountedAndHoldsUpNoAlarm() {
        result(site.platform().refuseStills(true));
        camera.tell(AlarmType.MOTION, "1", State.ACTIVE, false, Instant.now());
        camera.tell(AlarmType.FACE, "1", State.ACTIVE, false, Instant.now());
        site.awaitAlarms(2);
        Await.until("both uploads", SOON, () -> site.channel(0).stills().failed() == 2);
    }

    @Test
    void howThingsStandIsInTheHeartbeatAndNoAlarm() {
        camera.tell(AlarmType.MOTION, "1", State.ACTIVE, true, Instant.now());
        site.status(); // asked on the channel's loop: what was told before has been heard
        assertEquals(1 << 3, site.freshlyReported(0).getInteger("alarm"));
        camera.tell(AlarmType.HUMAN, "1", State.ACTIVE, false, Instant.now());
        site.awaitAlarms(1);
        assertEquals(1 << 3 | 1 << 11, site.freshlyReported(0).getInteger("alarm"));
        camera.tell(AlarmType.MOTION, "1", State.INACTIVE, false, Instant.now());
        camera.tell(AlarmType.HUMAN, "1", State.INACTIVE, false, Instant.now());
        site.awaitAlarms(2);
        assertFalse(site.freshlyReported(0).containsKey("alarm"));
        assertEquals(
                List.of(11, 11),
                site.alarms().stream().map(alarm -> alarm.getInteger("type")).toList());
    }

    @Test
    void whatHappensWhileThePlatformIsAwayIsToldInOrderWithItsOwnTime() {
        site.stopPlatform();
        Await.until("the loss to show", SOON, () -> site.platformStatus() != PlatformStatus.State.ONLINE);
        Instant longAgo = Instant.ofEpochSecond(1_600_000_000);
        for (int i = 0; i < 20; i++) {
            camera.tell(AlarmType.MOTION, "1", State.ACTIVE, false, longAgo.plusSeconds(2L * i));
            camera.tell(AlarmType.MOTION, "1", State.INACTIVE, false, longAgo.plusSeconds(2L * i + 1));
        }
        Await.until(
                "forty reports to wait", SOON, () -> site.channel(0).alarms().pending() == 40);
        site.startPlatformAgain();
        List<JsonObject> alarms = site.awaitAlarms(40);
        for (int i = 0; i < 40; i++) {
            assertEquals(
                    "0 " + (1_600_000_000 + i) + " 3 " + (i % 2 == 0 ? "start" : "end") + " rule 1",
                    told(alarms.get(i)));
        }
        Await.until("the last answer", SOON, () -> site.channel(0).alarms().told() == 40);
        assertEquals(40, site.alarms().size());
        assertEquals(0, site.channel(0).stills().ok(), "pictures of what was long ago");
    }

    @Test
    void aTypeThatThePlatformSwitchesOffIsNotTold() {
        camera.abilities = new Abilities(false, false, false, Set.of(AlarmType.MOTION, AlarmType.BELL));
        site.ask("SetConfig", new JsonObject("{\"channls\":{\"0\":{\"alarms\":{\"motion\":{\"on\":false}}}}}"));
        camera.tell(AlarmType.MOTION, "1", State.ACTIVE, false, Instant.now());
        camera.tell(AlarmType.TAMPER, "1", State.ACTIVE, false, Instant.now());
        assertEquals(9, site.awaitAlarms(1).get(0).getInteger("type"));
        JsonObject motion = site.ask("GetConfig", new JsonObject())
                .getJsonObject("channls")
                .getJsonObject("0")
                .getJsonObject("alarms")
                .getJsonObject("motion");
        assertNotNull(motion);
        assertFalse(motion.getBoolean("on"));
    }
}
