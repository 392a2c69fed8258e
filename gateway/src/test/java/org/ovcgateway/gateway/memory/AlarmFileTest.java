package org.ovcgateway.gateway.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ovcgateway.camera.AlarmType;
import org.ovcgateway.gateway.command.AlarmReport;

class AlarmFileTest {
    private static final AlarmReport MOTION = new AlarmReport(
            3, Instant.parse("2026-01-01T00:00:00.25Z"), AlarmType.MOTION, AlarmReport.State.START, "rule \"1\" 拌网");

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path folder;

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() throws Exception {
        vertx.close().await(60, TimeUnit.SECONDS);
    }

    private void keep(List<AlarmReport> alarms) throws Exception {
        new AlarmFile(vertx, folder.resolve("state")).keep(alarms).await(60, TimeUnit.SECONDS);
    }

    private List<AlarmReport> recall() {
        return new AlarmFile(vertx, folder.resolve("state")).recall();
    }

    private void content(String text) throws IOException {
        Files.createDirectories(folder.resolve("state"));
        Files.writeString(folder.resolve("state").resolve(AlarmFile.NAME), text);
    }

    @Test
    void whatIsKeptIsRecalledInItsOrderAndReplaced() throws Exception {
        assertEquals(List.of(), recall());
        AlarmReport end = new AlarmReport(0, Instant.EPOCH, AlarmType.FACE, AlarmReport.State.END, "");
        keep(List.of(MOTION, end));
        assertEquals(List.of(MOTION, end), recall());
        keep(List.of());
        assertEquals(List.of(), recall());
    }

    @Test
    void aLongDescriptionIsCut() throws Exception {
        keep(List.of(new AlarmReport(0, Instant.EPOCH, AlarmType.FACE, AlarmReport.State.END, "x".repeat(10_000))));
        assertEquals(256, recall().get(0).description().length());
    }

    @Test
    void aFileThatAPowerCutLeftHalfOrThatIsOfALaterVersionCostsOnlyWhatCannotBeRead() throws Exception {
        keep(List.of(MOTION));
        String good = Files.readString(folder.resolve("state").resolve(AlarmFile.NAME));
        content(good.substring(0, good.length() / 2));
        assertEquals(List.of(), recall());
        content("");
        assertEquals(List.of(), recall());
        content("[{},7,{\"channel\":1,\"at\":\"soon\"}," + good.substring(1, good.length() - 1) + ","
                + good.substring(1, good.length() - 1).replace("motion", "ufo") + "]");
        assertEquals(List.of(MOTION), recall());
    }

    @Test
    void aFolderThatCannotBeWrittenIsNoFailure() throws Exception {
        Files.writeString(folder.resolve("state"), "a file in its place");
        keep(List.of(MOTION));
        assertTrue(Files.isRegularFile(folder.resolve("state")));
        assertEquals(List.of(), recall());
    }
}
