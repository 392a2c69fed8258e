package org.ovcgateway.rtsp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ovcgateway.camera.Credentials;
import org.ovcgateway.testkit.Await;
import org.ovcgateway.testkit.OnvifServer;

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

    @Test
    void everySampleIsHeardAsItWasSent() {
        try (OnvifServer server = new OnvifServer(folder, "digest", "PCMU");
                TalkerUnderTest talker = new TalkerUnderTest(
                        RtspUrl.parse(server.url("/talk")),
                        new Credentials(OnvifServer.USER, OnvifServer.PASSWORD),
                        RtspOptions.defaults().withReportInterval(Duration.ofMillis(50)))) {
            talker.awaitOpen();
            byte[] payload = new byte[SAMPLES];
            for (int i = 0; i < PACKETS; i++) {
                Arrays.fill(payload, i % 2 == 0 ? LOUD : SILENT);
                talker.send(payload, (long) i * SAMPLES, i == 0);
            }
            Await.until("all to be heard", SOON, () -> server.heardSamples() >= PACKETS * SAMPLES);
            talker.closeAndAwait();
            short[] samples = server.heard();
            assertEquals(PACKETS * SAMPLES, samples.length);
            for (int i = 0; i < PACKETS; i++) {
                int sample = samples[i * SAMPLES];
                assertTrue(i % 2 == 0 ? sample > 7000 : Math.abs(sample) < 16, "packet " + i + ": " + sample);
            }
        }
    }

    @Test
    void aStreamWithoutABackChannelIsSaidToHaveNone() {
        try (OnvifServer server = new OnvifServer(folder, "none", "PCMU");
                TalkerUnderTest talker =
                        new TalkerUnderTest(RtspUrl.parse(server.url("/mute")), null, RtspOptions.defaults())) {
            RtspException failure = talker.awaitFailure();
            assertEquals(RtspException.Kind.UNSUPPORTED, failure.kind());
            assertTrue(String.valueOf(failure.getMessage()).contains("has no back channel"), failure.getMessage());
        }
    }
}
