package org.ovcgateway.simulator.camera;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ovcgateway.testkit.PeerProcess;

/** A second judge beside ffmpeg, from another family. */
class PlayedByGstreamerTest {
    private static final Duration ENOUGH = Duration.ofSeconds(90);

    /**
     * What GStreamer prints after it has played. What comes then is no judgement: stopping, rtspsrc 1.22 now and then interrupts its
     * own PAUSE by its TEARDOWN, and reports an error.
     */
    private static final String END = "Got EOS from element";

    /**
     * What gst-launch warns of when rtspsrc, which adds the pads of both streams from threads of their own, says that no more come while
     * one is being linked. A stream that were not linked in the end would never be played to its end.
     */
    private static final String LINKED_LATE = "WARNING: from element \\S+: Delayed linking failed\\.";

    @Test
    void rtspsrcPlaysAllCodecsBehindDigest() throws IOException {
        Clips clips = new Clips();
        CameraSettings settings = CameraSettings.DEFAULT.withAccess(Access.digest("admin", "s3cret"));
        VirtualCamera h264 = new VirtualCamera("h264", clips.main(Variant.H264_AAC), null, settings);
        VirtualCamera h265 = new VirtualCamera("h265", clips.main(Variant.H265), null, settings);
        try (TestServer server = new TestServer(List.of(h264, h265));
                PeerProcess avc = play(server.url("/h264"), "video", "rtph264depay ! h264parse");
                PeerProcess aac = play(server.url("/h264"), "audio", "rtpmp4gdepay ! aacparse");
                PeerProcess hevc = play(server.url("/h265"), "video", "rtph265depay ! h265parse")) {
            for (PeerProcess player : List.of(avc, aac, hevc)) {
                String said = player.awaitOutput(END, ENOUGH).output();
                String played = said.substring(0, said.indexOf(END)).replaceAll(LINKED_LATE, "");
                assertFalse(played.contains("WARN") || played.contains("ERROR"), said);
            }
        }
    }

    private static PeerProcess play(String url, String media, String depacketise) {
        String pipeline = "rtspsrc protocols=tcp user-id=admin user-pw=s3cret name=in location=" + url
                + " in. ! application/x-rtp,media=" + media + " ! " + depacketise + " ! fakesink num-buffers=30";
        return PeerProcess.start(("gst-launch-1.0 " + pipeline).split(" "));
    }
}
