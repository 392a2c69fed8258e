package org.ovcgateway.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** What a run's processes have left in its folder. */
final class Leftovers {
    private Leftovers() {}

    static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** A good run leaves nothing; of another it is said where to look for why. */
    static void ofRun(Path folder, boolean good, PrintStream out) throws IOException {
        if (good) {
            delete(folder);
        } else {
            out.println("the gateway's log, ledger and spool are in " + folder);
        }
    }
}
