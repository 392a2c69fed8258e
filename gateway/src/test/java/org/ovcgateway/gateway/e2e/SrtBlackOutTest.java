package org.ovcgateway.gateway.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.ovcgateway.gateway.e2e.Site.SOON;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ovcgateway.gateway.status.PushStatus;
import org.ovcgateway.simulator.chaos.ChaosProxy;
import org.ovcgateway.simulator.chaos.NetworkFaults;
import org.ovcgateway.simulator.platform.LiveStreams;
import org.ovcgateway.testkit.Await;

/** Nothing passes between a push by SRT and the platform for ten seconds; then everything does. */
class SrtBlackOutTest {
    private static final Duration BLACK_OUT = Duration.ofSeconds(10);

    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

    @SuppressWarnings("NullAway.Init") // set before each test
    private Site site;

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        site = Site.started(folder);
    }

    @AfterEach
    void stop() {
        site.close();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    void theStreamIsThereAgainAfterTenSecondsWithoutAnyDatagram() throws IOException {
        int port = URI.create(site.platform().srtUrl("dark")).getPort();
        try (ChaosProxy network = ChaosProxy.udp(loops, port)) {
            site.ask("LivePublish", Site.live(0, "srt://127.0.0.1:" + network.port() + "?streamid=dark", "dark"));
            LiveStreams.Stream before = site.stream("dark");
            Arrivals first = site.watch("dark");
            Await.until("pictures", SOON, () -> first.pictures() > 10);
            network.faults(NetworkFaults.NONE.withLoss(1));
            long since = System.nanoTime();
            Await.until("the loss to show", SOON, () -> state() != PushStatus.State.PUSHING);
            Await.until("ten seconds to be over", SOON, () -> System.nanoTime() - since > BLACK_OUT.toNanos());
            network.faults(NetworkFaults.NONE);
            Await.until("another stream", SOON, () -> !before.equals(site.stream("dark")));
            Arrivals second = site.watch("dark");
            Await.until("pictures again", SOON, () -> second.pictures() > 30);
            second.assertOnward();
            assertEquals(1, site.door.sessions(), "connections that the camera saw");
        }
    }

    private PushStatus.State state() {
        PushStatus push = site.channel(0).push();
        return push == null ? PushStatus.State.CONNECTING : push.state();
    }
}
