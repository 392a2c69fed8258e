package org.ovcgateway.gateway.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ovcgateway.gateway.cli.BindCommand;
import org.ovcgateway.gateway.status.PlatformStatus;
import org.ovcgateway.testkit.Await;
import picocli.CommandLine;

/** The owner says by the command line whose the device shall be, and the platform hears it in the words of its dialect. */
class BindTest {
    private record Outcome(int code, String words) {}

    private static Outcome bind(Path folder, String id) {
        StringWriter words = new StringWriter();
        CommandLine command = new CommandLine(new BindCommand())
                .setOut(new PrintWriter(words, true))
                .setExecutionExceptionHandler((failure, line, parsed) -> {
                    Throwable cause = failure instanceof ExecutionException ? failure.getCause() : failure;
                    words.append(String.valueOf(cause == null ? null : cause.getMessage()));
                    return cause instanceof IOException ? 1 : 3;
                });
        int code = command.execute("--state-dir", folder.resolve("state").toString(), id);
        return new Outcome(code, words.toString().strip());
    }

    @ParameterizedTest
    @CsvSource({
        "ovs-rpc, The platform has taken it.",
        "h627, The platform has been told.",
        "dap, The platform has been told."
    })
    void thePlatformHearsWhoseTheDeviceShallBe(String dialect, String words, @TempDir Path folder) throws IOException {
        try (Site site = Site.started(folder, "dialect: " + dialect)) {
            Outcome outcome = bind(folder, "B-1234");
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
            assertEquals(new Outcome(1, "the dialect ivr has no Bind"), bind(folder, "B-1234"));
            assertEquals(PlatformStatus.State.ONLINE, site.platformStatus());
            site.stopPlatform();
            Await.until("the loss", Site.SOON, () -> site.platformStatus() != PlatformStatus.State.ONLINE);
            Outcome away = bind(folder, "B-1234");
            assertEquals(1, away.code());
            assertTrue(away.words().startsWith("nobody is logged in to the platform; the last attempt: "), away::words);
            site.startPlatformAgain();
        }
    }
}
