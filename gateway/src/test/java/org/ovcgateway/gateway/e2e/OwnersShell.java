package org.ovcgateway.gateway.e2e;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.ovcgateway.gateway.Main;
import org.ovcgateway.testkit.PeerProcess;

/** Commands beside a daemon, each a process of its own, as the box's owner types them. */
final class OwnersShell {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path stateDirectory;

    /** What a command said on both its outputs. */
    record Outcome(int code, String words) {}

    /** @param folder that of the {@link Site} */
    OwnersShell(Path folder) {
        stateDirectory = folder.resolve("state");
    }

    Outcome type(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--state-dir", stateDirectory.toString()));
        try (PeerProcess command =
                PeerProcess.start(JavaProgram.command(Main.class, "-Xmx64m", all.toArray(String[]::new)))) {
            int code = command.awaitExit(PATIENCE);
            return new Outcome(code, command.output().strip());
        }
    }
}
