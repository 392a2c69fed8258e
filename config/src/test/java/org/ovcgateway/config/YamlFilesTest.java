package org.ovcgateway.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files as such: overlays, anchors, limits and garbage. */
class YamlFilesTest {
    @TempDir
    Path folder = Path.of("");

    private ConfigFixture fixture = new ConfigFixture(folder);

    @BeforeEach
    void folderIsThere() {
        fixture = new ConfigFixture(folder);
    }

    @Test
    void anOverlayWinsKeyByKeyAndLaterNamesOverEarlier() {
        fixture.write("state/config.d/10-a.yaml", "channels:\n  0: { name: From a }\nlog: { level: warn }\n");
        fixture.write("state/config.d/20-b.yaml", "log: { level: debug }\nmetrics:\n");
        fixture.write("state/config.d/30-c.yaml.bak", "nonsense");
        fixture.write("state/config.d/.hidden.yaml", "nonsense");
        GatewayConfig config = fixture.config(ConfigFixture.MINIMAL
                + "channels:\n  0: { name: Door, camera: \"rtsp://a/b\" }\nmetrics: { enabled: false }\n");
        ChannelConfig channel = config.channels().get(0);
        assertNotNull(channel);
        assertEquals("From a", channel.name());
        assertEquals("rtsp://a/…", channel.camera().toString());
        assertEquals(LogLevel.DEBUG, config.log().level());
        assertEquals(false, config.metrics().enabled());
    }

    @Test
    void problemsNameTheFileThatTheyAreIn() {
        fixture.write("state/config.d/console.yaml", "log:\n  level: loud\n");
        assertEquals(
                "state/config.d/console.yaml:2:10 log.level: is \"loud\"; allowed is error, warn, info, debug or trace",
                fixture.onlyProblem(ConfigFixture.MINIMAL + "log: { level: info }\n"));
    }

    @Test
    void aBrokenOverlayIsAProblemLikeAnyOther() {
        fixture.write("state/config.d/console.yaml", "log: [\n");
        assertTrue(
                fixture.onlyProblem(ConfigFixture.MINIMAL).startsWith("state/config.d/console.yaml:2:1: not YAML: "));
    }

    @Test
    void aFileThatIsNotThereOrNotTextIsSaidToBeSo() throws IOException {
        ConfigLoader.Result result = ConfigLoader.load(folder.resolve("none.yaml"), folder, new Environment(Map.of()));
        assertEquals(List.of("none.yaml:1:1: the file does not exist"), fixture.shown(result.problems()));
        Path latin = Files.write(folder.resolve("latin.yaml"), new byte[] {'a', ':', ' ', (byte) 0xe4});
        assertTrue(ConfigLoader.load(latin, folder, new Environment(Map.of()))
                .problems()
                .toString()
                .contains("not UTF-8"));
        ConfigLoader.Result directory = ConfigLoader.load(folder, folder, new Environment(Map.of()));
        assertEquals(1, directory.problems().size(), directory.toString());
    }

    @Test
    void aFileHasAnEnd() {
        String yaml = ConfigFixture.MINIMAL;
        String edge = yaml + "#".repeat(YamlReader.MAX_FILE_BYTES - yaml.length());
        assertNotNull(fixture.load(edge).config());
        assertTrue(fixture.onlyProblem(edge + "#").contains("the file is too large; allowed are 262144 bytes"));
    }

    @Test
    void anchorsAndMergeKeysWork() {
        GatewayConfig config = fixture.config(ConfigFixture.MINIMAL + """
                channels:
                  0: &door { camera: "rtsp://a/b", name: Door, username: u, password: "${env:PASSWORD}" }
                  1: { <<: *door, name: Other door }
                """);
        ChannelConfig other = config.channels().get(1);
        assertNotNull(other);
        assertEquals("Other door", other.name());
        assertEquals("u", other.username());
    }

    @Test
    void anAliasBombIsRefusedInBoundedTime() {
        StringBuilder bomb = new StringBuilder("a0: &a0 { x: y }\n");
        for (int i = 1; i < 40; i++) {
            String last = "*a" + (i - 1);
            bomb.append("a" + i + ": &a" + i + " { p: " + last + " , q: " + last + " , r: " + last + " }\n");
        }
        assertNull(fixture.load(bomb.toString()).config());
        StringBuilder merges = new StringBuilder("a: &a {");
        for (int i = 0; i < 1000; i++) {
            merges.append("k").append(i).append(": 1, ");
        }
        merges.append("}\n");
        for (int i = 0; i < 11; i++) {
            merges.append("b" + i + ": { <<: *a }\n");
        }
        assertTrue(fixture.onlyProblem(merges.toString()).contains("too many merged keys (<<); allowed are 10000"));
        assertTrue(fixture.onlyProblem("a: &a 1\nb: [" + "*a , ".repeat(1001) + "]\n")
                .contains("too many aliases"));
    }

    @Test
    void depthIsBounded() {
        assertTrue(
                fixture.onlyProblem("a: " + "[".repeat(100_000)).contains("nested too deeply; allowed are 16 levels"));
        assertTrue(fixture.onlyProblem("a: " + "{ b: ".repeat(10_000))
                .contains("nested too deeply; allowed are 16 levels"));
        assertTrue(fixture.onlyProblem("? ".repeat(1000) + "a").contains("nested too deeply"));
    }

    @Test
    void whatIsOddInYamlIsRefusedInWords() {
        assertTrue(fixture.onlyProblem("a: *b\n")
                .contains("1:4: an alias (*…) whose anchor (&…) does not stand before it"));
        assertTrue(fixture.onlyProblem("a: &a [*a]\n").contains("an alias (*…)"));
        assertTrue(fixture.onlyProblem("a: !!java.net.URL x\n").contains("1:4: a tag (!…); allowed are plain values"));
        assertTrue(fixture.onlyProblem("a: 1\n---\nb: 1\n")
                .contains("2:1: a second document starts here; allowed is one"));
        assertTrue(fixture.onlyProblem("- a\n").contains("1:1: the file holds no sections"));
        assertTrue(fixture.onlyProblem("[a]: b\n").contains("a key that is not text"));
        assertTrue(fixture.onlyProblem("a: \u0007\n").contains("1:4: a character that YAML does not allow"));
        assertTrue(fixture.onlyProblem("<<: 1\n").contains("merge key << without a mapping"));
        assertTrue(fixture.onlyProblem("a: \"x\n").contains("not YAML: "));
        assertEquals(3, fixture.problems("").size());
        assertEquals(3, fixture.problems("---\n").size());
        assertEquals(3, fixture.problems("# nothing\n").size());
    }

    @Test
    void slipsOfTheHandAreSaidInWordsOfTheHand() {
        assertEquals(
                "gateway.yaml:2:1: not YAML: a tab; lines are indented by blanks",
                fixture.onlyProblem("platform:\n\turl: wss://a\n"));
        assertEquals(
                "gateway.yaml:3:2: not YAML: this line is indented otherwise than those that it stands with",
                fixture.onlyProblem("platform:\n  url: wss://a\n device-id: 1\n"));
        String colon =
                "not YAML: a colon too many: a value that holds a colon and a blank stands in quotes; or the line"
                        + " before lacks its colon or the blank behind it, or is indented otherwise";
        assertEquals("gateway.yaml:1:11: " + colon, fixture.onlyProblem("name: Door: left\n"));
        assertEquals("gateway.yaml:2:4: " + colon, fixture.onlyProblem("platform\nlog:\n"));
        assertEquals("gateway.yaml:3:12: " + colon, fixture.onlyProblem("platform:\n  url:wss://a\n  device-id: 1\n"));
        assertEquals(
                "gateway.yaml:3:12: " + colon, fixture.onlyProblem("platform:\n  url: wss://a\n    ca-file: /a\n"));
        assertEquals("gateway.yaml:1:4: not YAML: a quote that is not closed", fixture.onlyProblem("a: \"x\nb: y\n"));
        assertEquals("gateway.yaml:1:4: not YAML: a quote that is not closed", fixture.onlyProblem("a: 'x\nb: y\n"));
        for (String sign : List.of("@", "%", "`")) {
            assertEquals(
                    "gateway.yaml:1:4: not YAML: a value that begins with this sign stands in quotes",
                    fixture.onlyProblem("a: " + sign + "x\n"));
        }
    }

    @Test
    void garbageGivesProblemsAndNothingElse() {
        Random random = new Random(7);
        String alphabet = "abc:0 -\n\t{}[]\"'&*!|>%@`#?,~<$\\\u00e4\uD83D\uDE00platform";
        for (int i = 0; i < 1000; i++) {
            StringBuilder yaml = new StringBuilder();
            int length = random.nextInt(120);
            for (int j = 0; j < length; j++) {
                yaml.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            assertNull(load(yaml.toString().getBytes(StandardCharsets.UTF_8)).config());
        }
        for (int i = 0; i < 500; i++) {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            assertNull(load(bytes).config());
        }
    }

    @Test
    void mutatedFilesAreEitherGoodOrHaveProblems() throws IOException {
        Random random = new Random(11);
        byte[] good = (ConfigFixture.MINIMAL + "channels:\n  0: &a { camera: \"rtsp://a/b\" }\n  1: { <<: *a }\n")
                .getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 1500; i++) {
            byte[] mutated = good.clone();
            for (int j = random.nextInt(4); j >= 0; j--) {
                int at = random.nextInt(mutated.length);
                mutated[at] =
                        random.nextBoolean() ? (byte) random.nextInt(128) : mutated[random.nextInt(mutated.length)];
            }
            ConfigLoader.Result result = load(mutated);
            assertEquals(result.config() == null, !result.problems().isEmpty());
        }
    }

    private ConfigLoader.Result load(byte[] bytes) {
        try {
            Path file = Files.write(folder.resolve("gateway.yaml"), bytes);
            return ConfigLoader.load(file, folder.resolve("state"), new Environment(ConfigFixture.ENVIRONMENT));
        } catch (IOException failed) {
            throw new java.io.UncheckedIOException(failed);
        }
    }
}
