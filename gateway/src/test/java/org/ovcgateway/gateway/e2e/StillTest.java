package org.ovcgateway.gateway.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ovcgateway.gateway.e2e.Site.SOON;
import static org.ovcgateway.gateway.e2e.Site.result;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ovcgateway.gateway.status.ChannelStatus;
import org.ovcgateway.simulator.platform.DeviceError;
import org.ovcgateway.testkit.Await;

/** Snapshot: the platform has the picture when it has the answer (DAP 5.9). */
class StillTest {
    private static final int INTERNAL = 1;
    private static final int BAD_PARAMETER = 12;
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

    private JsonObject snapshot(int channel, String name) {
        return new JsonObject()
                .put("channel", channel)
                .put("url", site.platform().stillUrl(name));
    }

    private static void assertRefused(int code, String words, DeviceError error) {
        assertEquals(code, error.code(), error.getMessage());
        assertTrue(String.valueOf(error.getMessage()).contains(words), error.getMessage());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aStillOfEitherCodecIsThereWhenTheAnswerComes(int channel) throws IOException {
        int asked = site.takeStill(snapshot(channel, "one.jpg"));
        Buffer jpeg = result(site.platform().still("one.jpg"));
        assertNotNull(jpeg);
        BufferedImage picture = ImageIO.read(new ByteArrayInputStream(jpeg.getBytes()));
        assertEquals(1280, picture.getWidth());
        assertEquals(720, picture.getHeight());
        assertEquals(1, site.channel(channel).stills().ok());
        assertEquals(asked - 1, site.channel(channel).stills().failed());
        Await.until(
                "the camera to be left", SOON, () -> site.channel(channel).source() == ChannelStatus.SourceState.IDLE);
        assertFalse(
                ProcessHandle.current()
                        .descendants()
                        .anyMatch(child -> child.info().commandLine().orElse("").contains("mjpeg pipe:1")),
                "a decoder is left");
    }

    @Test
    void aStillComesFromTheStreamThatIsOpen() {
        site.publishByRtmp(0, "live");
        long connections = site.channel(0).reconnects();
        site.takeStill(snapshot(0, "open.jpg"));
        assertNotNull(result(site.platform().still("open.jpg")));
        assertEquals(connections, site.channel(0).reconnects());
        assertTrue(site.isArriving("live"));
    }

    @Test
    void aCameraThatIsOffIsSaidToBeOffline() {
        site.switchCamerasOff();
        assertRefused(CHANNEL_OFFLINE, "camera is offline", site.refused("Snapshot", snapshot(0, "off.jpg")));
        assertEquals(1, site.channel(0).stills().failed());
        assertNotNull(site.channel(0).stills().lastError());
    }

    @Test
    void aRefusedUploadIsAFailedSnapshotAndTheNextSucceeds() {
        result(site.platform().refuseStills(true));
        int asked = 0;
        DeviceError refusal;
        do {
            refusal = site.refused("Snapshot", snapshot(0, "refused.jpg"));
            asked++;
        } while (asked < Site.STILLS_TRIED && Site.wasTooLate(String.valueOf(refusal.getMessage())));
        assertRefused(INTERNAL, "answered 503", refusal);
        assertNull(result(site.platform().still("refused.jpg")));
        result(site.platform().refuseStills(false));
        asked += site.takeStill(snapshot(0, "refused.jpg"));
        assertEquals(1, site.channel(0).stills().ok());
        assertEquals(asked - 1, site.channel(0).stills().failed());
    }

    @Test
    void whatCannotBeAStillIsRefusedByItsCode() {
        assertRefused(NO_SUCH_CHANNEL, "no channel 9", site.refused("Snapshot", snapshot(9, "x.jpg")));
        assertEquals(
                BAD_PARAMETER,
                site.refused("Snapshot", new JsonObject().put("channel", 0)).code());
        assertEquals(
                BAD_PARAMETER,
                site.refused("Snapshot", new JsonObject().put("channel", 0).put("url", "ftp://127.0.0.1/x"))
                        .code());
    }
}
