package org.ovcgateway.gateway.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ovcgateway.gateway.e2e.Site.SOON;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ovcgateway.gateway.status.ChannelStatus;
import org.ovcgateway.simulator.platform.DeviceError;
import org.ovcgateway.simulator.platform.LiveStreams;
import org.ovcgateway.testkit.Await;

/** The platform's requests and what the device answers (DAP 5). */
class CommandsTest {
    private static final int BITRATE_TOO_HIGH = 11;
    private static final int BAD_PARAMETER = 12;
    private static final int UNSUPPORTED_METHOD = 101;
    private static final int NO_SUCH_CHANNEL = 102;
    private static final int CHANNEL_OFFLINE = 103;

    @SuppressWarnings("NullAway.Init") // set before each test
    private Site site;

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        site = Site.started(folder);
    }

    @AfterEach
    void stop() {
        site.close();
    }

    private static void assertRefused(int code, String words, DeviceError error) {
        assertEquals(code, error.code(), error.getMessage());
        assertTrue(String.valueOf(error.getMessage()).contains(words), error.getMessage());
    }

    @Test
    void theSameStreamAgainIsASuccessAndChangesNothing() {
        site.publishByRtmp(0, "one");
        LiveStreams.Stream stream = site.stream("one");
        site.publishByRtmp(0, "one");
        assertSame(stream, site.stream("one"));
        assertEquals(1, site.door.sessions());
    }

    @Test
    void anotherStreamTakesThePlaceOfTheFirst() {
        site.publishByRtmp(0, "one");
        site.stream("one");
        site.publishBySrt(0, "two");
        Await.until("the first to end", SOON, () -> !site.isArriving("one"));
        Arrivals two = site.watch("two");
        Await.until("pictures of the second", SOON, () -> two.pictures() > 0);
        assertEquals("two", site.freshlyReported(0).getString("stream_id"));
    }

    @Test
    void aStreamThatIsNotThereIsStoppedWithSuccessAndOneThatIsEnds() {
        site.publishByRtmp(0, "one");
        site.stream("one");
        assertEquals(
                new JsonObject(),
                site.ask("LiveStop", new JsonObject().put("channel", 0).put("stream_id", "other")));
        assertTrue(site.isArriving("one"));
        site.ask("LiveStop", new JsonObject().put("channel", 0).put("stream_id", "one"));
        Await.until("the stream to end", SOON, () -> !site.isArriving("one"));
        Await.until("the camera to be left alone", SOON, () -> site.door.clients() == 0);
        assertFalse(site.freshlyReported(0).containsKey("stream_id"));
    }

    @Test
    void badParametersAreRefusedByName() {
        String url = site.platform().rtmpUrl("one");
        JsonObject noUrl = Site.live(0, url, "one");
        noUrl.remove("url");
        assertRefused(BAD_PARAMETER, "url", site.refused("LivePublish", noUrl));
        JsonObject noChannel = Site.live(0, url, "one");
        noChannel.remove("channel");
        assertRefused(BAD_PARAMETER, "channel", site.refused("LivePublish", noChannel));
        assertRefused(
                BAD_PARAMETER,
                "expected rtmp://, rtmps:// or srt:// but was 'http:'",
                site.refused("LivePublish", Site.live(0, "http://127.0.0.1/key-canary", "one")));
        assertRefused(
                BAD_PARAMETER,
                "seg_duration",
                site.refused("StartCloudRecord", site.recording(0, "tape").put("seg_duration", "soon")));
        assertRefused(
                BAD_PARAMETER,
                "cbk_url",
                site.refused("StartCloudRecord", site.recording(0, "tape").put("cbk_url", "ftp://127.0.0.1/x")));
        assertFalse(site.freshlyReported(0).containsKey("stream_id"));
    }

    @Test
    void whatIsNotThereIsRefused() {
        assertRefused(
                NO_SUCH_CHANNEL,
                "there is no channel 7",
                site.refused("LivePublish", Site.live(7, site.platform().rtmpUrl("one"), "one")));
        assertRefused(NO_SUCH_CHANNEL, "7", site.refused("StartCloudRecord", site.recording(7, "tape")));
        assertEquals(
                UNSUPPORTED_METHOD, site.refused("MakeCoffee", new JsonObject()).code());
    }

    @Test
    void aLimitOnTheBitrateIsHeldAgainstTheRealStream() {
        long real = Footage.H264.video().bitRate();
        JsonObject tight = Site.live(0, site.platform().rtmpUrl("one"), "one").put("max_bitrate", real / 2);
        assertRefused(BITRATE_TOO_HIGH, "expected at most " + real / 2 + " bit/s", site.refused("LivePublish", tight));
        assertFalse(site.isArriving("one"));
        Await.until("the camera to be left alone", SOON, () -> site.door.clients() == 0);
        site.ask("LivePublish", tight.copy().put("max_bitrate", real * 2));
        site.stream("one");
    }

    @Test
    void aCameraThatGoesAwayIsReportedOfflineAndOnlineWhenItIsBack() {
        assertEquals(1, site.freshlyReported(0).getInteger("state"));
        site.switchCamerasOff();
        String url = site.platform().rtmpUrl("one");
        assertRefused(CHANNEL_OFFLINE, "the camera is offline", site.refused("LivePublish", Site.live(0, url, "one")));
        assertRefused(
                CHANNEL_OFFLINE, "the camera is offline", site.refused("StartCloudRecord", site.recording(0, "tape")));
        Await.until(
                "the channel to be seen offline",
                SOON,
                () -> site.channel(0).source() == ChannelStatus.SourceState.FAILED);
        JsonObject offline = site.freshlyReported(0);
        assertEquals(0, offline.getInteger("state"));
        assertFalse(offline.containsKey("stream_id"));
        site.switchCamerasOn();
        Await.until(
                "the channel to be seen online",
                SOON,
                () -> site.channel(0).source() == ChannelStatus.SourceState.IDLE);
        assertEquals(1, site.freshlyReported(0).getInteger("state"));
        site.publishByRtmp(0, "one");
        site.stream("one");
    }

    @Test
    void theDeviceTellsOfItself() {
        JsonObject capabilities = site.ask("GetCap", new JsonObject());
        assertEquals(
                Set.of(
                        "ptz",
                        "battery",
                        "media_protocol",
                        "audio_out",
                        "voice_out",
                        "cloud_record",
                        "trace",
                        "alarms",
                        "https"),
                capabilities.fieldNames());
        assertEquals("srt", capabilities.getString("media_protocol"));
        assertTrue(capabilities.getBoolean("cloud_record"));
        assertFalse(capabilities.getBoolean("ptz"));
        assertEquals(
                Set.of("io", "face", "cry", "voice", "motion", "body", "cross"),
                capabilities.getJsonObject("alarms").fieldNames());

        JsonObject info = site.ask("DevInfo", new JsonObject());
        assertEquals(Site.DEVICE, info.getString("dev_id"));
        assertEquals("edge-gateway", info.getString("hardware_model"));
        assertEquals("0.0.0-test", info.getString("firmware_model"));
        assertEquals("02:00:00:00:00:01", info.getString("mac_addr"));
        LocalDateTime.parse(info.getString("last_upgrade_datetime"));

        LocalDateTime time =
                LocalDateTime.parse(site.ask("QueryTime", new JsonObject()).getString("datetime"));
        Duration off = Duration.between(time, LocalDateTime.now(ZoneId.of("Asia/Shanghai")))
                .abs();
        assertTrue(off.compareTo(Duration.ofSeconds(10)) < 0, off::toString);
    }
}
