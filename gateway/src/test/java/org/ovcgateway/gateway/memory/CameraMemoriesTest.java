package org.ovcgateway.gateway.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ovcgateway.onvif.device.Learnt;
import org.ovcgateway.onvif.device.Memory;
import org.ovcgateway.onvif.device.Quirks;
import org.ovcgateway.testkit.Await;

class CameraMemoriesTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String KEY = "onvif://192.168.1.20";
    private static final Learnt ALL = new Learnt(
            "urn:uuid:1",
            "S/N 1",
            "AA:BB:CC:DD:EE:FF",
            Quirks.Authentication.HTTP_DIGEST,
            Quirks.Stop.MOVE_ZERO,
            -36_000_000,
            "00ff",
            new TreeMap<>(Map.of(0, "PresetToken_0", 255, "last")));

    private final Vertx vertx = Vertx.vertx();

    @TempDir
    private Path folder;

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    private Memory open() {
        return new CameraMemories(vertx, folder).of(KEY);
    }

    private List<Path> files() throws IOException {
        if (!Files.isDirectory(folder.resolve("cameras"))) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder.resolve("cameras"))) {
            return files.filter(file -> file.toString().endsWith(".json")).toList();
        }
    }

    @Test
    void whatWasLearntIsKnownAfterARestart() {
        open().update(nothing -> ALL);
        Await.until("the file", SOON, () -> open().learnt().equals(ALL));
    }

    @Test
    void theLastOfManyChangesIsInTheFile() {
        Memory memory = open();
        for (int i = 0; i <= 1000; i++) {
            int offset = i;
            memory.update(learnt -> learnt.withClockAheadMillis(offset));
        }
        assertEquals(1000, memory.learnt().clockAheadMillis());
        Await.until("the last", SOON, () -> open().learnt().clockAheadMillis() == 1000);
    }

    @Test
    void aCameraOfWhichNothingIsKnownHasNoFile() throws IOException {
        open().update(nothing -> Learnt.NOTHING);
        assertEquals(List.of(), files());
    }

    @Test
    void oneCameraHasOneMemory() {
        CameraMemories memories = new CameraMemories(vertx, folder);
        assertSame(memories.of(KEY), memories.of(KEY));
    }

    @Test
    void aFileThatIsBrokenIsBegunAnew() throws IOException {
        open().update(nothing -> ALL);
        Await.until("the file", SOON, () -> open().learnt().equals(ALL));
        for (String broken : List.of("", "{", "[]", "\u0000\u0000\u0000", "null")) {
            Files.writeString(files().get(0), broken, StandardCharsets.UTF_8);
            Memory memory = open();
            assertEquals(Learnt.NOTHING, memory.learnt(), broken);
        }
        Files.writeString(
                files().get(0), "{\"stop\": \"FLY\", \"presetTokens\": {\"256\": \"x\", \"7\": \"y\", \"8\": 1}}");
        assertEquals(Learnt.NOTHING.withPresetTokens(Map.of(7, "y")), open().learnt());
    }

    @Test
    void aCameraIsForgottenByADaemonThatRunsWhenItsMemoryIsDeleted() throws IOException {
        CameraMemories memories = new CameraMemories(vertx, folder);
        Memory memory = memories.of(KEY);
        memory.update(nothing -> ALL);
        Await.until("the file", SOON, () -> open().learnt().equals(ALL));
        assertTrue(CameraMemories.forget(folder, KEY));
        assertFalse(CameraMemories.forget(folder, KEY));
        assertEquals(ALL, memory.learnt());
        Await.until("it to be forgotten", SOON, () -> {
            memories.reread(KEY);
            return memory.learnt().equals(Learnt.NOTHING);
        });
        memory.update(learnt -> learnt.withClockAheadMillis(7));
        Await.until("what is new", SOON, () -> open().learnt().equals(Learnt.NOTHING.withClockAheadMillis(7)));
    }

    @Test
    void whatWasDeletedIsNotWrittenAgain() throws IOException {
        Memory memory = open();
        memory.update(nothing -> ALL);
        Await.until("the file", SOON, () -> open().learnt().equals(ALL));
        assertTrue(CameraMemories.forget(folder, KEY));
        memory.update(learnt -> learnt.withClockAheadMillis(7));
        Await.until("it to be forgotten", SOON, () -> memory.learnt().equals(Learnt.NOTHING));
        assertEquals(List.of(), files());
    }

    @Test
    void aCameraOfWhichNothingWasLearntIsNotForgottenAgainAndAgain() {
        CameraMemories memories = new CameraMemories(vertx, folder);
        assertTrue(memories.reread(KEY).succeeded());
        memories.of(KEY);
        assertTrue(memories.reread(KEY).succeeded());
    }

    @Test
    void aFolderThatCannotBeWrittenCostsNothingButItsMemory() throws IOException {
        Files.writeString(folder.resolve("cameras"), "no folder");
        Memory memory = open();
        memory.update(nothing -> ALL);
        assertEquals(ALL, memory.learnt());
    }

    @Test
    void theFileNamesItsCameraAndIsWrittenWhole() throws IOException {
        open().update(nothing -> ALL);
        Await.until("the file", SOON, () -> open().learnt().equals(ALL));
        Path file = files().get(0);
        assertNotNull(file);
        assertTrue(Files.readString(file).contains("\"camera\" : \"" + KEY + '"'));
        assertFalse(Files.exists(file.resolveSibling(file.getFileName() + ".new")));
    }
}
