package org.ovcgateway.gateway.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ovcgateway.gateway.e2e.Site.SOON;

import io.vertx.core.json.JsonArray;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ovcgateway.simulator.platform.LiveStreams;
import org.ovcgateway.testkit.Await;
import org.ovcgateway.testkit.PeerProcess;

/** The daemon as a process of its own: its exit codes, its signals, its health and figures, and what it must not tell. */
class DaemonTest {
    private static final int BAD_CONFIG = 78;
    /** 128 + SIGTERM: what a Java process ends with when it was told to end, however well it has ended. */
    private static final int TERMINATED = 143;

    private final int consolePort = PeerProcess.freePort();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @SuppressWarnings("NullAway.Init") // set before each test
    private Path folder;

    @SuppressWarnings("NullAway.Init") // set before each test
    private Site site;

    @BeforeEach
    void start(@TempDir Path temporary) throws IOException {
        folder = temporary;
        site = new Site(temporary);
    }

    @AfterEach
    void stop() {
        site.close();
    }

    private Path config(int... channels) throws IOException {
        return site.writeConfig("127.0.0.1:" + consolePort, channels);
    }

    private HttpResponse<String> get(String path) {
        try {
            return http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + consolePort + path))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** The daemon with that configuration, once it is ready. */
    private PeerProcess readyDaemon(Path config) {
        PeerProcess daemon = site.daemon(config).awaitPort(consolePort);
        Await.until("the daemon to be ready", SOON, () -> get("/health/ready").statusCode() == 200);
        return daemon;
    }

    private void awaitFigure(String sample) {
        Pattern line = Pattern.compile("^" + Pattern.quote(sample) + " [1-9]", Pattern.MULTILINE);
        Await.until(sample, SOON, () -> line.matcher(get("/metrics").body()).find());
    }

    /** A reload has run to its end when this has been said once more often. */
    private static void reload(PeerProcess daemon, String outcome) {
        int before = daemon.output().split(outcome, -1).length;
        daemon.signal("HUP");
        try {
            Await.until(outcome, SOON, () -> daemon.output().split(outcome, -1).length > before);
        } catch (AssertionError e) {
            throw new AssertionError(daemon.output(), e);
        }
    }

    @Test
    void aBadConfigurationIsRefusedWithAllItsProblems() throws IOException {
        Path bad = Files.writeString(folder.resolve("bad.yaml"), """
                platfrom: { url: x }
                console: { listen: nowhere }
                channels:
                  0: { camera: "ftp://127.0.0.1/" }
                """);
        try (PeerProcess daemon = site.daemon(bad)) {
            assertEquals(BAD_CONFIG, daemon.awaitExit(SOON), daemon::output);
            for (String problem : List.of("platfrom", "device-id", "console.listen", "channels.0.camera")) {
                assertTrue(daemon.output().contains(problem), problem + " in " + daemon.output());
            }
            assertTrue(daemon.output().contains("bad.yaml:1:1"), daemon::output);
        }
    }

    @Test
    void aChangedConfigurationTouchesOnlyWhatHasChanged() throws IOException {
        try (PeerProcess daemon = readyDaemon(config(0))) {
            site.publishByRtmp(0, "front-key-canary");
            LiveStreams.Stream front = site.stream("front-key-canary");
            Arrivals arrivals = site.watch("front-key-canary");
            awaitFigure("ovc_source_frames_total{channel=\"0\"}");
            awaitFigure("ovc_push_state{channel=\"0\",protocol=\"rtmp\",state=\"pushing\"}");

            config(0, 1);
            reload(daemon, "the configuration has been applied");
            site.publishBySrt(1, "back-key-canary");
            site.stream("back-key-canary");
            awaitFigure("ovc_push_state{channel=\"1\",protocol=\"srt\",state=\"pushing\"}");

            Files.writeString(folder.resolve("gateway.yaml"), "channels: { 0: { camera: nonsense } }\n");
            reload(daemon, "the changed configuration is bad; nothing was changed");
            assertTrue(daemon.output().contains("channels.0.camera"), daemon::output);
            assertTrue(site.isArriving("back-key-canary"));
            assertEquals(200, get("/health/ready").statusCode());

            config(0);
            reload(daemon, "the configuration has been applied");
            Await.until("the removed channel's stream to end", SOON, () -> !site.isArriving("back-key-canary"));
            Await.until("the removed channel's camera to be left alone", SOON, () -> site.garage.clients() == 0);

            int pictures = arrivals.pictures();
            Await.until("the kept stream to go on", SOON, () -> arrivals.pictures() > pictures + 5);
            assertSame(front, site.stream("front-key-canary"));
            arrivals.assertOnward();
            assertEquals(1, site.door.sessions(), "connections that the camera saw");
            assertEquals(1, site.device().getInteger("logins"));

            String told = get("/health/ready").body() + get("/metrics").body();
            daemon.signal("TERM");
            assertEquals(TERMINATED, daemon.awaitExit(SOON), daemon::output);
            Await.until("the stream to end", SOON, () -> !site.isArriving("front-key-canary"));
            assertTrue(daemon.output().strip().endsWith("stopped"), daemon::output);
            assertKeepsSecrets(told + daemon.output());
        }
    }

    /** A command beside the daemon, as its owner types it; its exit code and output. */
    private void owner(int code, String words, String... arguments) {
        OwnersShell.Outcome outcome = new OwnersShell(folder).type(arguments);
        assertEquals(code, outcome.code(), outcome::words);
        assertTrue(outcome.words().contains(words), outcome::words);
        assertKeepsSecrets(outcome.words());
    }

    @Test
    void theOwnerIsToldHowTheDaemonFaresAndThatThereIsNone() throws IOException {
        Path config = config(0);
        try (PeerProcess daemon = readyDaemon(config)) {
            owner(0, "platform     online", "status");
            owner(0, "The platform has been told.", "bind", "B-1234");
            daemon.signal("KILL");
            daemon.awaitExit(SOON);
        }
        owner(1, "no daemon runs with this state directory: nobody answers at ", "status");
        try (PeerProcess daemon = readyDaemon(config)) {
            owner(0, "\"state\" : \"online\"", "status", "--json");
            daemon.signal("TERM");
            assertEquals(TERMINATED, daemon.awaitExit(SOON), daemon::output);
        }
        owner(1, "no daemon runs with this state directory: there is no ", "bind", "B-1234");
        Await.until(
                "the platform to have heard it",
                SOON,
                () -> new JsonArray().add("B-1234").equals(site.device().getJsonArray("binds")));
    }

    @Test
    void aDaemonThatWasKilledWorksAgain() throws IOException {
        Path config = config(0, 1);
        try (PeerProcess daemon = readyDaemon(config)) {
            site.publishByRtmp(0, "front");
            site.stream("front");
            daemon.signal("KILL");
            Await.until(
                    "the platform and the camera to see the loss",
                    SOON,
                    () -> !site.isArriving("front")
                            && !site.device().getBoolean("connected")
                            && site.door.clients() == 0);
        }
        try (PeerProcess daemon = readyDaemon(config)) {
            site.publishByRtmp(0, "front");
            Arrivals arrivals = site.watch("front");
            Await.until("pictures", SOON, () -> arrivals.pictures() > 25);
            assertKeepsSecrets(daemon.output());
        }
    }

    private static void assertKeepsSecrets(String text) {
        for (String secret : List.of("canary", Site.CAMERA_PASSWORD.substring(0, 8), "P%40ss", "p%40ss")) {
            text.lines().filter(line -> line.contains(secret)).findFirst().ifPresent(line -> {
                throw new AssertionError("a secret is told: " + line);
            });
        }
    }
}
