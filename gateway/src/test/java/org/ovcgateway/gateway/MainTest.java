package org.ovcgateway.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** The command line: what is printed where, and the exit codes of DESIGN 8. */
class MainTest {
    private record Outcome(int code, String out, String err) {}

    private static Outcome run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine commandLine = Main.commandLine(new HeadStart(), arguments)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true));
        int code = commandLine.execute(arguments);
        return new Outcome(code, out.toString(), err.toString());
    }

    @Test
    void versionPrintsTheBuildsVersion() {
        Outcome outcome = run("version");
        assertEquals(0, outcome.code());
        assertTrue(outcome.out().matches("ovc-gateway \\d+\\.\\d+\\.\\d+\\S*\\R"), outcome.out());
        assertEquals("", outcome.err());
        assertEquals(outcome, run("--version"));
    }

    @Test
    void checkOfAGoodFileSaysNothingAndExitsWithZero(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("secret"), "x");
        Path file = Files.writeString(
                folder.resolve("gateway.yaml"),
                "platform: { url: 'wss://a', device-id: 1, password: '${file:" + folder + "/secret}' }\n");
        assertEquals(
                new Outcome(0, "", ""), run("check", "--config", file.toString(), "--state-dir", folder.toString()));
    }

    @Test
    void checkOfABadFileListsTheProblemsOnStandardErrorAndExitsWith78(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(
                folder.resolve("gateway.yaml"), "platform: { url: 'wss://a', device-id: 1, password: abcd }\nlgo:\n");
        assertEquals(
                new Outcome(
                        78,
                        "",
                        file + ":2:1 lgo: unknown key, did you mean \"log\"?; allowed are platform, device, channels,"
                                + " onvif, recording, uplink, console, metrics, mqtt, log\nwarning: " + file
                                + ":1:53 platform.password: holds a password in plain text; better is"
                                + " ${file:/absolute/path}, ${env:NAME} or ${cred:NAME}\n"),
                run("check", "--config", file.toString(), "--state-dir", folder.toString()));
    }

    @Test
    void checkTakesTheServicesCredentialsOnTrust(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(
                folder.resolve("gateway.yaml"),
                "platform: { url: 'wss://a', device-id: 1, password: '${cred:platform}' }\n");
        Outcome outcome = run("check", "--config", file.toString(), "--state-dir", folder.toString());
        assertEquals(0, outcome.code(), outcome.err());
        assertTrue(outcome.err().startsWith("warning: "), outcome.err());
        assertEquals(
                78,
                run("run", "--config", file.toString(), "--state-dir", folder.toString())
                        .code());
    }

    @Test
    void aSecondDaemonOnOneStateDirectoryIsRefusedBeforeItDoesAnything(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(
                folder.resolve("gateway.yaml"), "platform: { url: 'wss://a.invalid', device-id: 1, password: abcd }\n");
        Path state = folder.resolve("state");
        try (StateDirectory taken = StateDirectory.take(state)) {
            assertNull(taken.hindrance());
            Outcome second = run("run", "--config", file.toString(), "--state-dir", state.toString());
            assertEquals(1, second.code());
            assertTrue(second.err().contains("another daemon runs with the state directory " + state), second.err());
            assertFalse(Files.exists(state.resolve("log")));
        }
    }

    @Test
    void wrongUsageExitsWithTwoAndSaysWhatIsAllowed() {
        Outcome nothing = run();
        assertEquals(2, nothing.code());
        assertTrue(nothing.err().contains("a command is missing"), nothing.err());
        assertTrue(nothing.err().contains("check"), nothing.err());
        Outcome unknown = run("chekc");
        assertEquals(2, unknown.code());
        assertTrue(unknown.err().contains("Did you mean"), unknown.err());
        Outcome option = run("check", "--cofnig", "x");
        assertEquals(2, option.code());
        assertTrue(option.err().contains("--config"), option.err());
        assertEquals(
                new Outcome(
                        2,
                        "",
                        "Missing required parameter: 'CAMERA-URI'\novc-gateway probe --help lists what is allowed\n"),
                run("probe"));
        Outcome below = run("simulate");
        assertEquals(2, below.code());
        assertTrue(below.err().startsWith("say what to simulate: "), below.err());
        assertTrue(below.err().contains("proxy  "), below.err());
    }

    @Test
    void aSubnetThatIsNoneIsWrongUsageAndSaidInItsOwnWords() {
        Outcome tooLarge = run("discover", "--subnet", "10.0.0.0/8");
        assertEquals(2, tooLarge.code());
        assertEquals("", tooLarge.out());
        assertTrue(tooLarge.err().contains("at most 1024 addresses (/22 to /32) but was '10.0.0.0/8'"), tooLarge.err());
        assertEquals(2, run("discover", "--subnet", "camera").code());
    }

    @Test
    void everyCommandIsInTheManPageAndOnTheReferencePageWithItsOptions() throws IOException {
        String reference = Files.readString(Path.of("../docs/ref/cli.md"));
        String manual =
                Files.readString(Path.of("../packaging/deb/ovc-gateway.1")).replace("\\-", "-");
        Main.commandLine(new HeadStart()).getSubcommands().forEach((name, command) -> {
            String row = part(reference, "\n| `" + name, "\n");
            String synopsis = part(manual, "\n.B ovc-gateway " + name, "\n.br");
            for (OptionSpec option : command.getCommandSpec().options()) {
                if (!option.hidden() && !List.of("--help", "--version").contains(option.longestName())) {
                    assertTrue(row.contains(option.longestName()), () -> "cli.md: " + name + " " + option);
                    assertTrue(synopsis.contains(option.longestName()), () -> "man page: " + name + " " + option);
                }
            }
        });
    }

    private static String part(String text, String from, String to) {
        int start = text.indexOf(from);
        assertTrue(start >= 0, () -> "expected" + from);
        int end = text.indexOf(to, start + from.length());
        return text.substring(start, end < 0 ? text.length() : end);
    }

    @Test
    void helpIsAnAnswer() {
        Outcome help = run("--help");
        assertEquals(0, help.code());
        assertTrue(help.out().contains("version"), help.out());
        assertEquals(0, run("check", "--help").code());
        assertEquals(help, run("help"));
        assertEquals(run("check", "--help"), run("help", "check"));
        assertEquals(2, run("help", "chekc").code());
    }
}
