package org.ovcgateway.gateway.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ovcgateway.gateway.e2e.Site.SOON;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ovcgateway.media.AccessUnit;
import org.ovcgateway.rtsp.RtspOptions;
import org.ovcgateway.simulator.camera.Faults;
import org.ovcgateway.simulator.platform.LiveStreams;
import org.ovcgateway.testkit.Await;

/** A camera that fails under a live push: the push stays, its time-line goes on. */
class CameraLossTest {
    @SuppressWarnings("NullAway.Init") // set before each test
    private Site site;

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        site = Site.started(folder, RtspOptions.defaults().withDataTimeout(Duration.ofSeconds(6)));
    }

    @AfterEach
    void stop() {
        site.close();
    }

    @Test
    void aConnectionThatIsCutIsMadeAgainUnderTheSamePushes() {
        site.publishByRtmp(0, "front");
        site.publishBySrt(1, "back");
        LiveStreams.Stream front = site.stream("front");
        LiveStreams.Stream back = site.stream("back");
        Arrivals frontArrivals = site.watch("front");
        Arrivals backArrivals = site.watch("back");
        Await.until("pictures of both", SOON, () -> frontArrivals.pictures() > 10 && backArrivals.pictures() > 10);
        site.door.disconnectClients();
        site.garage.disconnectClients();
        Await.until("new connections", SOON, () -> site.door.sessions() >= 2 && site.garage.sessions() >= 2);
        int frontPictures = frontArrivals.pictures();
        int backPictures = backArrivals.pictures();
        Await.until(
                "both streams to go on",
                SOON,
                () -> frontArrivals.pictures() > frontPictures + 30 && backArrivals.pictures() > backPictures + 30);
        assertSame(front, site.stream("front"));
        assertSame(back, site.stream("back"));
        frontArrivals.assertOnward();
        backArrivals.assertOnward();
        assertEquals(1, site.channel(0).reconnects());
    }

    @Test
    void aCameraThatStallsIsLeftAndItsStreamGoesOn() {
        site.publishByRtmp(0, "front");
        LiveStreams.Stream front = site.stream("front");
        Arrivals arrivals = site.watch("front");
        Await.until("pictures", SOON, () -> arrivals.pictures() > 10);
        site.door.faults(Faults.NONE.withStalled(true));
        Await.until("a new connection", SOON, () -> site.door.sessions() >= 2);
        site.door.faults(Faults.NONE);
        int pictures = arrivals.pictures();
        Await.until("the stream to go on", SOON, () -> arrivals.pictures() > pictures + 30);
        assertSame(front, site.stream("front"));
        arrivals.assertOnward();
        assertTrue(arrivals.widestGap() > 2L * AccessUnit.CLOCK_RATE, "gap of " + arrivals.widestGap() + " ticks");
    }
}
