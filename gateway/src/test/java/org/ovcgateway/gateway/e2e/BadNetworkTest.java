package org.ovcgateway.gateway.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ovcgateway.gateway.e2e.Site.SOON;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ovcgateway.gateway.status.PushStatus;
import org.ovcgateway.rtsp.RtspOptions;
import org.ovcgateway.simulator.camera.CameraSettings;
import org.ovcgateway.simulator.camera.Faults;
import org.ovcgateway.simulator.camera.RtspServer;
import org.ovcgateway.simulator.camera.VirtualCamera;
import org.ovcgateway.simulator.chaos.ChaosProxy;
import org.ovcgateway.simulator.chaos.NetworkFaults;
import org.ovcgateway.simulator.chaos.Passage;
import org.ovcgateway.simulator.platform.LiveStreams;
import org.ovcgateway.testkit.Await;
import org.ovcgateway.testkit.NginxRtmp;

/** What networks do to a camera's stream and to a push by RTMP; {@link SrtBlackOutTest} for SRT. */
@Execution(ExecutionMode.CONCURRENT)
class BadNetworkTest {
    /** The watchdog has no say. */
    private static final RtspOptions PATIENT = RtspOptions.defaults().withDataTimeout(Duration.ofMinutes(5));

    private static final RtspOptions IMPATIENT = RtspOptions.defaults().withDataTimeout(Duration.ofSeconds(5));

    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path folder;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path peerFolder;

    @SuppressWarnings("NullAway.Init") // set before each test
    private VirtualCamera camera;

    @SuppressWarnings("NullAway.Init") // set before each test
    private RtspServer server;

    /** In front of the camera of channel 2. */
    @SuppressWarnings("NullAway.Init") // set before each test
    private ChaosProxy network;

    @SuppressWarnings("NullAway.Init") // set before each test
    private Site site;

    @BeforeEach
    void start() throws IOException {
        camera = new VirtualCamera("yard", Footage.H264, null, CameraSettings.DEFAULT);
        server = RtspServer.start(loops, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), List.of(camera));
        network = ChaosProxy.tcp(loops, server.address().getPort());
        site = Site.startedWith(folder, IMPATIENT, List.of("rtsp://127.0.0.1:" + network.port() + "/yard"));
    }

    @AfterEach
    void stop() {
        site.close();
        network.close();
        server.close();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private PushStatus.State push(int channel) {
        PushStatus push = site.channel(channel).push();
        return push == null ? PushStatus.State.CONNECTING : push.state();
    }

    @ParameterizedTest
    @EnumSource(Passage.class)
    void aCameraBehindABadNetworkIsLeftAndComesBackUnderTheSamePush(Passage fault) throws IOException {
        site.publishByRtmp(2, "yard");
        LiveStreams.Stream stream = site.stream("yard");
        Arrivals arrivals = site.watch("yard");
        Await.until("pictures", SOON, () -> arrivals.pictures() > 10);
        network.faults(NetworkFaults.NONE.withPassage(fault));
        if (fault == Passage.REFUSED || fault == Passage.OPEN) {
            network.reset();
        }
        Await.until("the loss to be seen", SOON, () -> site.channel(2).reconnects() > 0);
        network.faults(NetworkFaults.NONE);
        int before = arrivals.pictures();
        Await.until("the stream to go on", SOON, () -> arrivals.pictures() > before + 30);
        assertSame(stream, site.stream("yard"));
        arrivals.assertOnward();
    }

    @Test
    void aCameraThatIsAwayForAWhileIsBackSoonAfterItAnswers() throws IOException {
        site.publishByRtmp(2, "yard");
        Arrivals arrivals = site.watch("yard");
        Await.until("pictures", SOON, () -> arrivals.pictures() > 10);
        network.faults(NetworkFaults.NONE.withPassage(Passage.REFUSED));
        network.reset();
        Await.until("many failures", SOON, () -> site.channel(2).reconnects() > 6);
        network.faults(NetworkFaults.NONE);
        int before = arrivals.pictures();
        Await.until("the stream to go on", SOON, () -> arrivals.pictures() > before);
    }

    private void startAgainPatiently() throws IOException {
        site.close();
        site = Site.startedWith(folder, PATIENT, List.of("rtsp://127.0.0.1:" + network.port() + "/yard"));
        site.publishByRtmp(2, "yard");
    }

    @Test
    void aCameraThatAnswersAgainWhileItsOldConnectionIsSilentIsPlayedByANewOne() throws IOException {
        startAgainPatiently();
        Arrivals arrivals = site.watch("yard");
        Await.until("pictures", SOON, () -> arrivals.pictures() > 10);
        network.faults(NetworkFaults.NONE.withPassage(Passage.HALF_OPEN));
        Await.until("the connection to be dead", SOON, () -> network.lost() > 0);
        network.faults(NetworkFaults.NONE);
        int before = arrivals.pictures();
        Await.until("the stream to go on", SOON, () -> arrivals.pictures() > before + 30);
        assertEquals(1, site.channel(2).reconnects());
    }

    @Test
    void aCameraThatSendsNoPicturesForAWhileButAnswersKeepsItsConnection() throws IOException {
        startAgainPatiently();
        Arrivals arrivals = site.watch("yard");
        Await.until("pictures", SOON, () -> arrivals.pictures() > 10);
        long sessions = camera.sessions();
        camera.faults(Faults.NONE.withStalled(true));
        long since = System.nanoTime();
        Await.until("six seconds without", SOON, () -> System.nanoTime() - since > 6_000_000_000L);
        camera.faults(Faults.NONE);
        int before = arrivals.pictures();
        Await.until("the stream to go on", SOON, () -> arrivals.pictures() > before + 30);
        assertEquals(sessions, camera.sessions());
        assertEquals(0, site.channel(2).reconnects());
    }

    @Test
    void aPushThroughAConnectionThatTheNetworkForgotIsMadeAgainOnce() throws IOException {
        int port = URI.create(site.platform().rtmpUrl("front")).getPort();
        try (ChaosProxy uplink = ChaosProxy.tcp(loops, port)) {
            site.ask("LivePublish", Site.live(0, "rtmp://127.0.0.1:" + uplink.port() + "/live/front", "front"));
            LiveStreams.Stream first = site.stream("front");
            Arrivals arrivals = site.watch("front");
            Await.until("seconds of pictures", SOON, () -> arrivals.pictures() > 100);
            uplink.faults(NetworkFaults.NONE.withPassage(Passage.HALF_OPEN));
            Await.until("the loss to be seen", Duration.ofSeconds(60), () -> push(0) == PushStatus.State.FAILED);
            uplink.faults(NetworkFaults.NONE);
            uplink.reset();
            Await.until("another stream", SOON, () -> site.isArriving("front") && site.stream("front") != first);
            Arrivals again = site.watch("front");
            Await.until("pictures again", SOON, () -> again.pictures() > 30);
            Await.until("one connection to be left", SOON, () -> uplink.connections() == 1);
            assertEquals(1, site.door.sessions(), "connections that the camera saw");
        }
    }

    @Test
    void aPushByRtmpThatNothingPassesForTenSecondsGoesOnAndNginxSeesOnePublisher() throws IOException {
        try (NginxRtmp nginx = new NginxRtmp(peerFolder)) {
            int port = URI.create(nginx.url("key")).getPort();
            try (ChaosProxy uplink = ChaosProxy.tcp(loops, port)) {
                site.ask("LivePublish", Site.live(0, "rtmp://127.0.0.1:" + uplink.port() + "/live/key", "live"));
                Path recording = nginx.awaitRecording("key");
                Await.until(
                        "something to be recorded",
                        SOON,
                        () -> recording.toFile().length() > 100_000);
                uplink.faults(NetworkFaults.NONE.withPassage(Passage.STALLED));
                long since = System.nanoTime();
                Await.until("ten seconds to be over", SOON, () -> System.nanoTime() - since > 10_000_000_000L);
                long size = recording.toFile().length();
                uplink.faults(NetworkFaults.NONE);
                Await.until(
                        "the recording to go on, or another",
                        SOON,
                        () -> recording.toFile().length() > size + 100_000
                                || nginx.recordings("key").size() > 1);
                Await.until("the push to be well", SOON, () -> push(0) == PushStatus.State.PUSHING);
                assertTrue(uplink.connections() <= 2, uplink.connections() + " connections");
                Await.until("one connection to be left", SOON, () -> uplink.connections() == 1);
            }
        }
    }

    @Test
    void anNginxThatFallsSilentIsLeftAndPushedToAgainWhenItWakes() {
        try (NginxRtmp nginx = new NginxRtmp(peerFolder)) {
            site.ask("LivePublish", Site.live(0, nginx.url("key"), "live"));
            Path recording = nginx.awaitRecording("key");
            Await.until(
                    "something to be recorded", SOON, () -> recording.toFile().length() > 1_000_000);
            nginx.process().signal("STOP");
            Await.until("the silence to be seen", Duration.ofSeconds(60), () -> push(0) == PushStatus.State.FAILED);
            nginx.process().signal("CONT");
            Await.until("the push to be well", SOON, () -> push(0) == PushStatus.State.PUSHING);
            Await.until("another recording", SOON, () -> nginx.recordings("key").size() > 1);
            assertEquals(1, site.door.sessions(), "connections that the camera saw");
        }
    }
}
