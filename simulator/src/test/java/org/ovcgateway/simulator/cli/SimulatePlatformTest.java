package org.ovcgateway.simulator.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ovcgateway.simulator.platform.Script;
import org.ovcgateway.testkit.Await;
import picocli.CommandLine;

class SimulatePlatformTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Pattern SIGNALLING = Pattern.compile("signalling ws://(\\S+)");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int execute(String... arguments) {
        return new CommandLine(new SimulatePlatform())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    @Test
    void aScriptThatHoldsEndsWithZero(@TempDir Path folder) throws Exception {
        Path script = Files.writeString(folder.resolve("hello.jsonl"), """
                {"login": {"dialect": "ovs-rpc", "firmware_model": "1"}}
                {"expect": "Keepalive", "answer": {}}
                {"event": "RebootDevice"}
                """);
        FutureTask<Integer> exit = start(script, "--dialect", "ovs-rpc", "--schedule", "ws://127.0.0.9:81");
        HttpResponse<String> schedule = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://" + address() + "/Vs/getServerAddr?macid=x"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertTrue(schedule.body().contains("\"PassDomain\":\"127.0.0.9\",\"PassPort\":81"), schedule.body());
        try (KeepaliveDevice device = KeepaliveDevice.login("ws://" + address() + "/ovc")) {
            assertEquals(0, exit.get(PATIENCE.toSeconds(), TimeUnit.SECONDS), err.toString());
            device.awaitText("{\"event\":\"RebootDevice\"}");
        }
        assertTrue(out.toString().contains("the device did all that " + script + " expects"), out.toString());
    }

    @Test
    void aScriptThatDoesNotHoldEndsWithOneAndSaysWhatCame(@TempDir Path folder) throws Exception {
        Path script = Files.writeString(folder.resolve("hello.jsonl"), """
                {"login": {}}
                {"expect": "Keepalive"}
                {"expect": "Bind", "within": 0.2}
                """);
        FutureTask<Integer> exit = start(script, "--misbehave", "late");
        try (KeepaliveDevice device = KeepaliveDevice.login("ws://" + address() + "/Vd")) {
            assertEquals(1, exit.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
            assertTrue(device.texts().isEmpty(), device.texts().toString());
        }
        assertTrue(
                err.toString()
                        .contains(script
                                + ": line 3: {\"expect\": \"Bind\", \"within\": 0.2}: not within 0.2 s; none came"),
                err.toString());
    }

    @Test
    void whatCannotBeReadEndsBeforeAnythingListens(@TempDir Path folder) throws Exception {
        Path script = Files.writeString(folder.resolve("wrong.jsonl"), "{\"expect\": 5}");
        assertEquals(1, execute("--script", script.toString()));
        assertTrue(err.toString().contains(script + ": line 1: "), err.toString());
        assertEquals(1, execute("--script", folder.resolve("none.jsonl").toString()));
        assertTrue(err.toString().contains("no such file: " + folder.resolve("none.jsonl")), err.toString());
        assertEquals(2, execute("--script", "example:none"));
        assertTrue(
                err.toString()
                        .contains("--script: expected example:dap, example:ovs-rpc, example:h627, example:ivr or a"
                                + " file but was example:none"),
                err.toString());
        assertEquals(2, execute("--misbehave", "rudely"));
        assertTrue(err.toString().contains("unknown misbehaviour 'rudely'"), err.toString());
        assertEquals(2, execute("--dialect", "onvif"));
        assertTrue(err.toString().contains("unknown dialect 'onvif'"), err.toString());
        assertEquals(2, execute("--dialect", "ivr"));
        assertTrue(err.toString().contains("ivr, which has a path of its own"), err.toString());
        assertEquals(2, execute("--schedule", "http://127.0.0.1:1"));
        assertTrue(err.toString().contains("expected ws://HOST:PORT"), err.toString());
        assertEquals("", out.toString());
    }

    @Test
    void aPortThatIsTakenIsNamedWithWhatItWasFor() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                DatagramSocket takenUdp = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            String port = String.valueOf(taken.getLocalPort());
            String udpPort = String.valueOf(takenUdp.getLocalPort());
            assertEquals(1, execute("--port", port, "--rtmp-port", "0", "--srt-port", "0"));
            said("127.0.0.1:" + port + " for signalling, uploads and the page: the port is taken");
            assertEquals(1, execute("--port", "0", "--rtmp-port", port, "--srt-port", "0"));
            said("127.0.0.1:" + port + " for RTMP: the port is taken");
            assertEquals(1, execute("--port", "0", "--rtmp-port", "0", "--srt-port", udpPort));
            said("127.0.0.1:" + udpPort + " for SRT, over UDP: the port is taken");
        }
        assertEquals(1, execute("--listen", "192.0.2.1", "--port", "0", "--rtmp-port", "0", "--srt-port", "0"));
        assertTrue(err.toString().contains("this machine has no such address"), err.toString());
    }

    private void said(String words) {
        assertTrue(err.toString().contains("cannot listen on " + words), err.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"dap", "h627", "ovs-rpc", "ivr"})
    void theExamplesCanBeRead(String dialect) throws Exception {
        Script.parse(ScriptFiles.read("example:" + dialect));
    }

    private FutureTask<Integer> start(Path script, String... more) {
        String[] arguments = new String[8 + more.length];
        System.arraycopy(
                new String[] {"--port", "0", "--rtmp-port", "0", "--srt-port", "0", "--script", script.toString()},
                0,
                arguments,
                0,
                8);
        System.arraycopy(more, 0, arguments, 8, more.length);
        FutureTask<Integer> exit = new FutureTask<>(() -> execute(arguments));
        new Thread(exit, "simulate platform").start();
        return exit;
    }

    private String address() {
        return Await.value("the address", PATIENCE, () -> {
            Matcher found = SIGNALLING.matcher(out.toString());
            return found.find() ? found.group(1) : null;
        });
    }
}
