package org.ovcgateway.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The input is a configuration file. */
class ConfigFuzzTest {
    private static final String SECRET = "pla7form-pa55";
    private static Path folder = Path.of("");

    @BeforeAll
    static void makeFolder() throws IOException {
        folder = Files.createTempDirectory("config-fuzz");
    }

    @AfterAll
    static void deleteFolder() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            files.forEach(file -> file.toFile().delete());
        }
        Files.delete(folder);
    }

    @FuzzTest
    void aFileIsAConfigurationOrAListOfProblems(byte[] input) {
        if (new String(input, StandardCharsets.ISO_8859_1).contains(SECRET)) {
            return; // what stands in the file as a key, say, is no secret
        }
        Path file = folder.resolve("gateway.yaml");
        try {
            Files.write(file, input);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Environment environment = new Environment(Map.of("PASSWORD", SECRET));
        ConfigLoader.Result result = ConfigLoader.load(file, folder.resolve("state"), environment);
        assertEquals(result.config() == null, !result.problems().isEmpty());
        for (Problem problem : result.problems()) {
            assertFalse(problem.toString().contains(SECRET), "a secret in a problem");
            assertFalse(problem.toString().contains("\n"), "a problem of several lines");
        }
        if (result.config() != null) {
            assertFalse(result.config().toString().contains(SECRET), "a secret in the configuration's text");
        }
    }
}
