package org.ovcgateway.gateway.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.config.ConfigLoader;
import org.ovcgateway.config.Environment;
import org.ovcgateway.config.GatewayConfig;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that say where the configuration is; a mix-in of the commands that read it. */
public final class ConfigOptions {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            defaultValue = "/etc/ovc-gateway/gateway.yaml",
            description = "The configuration (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path config;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private StateDirectoryOption stateDirectory;

    public Path config() {
        return config;
    }

    public Path stateDirectory() {
        return stateDirectory.path();
    }

    /** For the daemon itself. */
    public ConfigLoader.Result load() {
        return ConfigLoader.load(config, stateDirectory.path(), Environment.ofProcess());
    }

    /** As {@link #load()}; the configuration, null if it is bad. Problems and warnings go to {@code messages}, one a line. */
    public @Nullable GatewayConfig load(PrintWriter messages) {
        return told(load(), messages);
    }

    /** As {@link #load(PrintWriter)}, for a command beside the daemon. */
    public @Nullable GatewayConfig look(PrintWriter messages) {
        Environment environment = Environment.ofProcess().besideService();
        return told(ConfigLoader.load(config, stateDirectory.path(), environment), messages);
    }

    private static @Nullable GatewayConfig told(ConfigLoader.Result result, PrintWriter messages) {
        result.problems().forEach(messages::println);
        result.warnings().forEach(warning -> messages.println("warning: " + warning));
        return result.config();
    }
}
