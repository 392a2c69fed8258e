package org.ovcgateway.gateway.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ovcgateway.gateway.command.ErrorCode;
import org.ovcgateway.gateway.platform.dialect.Dialect;

/**
 * Holds the tables against the documents' lists of methods in {@code methods/}, which were made from the documents, and keeps the
 * page of all methods; {@code -Dovc.regenerate=true} writes it anew.
 */
class DialectCoverageTest {
    private static final Path PAGE = Path.of("..", "docs", "ref", "dialects.md");
    private static final Pattern CODES = Pattern.compile("\\b1(0[123]|[123])?(, 1(0[123]|[123])?)*\\b(?![0-9. ]*s\\b)");
    private static final Map<String, String> DOCUMENTS = Map.of(
            "dap", "OVS DAP (2020)",
            "h627", "ITU-T H.627.2 (03/2022)",
            "ovs-rpc", "OVS RPC (2019)",
            "ivr", "IVR RPC (2017)");

    /**
     * A method as its document has it.
     *
     * @param direction {@code P>D} platform to device, {@code D>P} device to platform
     */
    private record Method(String name, String kind, String direction, String section) {}

    private record Meaning(String does, String otherwise) {}

    static List<Dialect> dialects() {
        return Fixtures.dialects();
    }

    private static List<List<String>> lines(String file) {
        List<List<String>> lines = new ArrayList<>();
        Fixtures.text("methods/" + file)
                .lines()
                .filter(line -> !line.startsWith("#"))
                .forEach(line -> {
                    List<String> fields = new ArrayList<>();
                    for (String field : line.split("\\|", -1)) {
                        fields.add(field.strip());
                    }
                    lines.add(fields);
                });
        return lines;
    }

    private static List<Method> methods(String dialect) {
        return lines(dialect + ".txt").stream()
                .map(line -> new Method(line.get(0), line.get(1), line.get(2), line.get(3)))
                .toList();
    }

    private static Map<String, Meaning> meanings() {
        Map<String, Meaning> meanings = new LinkedHashMap<>();
        for (List<String> line : lines("meanings.txt")) {
            assertEquals(3, line.size(), line.toString());
            for (String method : line.get(0).split(", ")) {
                meanings.put(method, new Meaning(line.get(1), line.get(2)));
            }
        }
        return meanings;
    }

    /** The text with each error code as that dialect speaks it. */
    private static String inItsCodes(Dialect dialect, String text) {
        return CODES.matcher(text)
                .replaceAll(run -> Stream.of(run.group().split(", "))
                        .map(number -> Stream.of(ErrorCode.values())
                                .filter(code -> Integer.toString(code.code()).equals(number))
                                .findFirst()
                                .orElseThrow())
                        .map(code -> Integer.toString(dialect.spoken(code).code()))
                        .distinct()
                        .collect(Collectors.joining(", ")));
    }

    @ParameterizedTest
    @MethodSource("dialects")
    void everyMethodOfTheDocumentIsInTheTableAndNoOther(Dialect dialect) {
        Set<String> wanted = new TreeSet<>();
        methods(dialect.name())
                .forEach(method -> wanted.add(method.name() + " " + method.kind() + " " + method.direction()));
        Set<String> present = new TreeSet<>();
        dialect.rows().values().forEach(row -> present.add(row.method() + " " + row.kind() + " P>D"));
        dialect.reports().forEach(report -> present.add(report.method() + " " + report.kind() + " D>P"));
        assertEquals(wanted, present);
    }

    @Test
    void thereAreAsManyMethodsAsTheDocumentsHave() {
        Map<String, Integer> counts = new LinkedHashMap<>();
        dialects()
                .forEach(dialect -> counts.put(
                        dialect.name(),
                        dialect.rows().size() + dialect.reports().size()));
        assertEquals(Map.of("dap", 31, "h627", 32, "ovs-rpc", 16, "ivr", 22), counts);
    }

    @Test
    void thePageOfAllMethodsIsUpToDate() throws IOException {
        StringBuilder page = new StringBuilder("""
                # Every method of the four documents

                Written by the tests from the tables; what a method means is one thing in all of them. "To the device" is what the platform
                asks; a message that carries a `seq` is answered, one that does not is not, whatever its type. Error codes: 1 anything that
                fails here, 11 bit rate above the asked maximum, 12 a bad or missing field, 13 cannot be configured so, 101 cannot be done,
                102 no such channel, 103 the camera does not answer. A code that a document does not have is answered as 1; a method
                that is not listed is answered 101; in `ivr` it ends the session.
                """);
        Map<String, Meaning> meanings = meanings();
        Set<String> used = new TreeSet<>();
        for (Dialect dialect : dialects()) {
            page.append("\n## `").append(dialect.name()).append("`: ").append(DOCUMENTS.get(dialect.name()));
            page.append("\nLogs in at `").append(dialect.login().path()).append("`.\n\n");
            page.append("| method | direction | type | section | what the gateway does | where it cannot |\n")
                    .append("|---|---|---|---|---|---|\n");
            for (Method method : methods(dialect.name())) {
                Meaning meaning = meanings.get(method.name());
                assertNotNull(meaning, "no meaning of " + method.name());
                used.add(method.name());
                page.append("| `").append(method.name()).append("` | ");
                page.append(method.direction().equals("P>D") ? "to the device" : "to the platform");
                page.append(" | ").append(method.kind().equals("RPC") ? "RPC" : "event");
                page.append(" | ").append(method.section());
                page.append(" | ").append(meaning.does());
                page.append(" | ")
                        .append(inItsCodes(dialect, meaning.otherwise()))
                        .append(" |\n");
            }
        }
        assertEquals(meanings.keySet().stream().sorted().toList(), List.copyOf(used));
        if (Boolean.getBoolean("ovc.regenerate")) {
            Files.writeString(PAGE, page);
        }
        assertEquals(page.toString(), Files.readString(PAGE), "stale; write it anew with -Dovc.regenerate=true");
    }
}
