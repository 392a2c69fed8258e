package org.ovcgateway.gateway.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ovcgateway.gateway.Main;
import org.ovcgateway.testkit.Await;
import org.ovcgateway.testkit.DiscoveryResponder;
import org.ovcgateway.testkit.Namespace;
import org.ovcgateway.testkit.PeerProcess;

/**
 * The command in a box with two networks and a bridge, a device behind each. Each device and the box are a network namespace.
 * For root; skipped elsewhere.
 */
class DiscoverTest {
    private static final Duration PATIENCE = Duration.ofSeconds(100);
    private static final List<AutoCloseable> OPEN = new ArrayList<>();

    private static String obstacle = "";

    @SuppressWarnings("NullAway.Init") // set before all tests that are not skipped
    private static Namespace box;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set before each test
    Path folder;

    private record Outcome(int code, String out, String err) {
        JsonNode document() {
            try {
                return new ObjectMapper().readTree(out);
            } catch (IOException e) {
                throw new AssertionError(out + err, e);
            }
        }

        /** Names of the devices. */
        Set<String> names() {
            Set<String> names = new TreeSet<>();
            document()
                    .get("devices")
                    .forEach(device -> names.add(device.get("name").asText()));
            return names;
        }

        JsonNode device(String name) {
            for (JsonNode device : document().get("devices")) {
                if (device.get("name").asText().equals(name)) {
                    return device;
                }
            }
            throw new AssertionError("no " + name + " in " + out);
        }
    }

    @BeforeAll
    static void build() {
        obstacle = Namespace.obstacle();
        if (!obstacle.isEmpty()) {
            return;
        }
        box = namespace();
        box.run("ip", "link", "set", "eth0", "down");
        device("lan0", "10.77.1.1/24", "10.77.1.20/24", "10", "First%20floor", "http://10.77.1.20:8000/onvif/x");
        device("lan2", "10.77.2.1/24", "10.77.2.20/24", "40", "Garden", "http://192.168.1.10/onvif/device_service");
        device("lan1", null, null, "20", "Six", "");
        device("port0", null, "10.77.3.20/24", "30", "Guest", "http://10.77.3.20/onvif/device_service");
        box.run("ip", "link", "add", "lan9", "type", "bridge");
        box.run("ip", "link", "set", "port0", "master", "lan9");
        box.run("ip", "addr", "add", "10.77.3.1/24", "dev", "lan9");
        box.run("ip", "link", "set", "lan9", "up");
        box.connect("spare0", "10.77.4.1/24", namespace(), "lan0", "10.77.4.2/24");
    }

    private static Namespace namespace() {
        Namespace namespace = new Namespace();
        OPEN.add(0, namespace);
        return namespace;
    }

    private static void device(
            String link, @Nullable String address, @Nullable String own, String number, String name, String addresses) {
        Namespace camera = namespace();
        box.connect(link, address, camera, "lan0", own);
        OPEN.add(
                0,
                camera.start(JavaProgram.command(DiscoveryResponder.class, "-Xmx32m", number, name, addresses))
                        .awaitOutput("ready", PATIENCE));
    }

    @AfterAll
    static void close() throws Exception {
        for (AutoCloseable each : OPEN) {
            each.close();
        }
    }

    /** Runs {@code discover} in the box. */
    private Outcome discover(String... arguments) {
        List<String> all =
                new ArrayList<>(List.of("sh", "-c", "out=$1 err=$2; shift 2; exec \"$@\" >\"$out\" 2>\"$err\"", "sh"));
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        all.addAll(List.of(out.toString(), err.toString()));
        List<String> words = new ArrayList<>(List.of("discover"));
        words.addAll(List.of(arguments));
        all.addAll(List.of(JavaProgram.command(Main.class, "-Xmx128m", words.toArray(String[]::new))));
        try (PeerProcess process = box.start(all.toArray(String[]::new))) {
            int code = process.awaitExit(PATIENCE);
            return new Outcome(code, Files.readString(out), Files.readString(err));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** A busy machine may answer too late: then it is asked again. */
    private Outcome discoverUntil(Set<String> expected, String... arguments) {
        return Await.value("devices " + expected, PATIENCE, () -> {
            Outcome outcome = discover(arguments);
            assertEquals(0, outcome.code(), outcome::toString);
            assertTrue(expected.containsAll(outcome.names()), outcome::toString);
            return outcome.names().equals(expected) ? outcome : null;
        });
    }

    @Test
    void camerasBehindEachRealInterfaceAreFoundAndABridgeIsNotLookedOn() {
        assumeTrue(obstacle.isEmpty(), obstacle);
        Outcome outcome = discoverUntil(Set.of("First floor", "Garden", "Six"), "--json");
        JsonNode first = outcome.device("First floor");
        assertEquals("lan0", first.get("interface").asText());
        assertEquals("10.77.1.20", first.get("source").asText());
        assertEquals("onvif://10.77.1.20:8000/onvif/x", first.get("camera").asText());
        assertEquals(
                DiscoveryResponder.UUID + "10", first.get("endpoint_reference").asText());
        assertEquals("lan2", outcome.device("Garden").get("interface").asText());
        assertEquals(
                "onvif://10.77.2.20", outcome.device("Garden").get("camera").asText(), "it tells a wrong address");
        JsonNode six = outcome.device("Six");
        assertEquals("lan1", six.get("interface").asText());
        assertTrue(
                six.get("addresses").get(0).asText().matches("http://\\[fe80::[0-9a-f:]+%lan1]/onvif/device_service"),
                six::toString);
        assertEquals(
                DiscoveryResponder.UUID + "20", six.get("camera").asText(), "an address that no configuration takes");
        JsonNode leftOut = outcome.document().get("left_out");
        assertEquals("is a bridge", leftOut.get("lan9").asText());
        assertEquals("belongs to a bridge", leftOut.get("port0").asText());
    }

    @Test
    void aBridgeIsLookedOnWhereItIsNamed() {
        assumeTrue(obstacle.isEmpty(), obstacle);
        Outcome outcome = discoverUntil(Set.of("Guest"), "--json", "--interface", "lan9");
        assertEquals("lan9", outcome.device("Guest").get("interface").asText());
    }

    @Test
    void aTableHasALineForTheConfiguration() {
        assumeTrue(obstacle.isEmpty(), obstacle);
        Await.until("the camera", PATIENCE, () -> {
            Outcome outcome = discover("--interface", "lan0");
            assertEquals(0, outcome.code(), outcome::toString);
            // an address that the kernel has only just given is not bound at once
            boolean quiet = "Looking on lan0 …\n".equals(outcome.err());
            return quiet
                    && outcome.out()
                            .equals(
                                    "ADDRESS          NAME         HARDWARE  ENDPOINT REFERENCE                             FOR gateway.yaml\n"
                                            + "10.77.1.20:8000  First floor  M 1       " + DiscoveryResponder.UUID
                                            + "10  camera: onvif://10.77.1.20:8000/onvif/x\n");
        });
    }

    @Test
    void whereNobodyAnswersItSaysWhatToTry() {
        assumeTrue(obstacle.isEmpty(), obstacle);
        Outcome outcome = discover("--interface", "spare0");
        assertEquals(0, outcome.code());
        assertEquals("", outcome.out());
        assertTrue(outcome.err().contains("--subnet 192.168.20.0/24"), outcome.err());
        Outcome json = discover("--interface", "spare0", "--json");
        assertEquals(0, json.document().get("devices").size());
        assertEquals("", json.err());
    }

    @Test
    void anInterfaceThatIsNotThereIsRefusedInALine() {
        assumeTrue(obstacle.isEmpty(), obstacle);
        Outcome outcome = discover("--interface", "lan7", "--json");
        assertEquals(1, outcome.code());
        assertEquals("", outcome.out());
        assertTrue(outcome.err().startsWith("there is no interface lan7; there are "), outcome.err());
        assertEquals(1, outcome.err().lines().count(), outcome.err());
    }
}
