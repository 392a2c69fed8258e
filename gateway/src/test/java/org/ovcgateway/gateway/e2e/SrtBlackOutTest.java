package org.ovcgateway.gateway.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.ovcgateway.gateway.e2e.Site.SOON;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ovcgateway.gateway.status.PushStatus;
import org.ovcgateway.simulator.platform.LiveStreams;
import org.ovcgateway.testkit.Await;
import org.ovcgateway.testkit.LossyProxy;

/** Nothing passes between a push by SRT and the platform for ten seconds; then everything does. */
class SrtBlackOutTest {
    private static final Duration BLACK_OUT = Duration.ofSeconds(10);

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

    @Test
    void theStreamIsThereAgainAfterTenSecondsWithoutAnyDatagram() {
        int port = URI.create(site.platform().srtUrl("dark")).getPort();
        try (LossyProxy network = new LossyProxy(port, 0, 1)) {
            site.ask("LivePublish", Site.live(0, "srt://127.0.0.1:" + network.port() + "?streamid=dark", "dark"));
            LiveStreams.Stream before = site.stream("dark");
            Arrivals first = site.watch("dark");
            Await.until("pictures", SOON, () -> first.pictures() > 10);
            network.blackOut();
            long since = System.nanoTime();
            Await.until("the loss to show", SOON, () -> state() != PushStatus.State.PUSHING);
            Await.until("ten seconds to be over", SOON, () -> System.nanoTime() - since > BLACK_OUT.toNanos());
            network.restore();
            Await.until("another stream", SOON, () -> !before.equals(site.stream("dark")));
            Arrivals second = site.watch("dark");
            Await.until("pictures again", SOON, () -> second.pictures() > 30);
            assertFalse(second.wentBack());
            assertEquals(1, site.door.sessions(), "connections that the camera saw");
        }
    }

    private PushStatus.State state() {
        PushStatus push = site.channel(0).push();
        return push == null ? PushStatus.State.CONNECTING : push.state();
    }
}
