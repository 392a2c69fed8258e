package org.ovcgateway.gateway.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ovcgateway.gateway.platform.SessionRig.SOON;
import static org.ovcgateway.gateway.platform.SessionRig.awaitFailure;
import static org.ovcgateway.gateway.platform.SessionRig.awaitLogin;
import static org.ovcgateway.gateway.platform.SessionRig.options;

import io.vertx.core.Promise;
import io.vertx.core.http.HttpServerOptions;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.ovcgateway.gateway.platform.SessionException.Reason;
import org.ovcgateway.gateway.platform.dialect.Dap;
import org.ovcgateway.gateway.supervise.Backoff;
import org.ovcgateway.gateway.supervise.Supervisor;
import org.ovcgateway.testkit.Await;

/** How a session ends: moved elsewhere, closed by the platform, or stopped. */
class SessionEndTest {
    @RegisterExtension
    private final SessionRig rig = new SessionRig();

    private final FakePlatform platform = rig.platform;
    private final FakeDevice device = rig.device;

    SessionEndTest() throws Exception {}

    @Test
    void aLinkThatIsMovedEndsItsSessionAndLogsInElsewhereAtOnce() throws Exception {
        PlatformLink link = rig.start();
        awaitLogin(link);
        URI here = URI.create("ws://127.0.0.1:" + platform.port());
        link.moveTo(here);
        FakePlatform other = new FakePlatform(rig.vertx, new HttpServerOptions());
        link.moveTo(URI.create("ws://127.0.0.1:" + other.port()));
        Await.until("a login elsewhere", SOON, () -> other.count("Keepalive") > 0);
        Await.until(
                "the end of the first session",
                SOON,
                () -> platform.sockets.get(0).isClosed());
        awaitLogin(link);
        assertEquals(1, platform.logins.size(), "what is where it was is not disturbed");
        assertEquals(1, other.logins.size());
    }

    @Test
    void aLinkThatWaitsForItsNextTryIsMovedAtOnce() throws Exception {
        Backoff never = new Backoff() {
            @Override
            public Duration pause(int failures, Throwable cause) {
                return Duration.ofDays(1);
            }

            @Override
            public Duration forgiveAfter() {
                return Duration.ZERO;
            }
        };
        platform.upgradeStatus = 503;
        PlatformLink link = rig.start(Dap.DIALECT, options("ws", platform.port()), never);
        awaitFailure(link, Reason.LOGIN_DOUBTFUL, "503");
        FakePlatform other = new FakePlatform(rig.vertx, new HttpServerOptions());
        link.moveTo(URI.create("ws://127.0.0.1:" + other.port()));
        awaitLogin(link);
    }

    @Test
    void aCloseAfterTheLoginIsOnlyAClose() throws Exception {
        PlatformLink link = rig.start();
        awaitLogin(link);
        platform.sockets.get(0).close((short) 1001, "maintenance");
        awaitFailure(link, Reason.CLOSED, "the platform closed the connection with 1001 \"maintenance\"");
        awaitLogin(link);
    }

    @Test
    void afterARestartOfThePlatformTheDeviceIsBackAndWhatRanStillRuns() throws Exception {
        PlatformLink link = rig.start();
        awaitLogin(link);
        platform.stop();
        awaitFailure(
                link, Reason.UNREACHABLE, "cannot reach ws://127.0.0.1:" + platform.port() + ": nothing listens there");
        platform.received.clear();
        platform.restart();
        awaitLogin(link);
        Await.until("a heartbeat", SOON, () -> !platform.received.isEmpty());
        assertEquals(Fixtures.dap("keepalive-request"), platform.received.get(0));
        assertTrue(device.commands.isEmpty());
        assertEquals(0, link.status().supervisor().failures());
    }

    @Test
    void stoppingClosesTheSocketInAnOrderlyWayAndForGood() throws Exception {
        PlatformLink link = rig.start();
        awaitLogin(link);
        Promise<Short> closed = Promise.promise();
        var socket = platform.sockets.get(0);
        socket.closeHandler(nothing -> closed.complete(socket.closeStatusCode()));
        link.stop().await(60, TimeUnit.SECONDS);
        assertEquals((short) 1000, closed.future().await(60, TimeUnit.SECONDS));
        assertEquals(Supervisor.State.STOPPED, link.status().supervisor().state());
        assertEquals(1, platform.logins.size());
    }

    @Test
    void stoppingWhileConnectingDoesNotWaitForThePlatform() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            SessionOptions usual = options("ws", silent.getLocalPort());
            SessionOptions patient = new SessionOptions(
                    usual.url(),
                    true,
                    null,
                    usual.identity(),
                    usual.password(),
                    usual.keepaliveInterval(),
                    Duration.ofHours(1),
                    usual.limits());
            PlatformLink link = rig.start(Dap.DIALECT, patient);
            Await.until("connecting", SOON, () -> link.status().supervisor().state() == Supervisor.State.STARTING);
            link.stop().await(60, TimeUnit.SECONDS);
        }
    }
}
