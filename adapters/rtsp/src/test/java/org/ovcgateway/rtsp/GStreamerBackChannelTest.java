package org.ovcgateway.rtsp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ovcgateway.camera.Credentials;
import org.ovcgateway.testkit.Await;
import org.ovcgateway.testkit.PeerProcess;

/** Against the ONVIF back channel of GStreamer's gst-rtsp-server. */
class GStreamerBackChannelTest {
    private static final Duration SOON = Duration.ofSeconds(25);
    private static final int PACKETS = 100;
    private static final int SAMPLES = 160;

    /** µ-law for +8316 and for 0. */
    private static final byte LOUD = (byte) 0x9F;

    private static final byte SILENT = (byte) 0xFF;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    private final int port = PeerProcess.freePort();
    private @Nullable PeerProcess server;

    @AfterEach
    void endServer() {
        if (server != null) {
            server.close();
        }
    }

    private void startServer(String authentication) throws URISyntaxException {
        Path script = Path.of(Objects.requireNonNull(getClass().getResource("/onvif-server.py"))
                .toURI());
        server = PeerProcess.start(
                        "/usr/bin/python3",
                        script.toString(),
                        Integer.toString(port),
                        authentication,
                        "PCMU",
                        heard().toString())
                .awaitOutput("ready", SOON);
    }

    private Path heard() {
        return folder.resolve("heard.raw");
    }

    private long heardBytes() {
        try {
            return Files.exists(heard()) ? Files.size(heard()) : 0;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private RtspUrl url(String path) {
        return RtspUrl.parse("rtsp://127.0.0.1:" + port + path);
    }

    @Test
    void everySampleIsHeardAsItWasSent() throws Exception {
        startServer("digest");
        try (TalkerUnderTest talker = new TalkerUnderTest(
                url("/talk"),
                new Credentials("admin", "p@ss:/?#% word"),
                RtspOptions.defaults().withReportInterval(Duration.ofMillis(50)))) {
            talker.awaitOpen();
            byte[] payload = new byte[SAMPLES];
            for (int i = 0; i < PACKETS; i++) {
                Arrays.fill(payload, i % 2 == 0 ? LOUD : SILENT);
                talker.send(payload, (long) i * SAMPLES, i == 0);
            }
            Await.until("all to be heard", SOON, () -> heardBytes() >= 2L * PACKETS * SAMPLES);
            talker.closeAndAwait();
        }
        byte[] samples = Files.readAllBytes(heard());
        assertEquals(2 * PACKETS * SAMPLES, samples.length);
        for (int i = 0; i < PACKETS; i++) {
            int at = 2 * i * SAMPLES;
            int sample = (samples[at + 1] << 8) | (samples[at] & 0xFF);
            assertTrue(i % 2 == 0 ? sample > 7000 : Math.abs(sample) < 16, "packet " + i + ": " + sample);
        }
    }

    @Test
    void aStreamWithoutABackChannelIsSaidToHaveNone() throws Exception {
        startServer("none");
        try (TalkerUnderTest talker = new TalkerUnderTest(url("/mute"), null, RtspOptions.defaults())) {
            RtspException failure = talker.awaitFailure();
            assertEquals(RtspException.Kind.UNSUPPORTED, failure.kind());
            assertTrue(String.valueOf(failure.getMessage()).contains("has no back channel"), failure.getMessage());
        }
    }
}
