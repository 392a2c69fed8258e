package org.ovcgateway.simulator.camera;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ovcgateway.testkit.PeerProcess;

class PlayedByFfmpegTest {
    private static final Duration ENOUGH = Duration.ofSeconds(30);

    @ParameterizedTest
    @EnumSource(Variant.class)
    void everyVariantShowsItsTracks(Variant variant) throws IOException {
        Clips clips = new Clips();
        VirtualCamera camera = new VirtualCamera("cam0", clips.main(variant), clips.sub(), CameraSettings.DEFAULT);
        try (TestServer server = new TestServer(camera)) {
            String shown = probe(server.url("/cam0"));
            assertTrue(
                    shown.contains("codec_name=" + (variant.isH265() ? "hevc" : "h264") + "|width=1280|height=720"),
                    shown);
            assertEquals(variant.hasAudio(), shown.contains("codec_name=aac|sample_rate=48000|channels=1"), shown);
        }
    }

    @Test
    void theSubStreamIsSmall() throws IOException {
        Clips clips = new Clips();
        VirtualCamera camera = new VirtualCamera("cam0", clips.main(Variant.H264), clips.sub(), CameraSettings.DEFAULT);
        try (TestServer server = new TestServer(camera)) {
            String shown = probe(server.url("/cam0/sub"));
            assertTrue(shown.contains("codec_name=h264|width=640|height=360"), shown);
        }
    }

    private static String probe(String url) {
        return PeerProcess.run(
                ENOUGH,
                "ffprobe",
                "-v",
                "warning",
                "-rtsp_transport",
                "tcp",
                "-show_entries",
                "stream=codec_name,width,height,sample_rate,channels",
                "-of",
                "compact",
                url);
    }
}
