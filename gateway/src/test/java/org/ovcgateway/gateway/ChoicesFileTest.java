package org.ovcgateway.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ovcgateway.camera.AlarmType;
import org.ovcgateway.camera.Quality;
import org.ovcgateway.gateway.channel.Choices;
import org.ovcgateway.testkit.Await;

/** What the platform chose, over restarts. */
class ChoicesFileTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Choices QUIET = new Choices(Quality.LD, Set.of(AlarmType.MOTION, AlarmType.PIR));

    @TempDir
    Path folder = Path.of("");

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void stop() throws Exception {
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    private ChoicesFile open(@Nullable Path directory) {
        ChoicesFile file = new ChoicesFile(vertx, directory);
        file.load();
        return file;
    }

    @Test
    void whatWasKeptIsRecalledByTheNextDaemon() {
        Path state = folder.resolve("not").resolve("there-yet");
        ChoicesFile first = open(state);
        assertEquals(Choices.STANDARD, first.recall(3));
        first.keep(7, Choices.STANDARD);
        first.keep(3, QUIET);
        assertEquals(QUIET, first.recall(3));
        Await.until("the file", SOON, () -> open(state).recall(3).equals(QUIET));
        assertEquals(Choices.STANDARD, open(state).recall(7));
    }

    @Test
    void withoutAStateDirectoryItIsRememberedByThisDaemonOnly() {
        ChoicesFile memory = open(null);
        memory.keep(0, QUIET);
        assertEquals(QUIET, memory.recall(0));
        assertEquals(Choices.STANDARD, open(null).recall(0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "{\"channels\":7}",
                "{\"channels\":{\"x\":{},\"0\":7}}",
                "{\"channels\":{\"0\":{\"quality\":\"8K\",\"alarms-off\":[\"EARTHQUAKE\",7]}}}"
            })
    void aFileThatIsBrokenOrFromALaterVersionIsNoObstacle(String content) throws IOException {
        Files.writeString(folder.resolve(ChoicesFile.NAME), content);
        ChoicesFile file = open(folder);
        assertEquals(Choices.STANDARD, file.recall(0));
        file.keep(0, QUIET);
        Await.until("the file", SOON, () -> open(folder).recall(0).equals(QUIET));
        assertFalse(Files.exists(folder.resolve(ChoicesFile.NAME + ".new")));
    }

    @Test
    void whereNothingCanBeWrittenItIsRememberedAllTheSame() throws IOException {
        Path notAFolder = Files.writeString(folder.resolve("file"), "");
        ChoicesFile file = open(notAFolder.resolve("state"));
        file.keep(0, QUIET);
        assertEquals(QUIET, file.recall(0));
    }
}
