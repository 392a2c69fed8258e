package org.ovcgateway.gateway.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ovcgateway.gateway.e2e.OwnersShell.Outcome;
import org.ovcgateway.gateway.status.PlatformStatus;
import org.ovcgateway.testkit.Await;

/** The owner says by the command line whose the device shall be, and the platform hears it in the words of its dialect. */
class BindTest {
    private static Outcome bind(Path folder) {
        return new OwnersShell(folder).type("bind", "B-1234");
    }

    @ParameterizedTest
    @CsvSource({
        "ovs-rpc, The platform has taken it.",
        "h627, The platform has been told.",
        "dap, The platform has been told."
    })
    void thePlatformHearsWhoseTheDeviceShallBe(String dialect, String words, @TempDir Path folder) throws IOException {
        try (Site site = Site.started(folder, "dialect: " + dialect)) {
            Outcome outcome = bind(folder);
            assertEquals(0, outcome.code(), outcome.words());
            assertTrue(outcome.words().startsWith(words), outcome.words());
            Await.until(
                    "the platform to hear it",
                    Site.SOON,
                    () -> new JsonArray().add("B-1234").equals(site.device().getJsonArray("binds")));
            assertEquals(new JsonArray(), site.device().getJsonArray("faults"));
        }
    }

    @Test
    void aDialectWithoutBindAndAPlatformThatIsNotThereAreSaid(@TempDir Path folder) throws IOException {
        try (Site site = Site.started(folder, "dialect: ivr")) {
            assertEquals(new Outcome(1, "the dialect ivr has no Bind"), bind(folder));
            assertEquals(PlatformStatus.State.ONLINE, site.platformStatus());
            site.stopPlatform();
            Await.until("the loss", Site.SOON, () -> site.platformStatus() != PlatformStatus.State.ONLINE);
            Outcome away = bind(folder);
            assertEquals(1, away.code());
            assertTrue(away.words().startsWith("nobody is logged in to the platform; the last attempt: "), away::words);
            site.startPlatformAgain();
        }
    }
}
