package org.ovcgateway.simulator.onvif;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.ovcgateway.simulator.camera.Variant;
import org.ovcgateway.testkit.Await;
import org.ovcgateway.testkit.Namespace;
import org.ovcgateway.testkit.PeerProcess;

/** A client library of others ("onvif" of npm, 0.8.0) finds a real camera in the virtual one. */
class DrivenByNodeTest {
    private static final Path FOLDER = Path.of("target/npm").toAbsolutePath();
    private static final Path LIBRARY = FOLDER.resolve("node_modules/onvif");
    private static final Duration ENOUGH = Duration.ofSeconds(90);

    /** Where no registry answers, npm goes on asking for minutes. */
    private static final Duration FETCHING = Duration.ofSeconds(45);

    /** Is there once all of the library is. */
    private static final Path COMPLETE = FOLDER.resolve("complete");

    @Test
    void itConnectsMovesPresetsAndListensWithAndWithoutATokenInItsCalls() throws IOException {
        fetchLibrary();
        // its HTTP Digest fails now and then, when an answer of 401 arrives in one piece: curl judges that
        for (OnvifAuth auth : List.of(OnvifAuth.NONE, OnvifAuth.WSSE, OnvifAuth.BOTH)) {
            drive(auth);
        }
    }

    @Test
    void itGetsOverAClockThatIsHalfAYearOff() throws IOException {
        fetchLibrary();
        drive(OnvifAuth.WSSE, OnvifFault.CLOCK_OFF);
    }

    /** The client is in a network namespace, and asks by multicast over the link to it. For root; skipped elsewhere. */
    @Test
    void itFindsTheCameraByDiscovery() throws IOException {
        String obstacle = Namespace.obstacle();
        assumeTrue(obstacle.isEmpty(), obstacle);
        fetchLibrary();
        try (Namespace namespace = new Namespace()) {
            String here = namespace.host().replaceAll("[0-9]+$", "1");
            namespace.run("ip", "route", "add", "239.255.255.250/32", "dev", "eth0");
            try (TestDevice device = new TestDevice(
                    Variant.H264_AAC,
                    1,
                    settings -> settings.withAddress(here, 0)
                            .withDiscovery(OnvifSettings.DISCOVERY_PORT, namespace.link()))) {
                // it asks once; datagrams get lost
                String found = Await.value("the camera", ENOUGH, () -> {
                    String output = namespace.run(
                            "node",
                            Path.of("src/test/js/discover.cjs").toAbsolutePath().toString(),
                            LIBRARY.toString(),
                            "eth0");
                    return output.contains("found ") ? output : null;
                });
                assertEquals(
                        "found " + OnvifSettings.Identity.numbered(0).endpoint() + " at http://" + here + ":"
                                + device.camera.port() + "/onvif/device_service\n",
                        found);
            }
        }
    }

    private static void drive(OnvifAuth auth, OnvifFault... faults) {
        try (TestDevice device =
                        new TestDevice(Variant.H264_AAC, 1, settings -> settings.withAuth(auth, "admin", "s3cret"));
                PeerProcess client = client(device, faults)) {
            client.awaitOutput("listening", ENOUGH);
            device.camera.fire(EventKind.MOTION, 0, true);
            assertEquals(0, client.awaitExit(ENOUGH), auth + ": " + client.output());
            String output = client.output();
            assertTrue(output.contains("device ovc-gateway Virtual Camera"), output);
            assertTrue(output.contains("profiles mainStream0 subStream0"), output);
            assertTrue(output.contains("stream " + device.rtspUrl() + "/cam0/main"), output);
            assertTrue(output.contains("position 0.25 -0.5 0.5"), output);
            assertTrue(output.contains("Gate"), output);
            assertTrue(output.contains("event tns1:VideoSource/MotionAlarm State=true"), output);
            Preset gate = device.source().presets().iterator().next();
            assertEquals(new PtzPosition(0.25, -0.5, 0.5), gate.position());
            assertEquals(gate.token(), device.source().lastPreset());
        }
    }

    private static PeerProcess client(TestDevice device, OnvifFault... faults) {
        device.camera.faults(Set.of(faults));
        return PeerProcess.start(
                "node",
                Path.of("src/test/js/client.cjs").toAbsolutePath().toString(),
                LIBRARY.toString(),
                Integer.toString(device.camera.port()),
                "admin",
                "s3cret");
    }

    /** Fetches it once; skips the test in words where that cannot be done. */
    private static synchronized void fetchLibrary() throws IOException {
        assumeTrue(
                PeerProcess.isInstalled("node") && PeerProcess.isInstalled("npm"),
                "node and npm are not installed; ./test installs them");
        if (Files.exists(COMPLETE)) {
            return;
        }
        Files.createDirectories(FOLDER);
        try (PeerProcess npm = PeerProcess.startIn(
                FOLDER,
                "npm",
                "install",
                "--no-audit",
                "--no-fund",
                "--ignore-scripts",
                "--prefix",
                ".",
                "onvif@0.8.0")) {
            long end = System.nanoTime() + FETCHING.toNanos();
            Await.until("npm or its time to end", ENOUGH, () -> !npm.isAlive() || System.nanoTime() - end > 0);
            assumeTrue(
                    !npm.isAlive() && npm.awaitExit(ENOUGH) == 0,
                    "the packages of npm cannot be had here: " + npm.output());
        }
        Files.createFile(COMPLETE);
    }
}
