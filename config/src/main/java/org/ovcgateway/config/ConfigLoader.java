package org.ovcgateway.config;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads {@code gateway.yaml} and what the console laid over it. Blocks on the disk; keeps no state. */
public final class ConfigLoader {
    private ConfigLoader() {}

    /**
     * What came of loading.
     *
     * @param config null if, and only if, there are problems
     * @param problems all that is wrong, in the order of files and lines
     * @param warnings what works but should be looked at
     */
    public record Result(@Nullable GatewayConfig config, List<Problem> problems, List<Problem> warnings) {
        public Result {
            problems = List.copyOf(problems);
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * Loads {@code file} and, winning over it key by key, {@code stateDir/config.d/*.yaml} in the order of their names.
     *
     * @param stateDir need not exist
     */
    public static Result load(Path file, Path stateDir, Environment environment) {
        return new Result(null, List.of(new Problem(Location.start(file), "", "cannot be read yet")), List.of());
    }
}
