package org.ovcgateway.gateway.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.ovcgateway.gateway.e2e.Site.SOON;
import static org.ovcgateway.gateway.e2e.Site.result;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ovcgateway.gateway.status.PlatformStatus;
import org.ovcgateway.simulator.platform.PlatformOptions;
import org.ovcgateway.simulator.platform.ScheduleAnswer;
import org.ovcgateway.simulator.platform.VirtualPlatform;
import org.ovcgateway.testkit.Await;

/** The platform is found by its scheduling service (H.627.2 9.3.1), in any dialect. */
class SchedulerTest {
    /** After twelve failures, which come soon here, a pause lasts a minute. */
    private static final Duration AFTER_MANY_FAILURES = Duration.ofSeconds(100);

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path folder;

    @Test
    void aSchedulerThatIsDownIsAskedUntilItNamesThePlatform() throws IOException {
        try (Site site = new Site(folder)) {
            site.findPlatformByScheduler();
            String address = site.platform().httpUri().getAuthority();
            site.stopPlatform();
            site.startGateway();
            Await.until(
                    "the failure in words",
                    SOON,
                    () -> lastError(site).contains("cannot reach the scheduler at " + address));
            Await.until(
                    "a pause between two questions",
                    SOON,
                    () -> site.platformStatus() == PlatformStatus.State.DISCONNECTED);

            site.startPlatformAgain();
            Await.until("the login", AFTER_MANY_FAILURES, () -> site.platformStatus() == PlatformStatus.State.ONLINE);
            JsonObject question = result(site.platform().scheduleQuestions()).get(0);
            assertEquals(question.getString("mac_identity"), question.getString("macid"));
            assertFalse(question.getString("macid", "").isEmpty());
        }
    }

    @Test
    void aSchedulerThatRefusesIsQuotedAndAskedAgain() throws IOException {
        try (Site site = new Site(folder)) {
            site.findPlatformByScheduler();
            result(site.platform().schedule(ScheduleAnswer.error(503, "overloaded, try later")));
            site.startGateway();
            Await.until(
                    "the refusal in words",
                    SOON,
                    () -> lastError(site).contains("the scheduler answered HTTP 503: \"overloaded, try later\""));
            result(site.platform().schedule(ScheduleAnswer.HERE));
            Await.until("the login", AFTER_MANY_FAILURES, () -> site.platformStatus() == PlatformStatus.State.ONLINE);
        }
    }

    @Test
    void aPlatformThatReschedulesIsLeftForTheNextOneWhileTheRecordingGoesOn() throws IOException {
        Vertx vertx = Vertx.vertx();
        VirtualPlatform next = result(VirtualPlatform.start(vertx, PlatformOptions.loopback()));
        try (Site site = Site.startedByScheduler(folder)) {
            site.ask("StartCloudRecord", site.recording(0, "tape"));
            int segments = site.awaitSaved("tape", 1).size();
            result(site.platform().schedule(ScheduleAnswer.elsewhere(next.signallingUri())));
            site.tell("Reschedule", new JsonObject());

            Await.until(
                    "a Keepalive at the next platform",
                    SOON,
                    () -> result(next.device(Site.DEVICE)).getInteger("keepalives") > 0);
            Await.until("the login to show", SOON, () -> site.platformStatus() == PlatformStatus.State.ONLINE);
            Await.until(
                    "the end at the first platform", SOON, () -> !site.device().getBoolean("connected"));
            JsonArray channels =
                    result(next.device(Site.DEVICE)).getJsonObject("state").getJsonArray("channels");
            assertEquals("tape", channels.getJsonObject(0).getString("record_session"));

            List<JsonObject> saved = site.awaitSaved("tape", segments + 2);
            for (int i = 1; i < saved.size(); i++) {
                assertFalse(saved.get(i).getBoolean("discontinue"), saved.toString());
            }
            assertEquals(1, site.door.sessions(), "connections that the camera saw");
        } finally {
            result(next.stop());
            result(vertx.close());
        }
    }

    private static String lastError(Site site) {
        return Objects.requireNonNullElse(site.status().platform().lastError(), "");
    }
}
