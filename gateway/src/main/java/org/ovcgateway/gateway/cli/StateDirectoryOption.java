package org.ovcgateway.gateway.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option that says where the daemon keeps its state; a mix-in. */
public final class StateDirectoryOption {
    @Option(
            names = "--state-dir",
            paramLabel = "DIR",
            defaultValue = "/var/lib/ovc-gateway",
            description = "Where the daemon keeps its state (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path path;

    public Path path() {
        return path;
    }
}
