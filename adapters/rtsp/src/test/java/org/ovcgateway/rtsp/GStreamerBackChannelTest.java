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
    private static final Duration SOON = Duration.ofSeconds(40);
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
            Arrays.fill(payload, SILENT);
            long[] ticks = {0};
            // The server answers before its pipeline plays; what comes earlier is lost.
            Await.until("the server to listen", SOON, () -> {
                talker.send(payload.clone(), ticks[0], ticks[0] == 0);
                ticks[0] += SAMPLES;
                return server.heardSamples() > 0;
            });
            for (int i = 0; i < PACKETS; i++, ticks[0] += SAMPLES) {
                Arrays.fill(payload, i % 2 == 0 ? LOUD : SILENT);
                talker.send(payload, ticks[0], false);
            }
            Await.until("all to be heard", SOON, () -> {
                short[] samples = server.heard();
                return samples.length - firstLoud(samples) >= PACKETS * SAMPLES;
            });
            talker.closeAndAwait();
            short[] samples = server.heard();
            int begin = firstLoud(samples);
            assertEquals(PACKETS * SAMPLES, samples.length - begin);
            for (int i = 0; i < PACKETS; i++) {
                int sample = samples[begin + i * SAMPLES];
                assertTrue(i % 2 == 0 ? sample > 7000 : Math.abs(sample) < 16, "packet " + i + ": " + sample);
            }
        }
    }

    private static int firstLoud(short[] samples) {
        int at = 0;
        while (at < samples.length && samples[at] <= 7000) {
            at++;
        }
        return at;
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
