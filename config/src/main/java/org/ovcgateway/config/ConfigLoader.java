package org.ovcgateway.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
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
        Report report = new Report();
        Yaml.Mapping document = YamlReader.read(file, report);
        for (Path overlay : overlays(stateDir.resolve("config.d"), report)) {
            Yaml.Mapping over = YamlReader.read(overlay, report);
            document = document == null || over == null ? null : document.overlaidWith(over);
        }
        GatewayConfig config = document == null
                ? null
                : new SchemaReader(report, environment).read(GatewaySchema.ROOT, document, Location.start(file), "");
        return new Result(
                report.problemCount() == 0 ? config : null,
                inOrder(report.problems(), file),
                inOrder(report.warnings(), file));
    }

    private static List<Path> overlays(Path directory, Report report) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(path -> isOverlay(path.getFileName().toString()))
                    .sorted()
                    .toList();
        } catch (IOException | UncheckedIOException failed) {
            report.problem(
                    Location.start(directory),
                    "",
                    "the directory cannot be read; allowed is one that this user may list");
            return List.of();
        }
    }

    private static boolean isOverlay(String name) {
        return name.endsWith(".yaml") && !name.startsWith(".");
    }

    /** The main file's first, then the overlays', each from top to bottom. */
    private static List<Problem> inOrder(List<Problem> problems, Path mainFile) {
        Comparator<Location> byPlace = Comparator.<Location, Boolean>comparing(
                        location -> !location.file().equals(mainFile))
                .thenComparing(Location::file)
                .thenComparingInt(Location::line)
                .thenComparingInt(Location::column);
        return problems.stream()
                .sorted(Comparator.comparing(Problem::location, byPlace))
                .toList();
    }
}
