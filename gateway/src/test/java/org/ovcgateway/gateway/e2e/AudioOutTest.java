package org.ovcgateway.gateway.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ovcgateway.gateway.e2e.Site.SOON;

import com.sun.net.httpserver.HttpServer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ovcgateway.testkit.Await;
import org.ovcgateway.testkit.OnvifServer;
import org.ovcgateway.testkit.Tone;

/** A file on a web server sounds at GStreamer's ONVIF server (DAP 5.10). */
@Execution(ExecutionMode.CONCURRENT)
class AudioOutTest {
    private static final int ATTEMPTS = 4;
    private static final int CHANNEL = 2;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @SuppressWarnings("NullAway.Init") // set before each test
    private HttpServer files;

    @BeforeEach
    void startFiles() throws IOException {
        files = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        files.createContext("/", exchange -> {
            Path file = folder.resolve(exchange.getRequestURI().getPath().substring(1));
            boolean there = Files.exists(file);
            exchange.sendResponseHeaders(there ? 200 : 404, there ? Files.size(file) : -1);
            if (there) {
                Files.copy(file, exchange.getResponseBody());
            }
            exchange.close();
        });
        files.start();
    }

    @AfterEach
    void stopFiles() {
        files.stop(0);
    }

    private String file(String name) {
        return "http://127.0.0.1:" + files.getAddress().getPort() + "/" + name;
    }

    private static void play(Site site, String url) {
        site.ask("AudioOutPlay", new JsonObject().put("channel", CHANNEL).put("url", url));
    }

    private static void control(Site site, String operation) {
        site.ask("AudioOutCtrl", new JsonObject().put("channel", CHANNEL).put("op", operation));
    }

    private static JsonObject state(Site site) {
        return site.ask("AudioOutQuery", new JsonObject().put("channel", CHANNEL));
    }

    private static void awaitStopped(Site site) {
        Await.until("the end", SOON, () -> state(site).equals(new JsonObject().put("status", "stopped")));
    }

    private Site site(OnvifServer camera, String path) throws IOException {
        return Site.startedWith(folder, List.of(camera.url(path)));
    }

    /** On a busy machine GStreamer's server is now and then deaf to a whole session. */
    private static void playUntilHeard(Site site, OnvifServer camera, String url) throws Exception {
        for (int attempt = 1; ; attempt++) {
            play(site, url);
            try {
                Await.until("the tone", Duration.ofSeconds(8), () -> camera.heardSamples() > 2000);
                return;
            } catch (AssertionError e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
                control(site, "stop");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"PCMU, 8000, mp3", "PCMA, 8000, flac", "G726-32, 8000, wav", "AAC, 16000, m4a"})
    void aToneIsHeardInEachFormatAndLastsAsLongAsTheFile(String encoding, int rate, String type) throws Exception {
        Tone.write(folder.resolve("tone." + type), 2);
        try (OnvifServer camera = new OnvifServer(folder, "none", encoding);
                Site site = site(camera, "/talk")) {
            short[] heard = new short[0];
            for (int attempt = 0; attempt < ATTEMPTS && heard.length == 0; attempt++) {
                long began = System.nanoTime();
                play(site, file("tone." + type));
                awaitStopped(site);
                assertTrue(System.nanoTime() - began > 1_900_000_000L, "not faster than it sounds");
                heard = camera.heard();
            }

            double seconds = (double) heard.length / rate;
            assertTrue(Math.abs(seconds - 2) < 0.2, () -> "expected 2 s but was " + seconds);
            double purity = Tone.purity(heard, rate);
            assertTrue(purity > 0.9, () -> "expected the tone but its part was " + purity);
        }
    }

    @Test
    void aPauseIsAPauseAndAStopAnEnd() throws Exception {
        Tone.write(folder.resolve("long.mp3"), 120);
        try (OnvifServer camera = new OnvifServer(folder, "none", "PCMU");
                Site site = site(camera, "/talk")) {
            playUntilHeard(site, camera, file("long.mp3"));
            assertEquals(new JsonObject().put("status", "playing").put("url", file("long.mp3")), state(site));
            control(site, "pause");
            assertEquals("pausing", state(site).getString("status"));
            long heard = camera.heardSamples();
            control(site, "resume");
            assertEquals("playing", state(site).getString("status"));
            Await.until("the tone again", SOON, () -> camera.heardSamples() > heard + 4000);
            control(site, "stop");
            assertEquals(new JsonObject().put("status", "stopped"), state(site));
            assertTrue(camera.heardSamples() < 120 * 8000);
        }
    }

    @Test
    void aNewFileTakesThePlaceOfTheLast() throws Exception {
        Tone.write(folder.resolve("long.mp3"), 120);
        Tone.write(folder.resolve("short.opus"), 1, "-c:a", "libopus");
        try (OnvifServer camera = new OnvifServer(folder, "none", "PCMU");
                Site site = site(camera, "/talk")) {
            List<Double> heard = new ArrayList<>();
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                playUntilHeard(site, camera, file("long.mp3"));
                play(site, file("short.opus"));
                awaitStopped(site);
                double seconds = camera.heard().length / 8000.0;
                if (Math.abs(seconds - 1) < 0.2) {
                    return;
                }
                heard.add(seconds); // where it was deaf to the last session, those of the one before
            }
            throw new AssertionError("expected 1 s but was " + heard);
        }
    }

    @Test
    void whatCannotBePlayedEndsInStopped() throws Exception {
        Tone.write(folder.resolve("tone.mp3"), 1);
        Files.write(folder.resolve("garbage.mp3"), new byte[10_000]);
        try (OnvifServer camera = new OnvifServer(folder, "none", "PCMU");
                Site site = site(camera, "/mute")) {
            play(site, file("missing.mp3"));
            awaitStopped(site);
            play(site, file("garbage.mp3"));
            awaitStopped(site);
            play(site, file("tone.mp3"));
            awaitStopped(site);
            assertEquals(0, camera.heardSamples());
        }
    }
}
