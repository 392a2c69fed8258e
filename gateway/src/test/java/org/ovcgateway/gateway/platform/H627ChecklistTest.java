package org.ovcgateway.gateway.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Keeps the page that says which test holds the gateway to which requirement of H.627.2, and holds it to tests that there are;
 * {@code -Dovc.regenerate=true} writes the page anew from {@code h627-checklist.txt}.
 */
class H627ChecklistTest {
    private static final Path PAGE = Path.of("..", "docs", "ref", "h627-checklist.md");

    /** One requirement. */
    private record Row(String id, String clause, String level, String text, List<String> tests) {}

    private static List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        Fixtures.text("h627-checklist.txt")
                .lines()
                .filter(line -> !line.startsWith("#"))
                .forEach(line -> {
                    String[] fields = line.split("\\|", -1);
                    assertEquals(5, fields.length, line);
                    List<String> tests = Stream.of(fields[4].split(","))
                            .map(String::strip)
                            .filter(test -> !test.isEmpty())
                            .toList();
                    rows.add(
                            new Row(fields[0].strip(), fields[1].strip(), fields[2].strip(), fields[3].strip(), tests));
                });
        return rows;
    }

    @Test
    void everyRequirementHasATest() {
        assertEquals(
                IntStream.rangeClosed(1, 45).mapToObj("H%02d"::formatted).toList(),
                rows().stream().map(Row::id).toList());
        assertEquals(
                List.of(),
                rows().stream()
                        .filter(row -> row.tests().isEmpty())
                        .map(Row::id)
                        .toList());
    }

    @Test
    void everyTestThatIsNamedExists() throws IOException {
        List<Path> sources = new ArrayList<>();
        for (String module : List.of(
                "gateway", "media", "adapters/camera", "adapters/rtsp", "adapters/onvif", "config", "simulator")) {
            // Beside the sources other processes make and delete files.
            try (Stream<Path> files = Files.walk(Path.of("..", module, "src/test/java"))) {
                files.filter(file -> file.toString().endsWith("Test.java")).forEach(sources::add);
            }
        }
        TreeSet<String> missing = new TreeSet<>();
        for (Row row : rows()) {
            for (String test : row.tests()) {
                List<String> names = Arrays.asList(test.split("#", -1));
                assertEquals(2, names.size(), test);
                boolean present = sources.stream()
                        .filter(file -> file.endsWith(names.get(0) + ".java"))
                        .anyMatch(file -> read(file).contains(" void " + names.get(1) + "("));
                if (!present) {
                    missing.add(row.id() + ": " + test);
                }
            }
        }
        assertTrue(missing.isEmpty(), () -> "no such tests: " + missing);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void thePageIsUpToDate() throws IOException {
        StringBuilder page = new StringBuilder("""
                # H.627.2, requirement by requirement

                Written by the tests, which fail where a test that stands here does not exist. M: "is required"; R: "is recommended"; A: only
                in the informative appendix I.

                | row | clause | | what it asks for | held by |
                |---|---|---|---|---|
                """);
        for (Row row : rows()) {
            page.append("| ")
                    .append(row.id())
                    .append(" | ")
                    .append(row.clause())
                    .append(" | ");
            page.append(row.level()).append(" | ").append(row.text()).append(" | ");
            page.append(row.tests().isEmpty() ? "no test yet" : "`" + String.join("`, `", row.tests()) + "`");
            page.append(" |\n");
        }
        if (Boolean.getBoolean("ovc.regenerate")) {
            Files.writeString(PAGE, page);
        }
        assertEquals(page.toString(), Files.readString(PAGE), "stale; write it anew with -Dovc.regenerate=true");
    }
}
