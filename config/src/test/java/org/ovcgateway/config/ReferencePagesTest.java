package org.ovcgateway.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The pages in docs/ref are what the schema says. After a change of the schema, {@code mvn -pl config -am test
 * -Dovc.regenerate=true} writes them anew.
 */
class ReferencePagesTest {
    private static final Path PAGES = Path.of("..", "docs", "ref");
    private static final Pattern SETTING = Pattern.compile("^( *)(#?)(-|[a-z0-9-]+:)(.*)$");

    @TempDir
    Path folder = Path.of("");

    @Test
    void theJsonSchemaIsUpToDate() throws IOException {
        assertUpToDate("gateway.schema.json", ReferencePages.jsonSchema());
    }

    @Test
    void theDefaultFileIsUpToDate() throws IOException {
        assertUpToDate("gateway.yaml", ReferencePages.defaultFile());
    }

    @Test
    void theReferencePageIsUpToDate() throws IOException {
        assertUpToDate("config.md", ReferencePages.referencePage());
    }

    private static void assertUpToDate(String name, String wanted) throws IOException {
        Path file = PAGES.resolve(name);
        if (Boolean.getBoolean("ovc.regenerate")) {
            Files.createDirectories(PAGES);
            Files.writeString(file, wanted);
        }
        assertEquals(wanted, Files.readString(file), name + " is stale; write it anew with -Dovc.regenerate=true");
    }

    @Test
    void theDefaultFileAsShippedLacksOnlyWhatHasNoDefault() throws IOException {
        List<String> problems = new ConfigFixture(folder)
                .problems(ReferencePages.defaultFile()).stream()
                        .map(problem -> problem.replaceFirst(";.*", ""))
                        .toList();
        assertEquals(3, problems.size(), problems.toString());
        assertTrue(problems.get(0).endsWith("platform.device-id: missing"), problems.toString());
        assertTrue(problems.get(1).endsWith("platform.password: missing"), problems.toString());
        assertTrue(problems.get(2).endsWith("platform.url: missing"), problems.toString());
    }

    @Test
    void theDefaultsInTheFileAreTheCodedOnes() throws IOException {
        ConfigFixture fixture = new ConfigFixture(folder);
        List<String> needed = List.of("platform.url", "platform.device-id", "platform.password");
        GatewayConfig coded = fixture.config(uncommented(needed::contains));
        GatewayConfig written = fixture.config(
                uncommented(path -> needed.contains(path) || hasDefault(path, GatewaySchema.ROOT.items())));
        assertEquals(coded, written);
        assertEquals(coded, fixture.config("""
                        platform:
                          url: wss://ovc.example.com:9443
                          device-id: "2009550000011079"
                          password: ${env:PASSWORD}
                        """));
    }

    @Test
    void everyExampleInTheFileIsValid() throws IOException {
        ConfigFixture fixture = new ConfigFixture(folder);
        GatewayConfig all = fixture.config(
                uncommented(path -> !List.of("platform.scheduler", "platform.ca-file", "device.firmware-key")
                        .contains(path)));
        GatewayConfig spoolOnly = fixture.config(ConfigFixture.MINIMAL + "recording: { spool: }\n");
        assertNotEquals(null, all.recording().spool());
        assertNotEquals(null, all.mqtt());
        assertEquals(1, all.channels().size());
        assertEquals(
                List.of(new TopicConfig(
                        "RuleEngine/MyRuleDetector/PeopleDetect",
                        "State",
                        AlarmName.HUMAN,
                        List.of("on", "1"),
                        TopicKind.STATE,
                        Duration.ofSeconds(10))),
                all.onvif().topics());
        // The section's defaults, written out, are the same as the section left empty.
        assertEquals(spoolOnly.recording(), all.recording());
    }

    /** The shipped file with the chosen settings, and the sections they are in, freed of their #. */
    private static String uncommented(Predicate<String> chosen) throws IOException {
        List<String> path = new ArrayList<>();
        StringBuilder yaml = new StringBuilder();
        for (String line : Files.readAllLines(PAGES.resolve("gateway.yaml"))) {
            Matcher setting = SETTING.matcher(line);
            if (!setting.matches()) {
                yaml.append(line).append('\n');
                continue;
            }
            while (path.size() > setting.group(1).length() / 2) {
                path.remove(path.size() - 1);
            }
            path.add(setting.group(3).replace(":", ""));
            boolean free = setting.group(2).isEmpty() || chosen.test(String.join(".", path));
            String value = setting.group(4).replaceFirst("\\$\\{file:[^}]*}", "\\${env:PASSWORD}");
            yaml.append(free ? setting.group(1) + setting.group(3) + value : line)
                    .append('\n');
        }
        return yaml.toString();
    }

    private static boolean hasDefault(String path, List<Item> items) {
        int dot = path.indexOf('.');
        String name = dot < 0 ? path : path.substring(0, dot);
        for (Item item : items) {
            if (item.name().equals(name)) {
                if (item instanceof Section<?> section) {
                    return !section.optional() && dot > 0 && hasDefault(path.substring(dot + 1), section.items());
                }
                return item instanceof Key<?> key && key.standard() != null;
            }
        }
        return false;
    }

    @Test
    void theJsonSchemaUsesOnlyWhatEditorsUnderstandAndItsPatternsFitItsDefaults() throws IOException {
        JsonNode schema = new ObjectMapper().readTree(ReferencePages.jsonSchema());
        assertEquals(
                "https://json-schema.org/draft/2020-12/schema",
                schema.path("$schema").asText());
        int[] keys = {0};
        checkKeywords(schema, keys);
        assertTrue(keys[0] > 30, "expected all keys, but saw " + keys[0]);
    }

    private static void checkKeywords(JsonNode schema, int[] keys) {
        keys[0]++;
        schema.fieldNames()
                .forEachRemaining(keyword -> assertTrue(
                        List.of(
                                        "$schema",
                                        "title",
                                        "type",
                                        "description",
                                        "additionalProperties",
                                        "properties",
                                        "patternProperties",
                                        "items",
                                        "required",
                                        "enum",
                                        "pattern",
                                        "default")
                                .contains(keyword),
                        keyword));
        if (schema.has("pattern") && schema.has("default")) {
            assertTrue(
                    Pattern.compile(schema.get("pattern").asText())
                            .matcher(schema.get("default").asText())
                            .find(),
                    schema.toString());
        }
        schema.path("properties").forEach(child -> checkKeywords(child, keys));
        schema.path("patternProperties").forEach(child -> checkKeywords(child, keys));
        if (schema.has("items")) {
            checkKeywords(schema.get("items"), keys);
        }
        schema.path("required")
                .forEach(name -> assertTrue(schema.path("properties").has(name.asText()), name.asText()));
    }
}
