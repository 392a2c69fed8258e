package org.ovcgateway.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateDirectoryTest {
    @TempDir
    private Path folder;

    private static String taken(Path state) {
        return "another daemon runs with the state directory " + state
                + ": stop that one, or give this one its own with --state-dir";
    }

    @Test
    void oneDaemonHasItUntilItEnds() throws IOException {
        Path state = folder.resolve("new/state");
        try (StateDirectory first = StateDirectory.take(state)) {
            assertNull(first.hindrance());
            IOException refused = assertThrows(IOException.class, () -> StateDirectory.take(state));
            assertEquals(taken(state), refused.getMessage());
        }
        try (StateDirectory next = StateDirectory.take(state)) {
            assertNull(next.hindrance());
        }
    }

    @Test
    void anotherProcessKeepsItToItselfAndLeavesItWhenItIsKilled() throws Exception {
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader said = other.inputReader()) {
            assertEquals("taken", said.readLine());
            IOException refused = assertThrows(IOException.class, () -> StateDirectory.take(folder));
            assertEquals(taken(folder), refused.getMessage());
        } finally {
            other.destroyForcibly().waitFor();
        }
        try (StateDirectory mine = StateDirectory.take(folder)) {
            assertNull(mine.hindrance());
        }
    }

    @Test
    void aDirectoryThatCannotBeIsNamedAndHindersNobody() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        try (StateDirectory none = StateDirectory.take(file)) {
            assertEquals(
                    file + ": the state directory is a file; nothing is remembered over a restart", none.hindrance());
        }
        try (StateDirectory none = StateDirectory.take(file.resolve("below"))) {
            assertEquals(
                    file.resolve("below") + ": the state directory cannot be written to (" + file.resolve("below")
                            + ": Not a directory); nothing is remembered over a restart",
                    none.hindrance());
        }
    }

    /** The other process. */
    static final class Holder {
        private Holder() {}

        public static void main(String[] arguments) throws IOException {
            try (StateDirectory held = StateDirectory.take(Path.of(arguments[0]))) {
                System.out.println(held.hindrance() == null ? "taken" : held.hindrance());
                System.in.read(); // until it is killed
            }
        }
    }
}
