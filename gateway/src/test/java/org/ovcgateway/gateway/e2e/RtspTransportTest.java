package org.ovcgateway.gateway.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ovcgateway.gateway.e2e.Site.SOON;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.ovcgateway.media.AccessUnit;
import org.ovcgateway.rtsp.RtspOptions;
import org.ovcgateway.simulator.camera.Clips;
import org.ovcgateway.simulator.camera.DatagramFaults;
import org.ovcgateway.simulator.camera.Faults;
import org.ovcgateway.simulator.camera.Refusal;
import org.ovcgateway.simulator.platform.DeviceError;
import org.ovcgateway.testkit.Await;

/** What cameras send over UDP, up to the platform. */
@Execution(ExecutionMode.CONCURRENT)
class RtspTransportTest {
    /** Picture and sound. */
    private static final int TRACKS = 2;

    private static final int ENOUGH = 100;
    private static final long FRAME = AccessUnit.CLOCK_RATE / Clips.FRAMES_PER_SECOND;
    /** RTMP counts milliseconds. */
    private static final long ROUNDING = AccessUnit.CLOCK_RATE / 1000;

    private static void awaitPictures(Arrivals arrivals) {
        int before = arrivals.pictures();
        Await.until("pictures", SOON, () -> arrivals.pictures() > before + ENOUGH);
    }

    private static Arrivals watchLive(Site site) {
        site.publishByRtmp(0, "front");
        return site.watch("front");
    }

    @Test
    void aChannelOverUdpIsPushedAndRecorded(@TempDir Path folder) throws Exception {
        try (Site site = Site.startedOverUdp(folder, RtspOptions.defaults())) {
            Arrivals arrivals = watchLive(site);
            site.ask("StartCloudRecord", site.recording(0, "door"));
            site.ask("StartCloudRecord", site.recording(1, "garage"));
            awaitPictures(arrivals);
            arrivals.assertOnward();
            for (String session : List.of("door", "garage")) {
                for (JsonObject segment : site.awaitSaved(session, 2)) {
                    assertEquals(
                            List.of("aac", session.equals("door") ? "h264" : "hevc"),
                            FfProbe.codecs(site.download(segment, folder)));
                }
            }
            assertEquals(TRACKS, site.door.datagramTracks());
            assertEquals(TRACKS, site.garage.datagramTracks());
            assertEquals(1, site.door.sessions(), "connections that the camera saw");
            Await.until("reports to the camera", SOON, () -> site.door.receiverReports() > 0);
        }
    }

    @Test
    void aCameraThatRefusesTcpIsPlayedOverUdpWithoutConfiguration(@TempDir Path folder) throws IOException {
        try (Site site = Site.started(folder)) {
            site.door.faults(Faults.NONE.withRefused(Refusal.TCP));
            awaitPictures(watchLive(site));
            assertEquals(TRACKS, site.door.datagramTracks());
            assertEquals(1, site.door.sessions(), "connections that the camera saw");
        }
    }

    @Test
    void aCameraThatRefusesUdpIsPlayedOverTcpWhateverIsConfigured(@TempDir Path folder) throws IOException {
        try (Site site = Site.startedOverUdp(folder, RtspOptions.defaults())) {
            site.door.faults(Faults.NONE.withRefused(Refusal.UDP));
            awaitPictures(watchLive(site));
            assertEquals(0, site.door.datagramTracks());
            assertEquals(1, site.door.sessions(), "connections that the camera saw");
        }
    }

    @Test
    void whereNothingArrivesOverUdpTcpIsAskedForNextAndFromThenOn(@TempDir Path folder) throws IOException {
        RtspOptions options = RtspOptions.defaults().withDataTimeout(Duration.ofSeconds(4));
        try (Site site = Site.startedOverUdp(folder, options)) {
            site.door.faults(Faults.NONE.withDatagrams(DatagramFaults.BLACK_HOLE));
            Arrivals arrivals = watchLive(site);
            awaitPictures(arrivals);
            assertEquals(TRACKS, site.door.datagramTracks());
            assertEquals(2, site.door.sessions(), "connections that the camera saw");
            site.door.disconnectClients();
            Await.until("a third connection", SOON, () -> site.door.sessions() == 3);
            awaitPictures(arrivals);
            assertEquals(TRACKS, site.door.datagramTracks());
        }
    }

    @Test
    void aCameraWithoutTcpFromWhichNothingArrivesIsOfflineInWords(@TempDir Path folder) throws IOException {
        RtspOptions options = RtspOptions.defaults().withDataTimeout(Duration.ofSeconds(4));
        try (Site site = Site.started(folder, options)) {
            site.door.faults(Faults.NONE.withRefused(Refusal.TCP).withDatagrams(DatagramFaults.BLACK_HOLE));
            DeviceError error =
                    site.refused("LivePublish", Site.live(0, site.platform().rtmpUrl("front"), "front"));
            assertTrue(String.valueOf(error.getMessage()).contains("nothing arrives over UDP"), error.getMessage());
        }
    }

    @Test
    void ofDatagramsThatOvertakeEachOtherEveryPictureArrives(@TempDir Path folder) throws IOException {
        try (Site site = Site.startedOverUdp(folder, RtspOptions.defaults())) {
            site.door.faults(Faults.NONE.withDatagrams(DatagramFaults.SWAPPED));
            Arrivals arrivals = watchLive(site);
            awaitPictures(arrivals);
            assertEquals(TRACKS, site.door.datagramTracks());
            assertEquals(0, site.channel(0).packetsLost());
            assertTrue(arrivals.widestGap() <= FRAME + ROUNDING, "ticks between two pictures: " + arrivals.widestGap());
            arrivals.assertOnward();
        }
    }

    @Test
    void lossesAreCountedAndTheStreamGoesOnAtTheNextKeyFrame(@TempDir Path folder) throws IOException {
        try (Site site = Site.startedOverUdp(folder, RtspOptions.defaults())) {
            site.door.faults(Faults.NONE.withDatagrams(DatagramFaults.loss(2)));
            Arrivals arrivals = watchLive(site);
            Await.until(
                    "lost packets and damaged pictures",
                    SOON,
                    () -> site.channel(0).packetsLost() > 3 && site.channel(0).framesDamaged() > 3);
            int keyFrames = arrivals.keyFrames();
            Await.until("key frames after losses", SOON, () -> arrivals.keyFrames() > keyFrames + 10);
            assertTrue(arrivals.widestGap() > FRAME + ROUNDING, "ticks between two pictures: " + arrivals.widestGap());
            arrivals.assertOnward();
            site.door.faults(Faults.NONE);
            awaitPictures(arrivals);
            assertEquals(1, site.door.sessions(), "connections that the camera saw");
        }
    }
}
