package org.ovcgateway.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A folder with a configuration file, secrets and a state directory. */
final class ConfigFixture {
    static final String MINIMAL = """
            platform:
              url: wss://ovc.example.com:9443
              device-id: "2009550000011079"
              password: ${env:PASSWORD}
            """;
    static final Map<String, String> ENVIRONMENT = Map.of("PASSWORD", "pla7form-pa55");

    private final Path folder;

    ConfigFixture(Path folder) {
        this.folder = folder;
    }

    Path write(String name, String text) {
        try {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            return Files.writeString(file, text);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    ConfigLoader.Result load(String yaml) {
        return load(yaml, ENVIRONMENT);
    }

    ConfigLoader.Result load(String yaml, Map<String, String> environment) {
        return ConfigLoader.load(write("gateway.yaml", yaml), folder.resolve("state"), new Environment(environment));
    }

    GatewayConfig config(String yaml) {
        ConfigLoader.Result result = load(yaml);
        GatewayConfig config = result.config();
        if (config == null) {
            throw new AssertionError("expected a configuration but was " + shown(result.problems()));
        }
        return config;
    }

    /** The problems with the folder's name left out. */
    List<String> problems(String yaml) {
        return shown(load(yaml).problems());
    }

    /** The problem that there is, and no other. */
    String onlyProblem(String yaml) {
        List<String> problems = problems(yaml);
        assertEquals(1, problems.size(), problems.toString());
        return problems.get(0);
    }

    List<String> shown(List<Problem> problems) {
        return problems.stream()
                .map(problem -> problem.toString().replace(folder + "/", ""))
                .toList();
    }
}
