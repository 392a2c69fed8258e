package org.ovcgateway.gateway.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ovcgateway.gateway.e2e.Site.SOON;
import static org.ovcgateway.gateway.e2e.Site.result;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ovcgateway.gateway.Daemon;
import org.ovcgateway.gateway.platform.PlatformLink;
import org.ovcgateway.gateway.platform.Reconnect;
import org.ovcgateway.gateway.platform.Reports;
import org.ovcgateway.gateway.platform.RpcPeer;
import org.ovcgateway.gateway.platform.SessionException;
import org.ovcgateway.gateway.platform.SessionOptions;
import org.ovcgateway.gateway.platform.dialect.Dap;
import org.ovcgateway.gateway.platform.dialect.Identity;
import org.ovcgateway.gateway.status.PlatformStatus;
import org.ovcgateway.gateway.supervise.Timers;
import org.ovcgateway.simulator.platform.LiveStreams;
import org.ovcgateway.simulator.platform.Misbehaviour;
import org.ovcgateway.simulator.platform.PlatformOptions;
import org.ovcgateway.simulator.platform.VirtualPlatform;
import org.ovcgateway.testkit.Await;

/** The login: what ends it, that it comes back, and that nothing else ends with it. */
class PlatformSessionTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "WRONG_SEQ, answer to Keepalive: expected seq 1 but was 2",
        "MALFORMED, malformed message",
        "CLOSE_WITHOUT_FRAME, closed the connection without a close frame before it answered the first Keepalive",
        "REFUSE_LOGIN, login refused with HTTP 401"
    })
    void aPlatformThatMisbehavesIsLeftInWordsAndLoggedInToWhenItBehavesAgain(Misbehaviour misbehaviour, String words)
            throws IOException {
        try (Site site = new Site(folder)) {
            result(site.platform().misbehave(misbehaviour));
            site.startGateway();
            Await.until(
                    "the failure in words: " + words,
                    SOON,
                    () -> lastError(site).contains(words));
            Await.until("another try", SOON, () -> site.status().platform().reconnects() >= 1);
            assertNotEquals(PlatformStatus.State.ONLINE, site.platformStatus());
            result(site.platform().misbehave(Misbehaviour.NONE));
            Await.until("the login", SOON, () -> site.platformStatus() == PlatformStatus.State.ONLINE);
            assertTrue(site.device().getBoolean("connected"));
        }
    }

    @Test
    void aPlatformThatNeverAnswersIsLeftAfterTheAnswerTimeout() throws Exception {
        Vertx vertx = Daemon.vertx();
        VirtualPlatform platform = result(VirtualPlatform.start(vertx, PlatformOptions.loopback()));
        result(platform.misbehave(Misbehaviour.SILENT));
        SessionOptions impatient = new SessionOptions(
                platform.signallingUri(),
                true,
                null,
                new Identity(Site.DEVICE, "edge-gateway", "0.0.0-test", null, null),
                "",
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                new RpcPeer.Limits(Duration.ofMillis(300), Duration.ofMillis(200), 64, 16));
        PlatformLink link = new PlatformLink(
                vertx,
                vertx.getOrCreateContext(),
                impatient,
                Dap.DIALECT,
                new BareDevice(),
                new Reports(Timers.on(vertx.getOrCreateContext()), (report, url) -> {}),
                new Reconnect(() -> 400),
                () -> {});
        link.start();
        Await.until(
                "the time-out in words",
                SOON,
                () -> "no answer to Keepalive within 300 ms"
                        .equals(link.status().supervisor().lastError()));
        assertEquals(SessionException.Reason.TIMEOUT, link.status().lastFailure());
        result(platform.misbehave(Misbehaviour.NONE));
        Await.until("the login", SOON, () -> link.status().loggedIn());
        result(link.stop());
        result(platform.stop());
        result(vertx.close());
    }

    @Test
    void whatRunsOutlivesTheSessionThatAskedForIt() throws IOException {
        try (Site site = Site.started(folder)) {
            site.publishByRtmp(0, "front");
            site.publishBySrt(1, "back");
            site.ask("StartCloudRecord", site.recording(0, "tape"));
            LiveStreams.Stream front = site.stream("front");
            LiveStreams.Stream back = site.stream("back");
            Arrivals frontArrivals = site.watch("front");
            Arrivals backArrivals = site.watch("back");
            int segments = site.awaitSaved("tape", 1).size();

            JsonObject reported = site.freshlyReported(0);
            assertEquals("front", reported.getString("stream_id"));
            assertEquals("tape", reported.getString("record_session"));
            assertEquals(1, reported.getInteger("state"));
            assertEquals("back", site.freshlyReported(1).getString("stream_id"));

            int frontPictures = frontArrivals.pictures();
            int backPictures = backArrivals.pictures();
            Await.until(
                    "both streams to go on",
                    SOON,
                    () -> frontArrivals.pictures() > frontPictures + 25 && backArrivals.pictures() > backPictures + 25);
            assertSame(front, site.stream("front"));
            assertSame(back, site.stream("back"));
            frontArrivals.assertOnward();
            backArrivals.assertOnward();
            assertEquals(1, site.door.sessions(), "connections that the camera saw");
            List<JsonObject> saved = site.awaitSaved("tape", segments + 2);
            for (int i = 1; i < saved.size(); i++) {
                assertFalse(saved.get(i).getBoolean("discontinue"), saved.toString());
            }
        }
    }

    @Test
    void aPlatformThatIsRestartedFindsTheDeviceAndItsStreamAgain() throws IOException {
        try (Site site = Site.started(folder)) {
            site.publishByRtmp(0, "front");
            site.publishBySrt(1, "back");
            site.stopPlatform();
            Await.until("the loss to show", SOON, () -> site.platformStatus() != PlatformStatus.State.ONLINE);
            site.startPlatformAgain();
            Await.until("the login", SOON, () -> site.platformStatus() == PlatformStatus.State.ONLINE);
            Arrivals front = site.watch("front");
            Arrivals back = site.watch("back");
            Await.until("pictures of both", SOON, () -> front.pictures() > 25 && back.pictures() > 25);
            assertEquals("front", site.freshlyReported(0).getString("stream_id"));
            assertEquals(1, site.door.sessions(), "connections that the camera saw");
        }
    }

    private static String lastError(Site site) {
        return Objects.requireNonNullElse(site.status().platform().lastError(), "");
    }
}
