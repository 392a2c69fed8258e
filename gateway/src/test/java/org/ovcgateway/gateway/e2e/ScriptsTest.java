package org.ovcgateway.gateway.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.ovcgateway.gateway.e2e.Site.result;

import io.vertx.core.json.JsonArray;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ovcgateway.simulator.cli.SimulatePlatform;
import org.ovcgateway.simulator.platform.Script;

/** The virtual platform's example scripts, as integrators run them, with the gateway as the device. */
@Execution(ExecutionMode.CONCURRENT)
class ScriptsTest {
    /** A still that is not made in time ends a script. */
    private static final int ATTEMPTS = 3;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"dap", "h627", "ovs-rpc", "ivr"})
    void theGatewayDoesAllThatTheExampleExpects(String dialect) throws Exception {
        for (int attempt = 1; ; attempt++) {
            try {
                playExample(dialect, Files.createDirectory(folder.resolve("attempt-" + attempt)));
                return;
            } catch (AssertionError e) {
                if (attempt == ATTEMPTS || !Site.wasTooLate(String.valueOf(e.getMessage()))) {
                    throw e;
                }
            }
        }
    }

    private static void playExample(String dialect, Path place) throws Exception {
        try (Site site = Site.started(place, "dialect: " + dialect)) {
            List<String> progress = new CopyOnWriteArrayList<>();
            try {
                site.platform()
                        .run(Script.parse(example(dialect)), progress::add)
                        .toCompletionStage()
                        .toCompletableFuture()
                        .get(5, TimeUnit.MINUTES);
            } catch (ExecutionException e) {
                throw new AssertionError(
                        e.getCause() + " after " + String.join("\n", progress) + "\n"
                                + site.device().encodePrettily(),
                        e);
            }
            assertEquals(
                    new JsonArray(), result(site.platform().device(Site.DEVICE)).getJsonArray("faults"));
        }
    }

    private static String example(String dialect) throws Exception {
        try (InputStream script = Objects.requireNonNull(
                SimulatePlatform.class.getResourceAsStream("scripts/" + dialect + ".jsonl"), dialect)) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
