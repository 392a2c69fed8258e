package org.ovcgateway.media.rtmp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ovcgateway.media.rtmp.Publishing.PATIENCE;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ovcgateway.media.AccessUnit;
import org.ovcgateway.media.flv.HevcForm;
import org.ovcgateway.testkit.NginxRtmp;
import org.ovcgateway.testkit.PeerProcess;
import org.ovcgateway.testkit.RecentFfmpeg;

/** H.265 by RTMP, through real servers, judged by an FFmpeg that knows enhanced RTMP. */
class RtmpHevcTest {
    private static final int SECONDS = 3;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private static Path folder;

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static HevcClip clip;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path serverFolder;

    @BeforeAll
    static void makeClip() {
        clip = HevcClip.make(folder, SECONDS);
    }

    @AfterAll
    static void releaseClip() {
        clip.release();
    }

    /** "pts,dts,flags" in milliseconds, the first key frame's decoding at 0. */
    private static List<String> expected(Predicate<AccessUnit> which) {
        long origin = clip.units().get(0).dts();
        List<String> lines = new ArrayList<>();
        for (AccessUnit unit : clip.units()) {
            if (which.test(unit) && unit.dts() >= origin) {
                lines.add((unit.pts() - origin) / 90 + "," + (unit.dts() - origin) / 90 + ","
                        + (unit.keyFrame() ? "K_" : "__"));
            }
        }
        return lines;
    }

    private static void assertArrived(Path file) {
        List<String> video = expected(AccessUnit::isVideo);
        assertEquals(SECONDS * 25, video.size());
        assertEquals(video, Probe.packets(file, "v"));
        assertEquals(expected(unit -> !unit.isVideo()), Probe.packets(file, "a"));
        List<String> pictures = Probe.decoded(file);
        assertEquals("hevc", pictures.get(pictures.size() - 1));
        assertEquals(SECONDS * 25 + 1, pictures.size());
        assertTrue(pictures.contains("320,240,B"), "some pictures are shown later than they are decoded");
    }

    @Test
    void ffmpegAsListenerDecodesEveryPictureOfEnhancedRtmp() {
        String url = "rtmp://127.0.0.1:" + PeerProcess.freePort() + "/app/key";
        Path file = serverFolder.resolve("out.flv");
        try (PeerProcess ffmpeg = PeerProcess.start(RecentFfmpeg.ffmpeg(
                "-v", "verbose", "-listen", "1", "-i", url, "-c", "copy", "-copyts", file.toString()))) {
            try (Publishing push = Publishing.onceItListens(url)) {
                push.awaitReady().feed(clip.units()).closeInOrder();
            }
            ffmpeg.awaitExit(PATIENCE);
            assertArrived(file);
        }
    }

    /** It records key frames of the old header only, so what it relays to a player is judged. */
    @Test
    void nginxPassesEnhancedRtmpOnToAPlayer() {
        Path file = serverFolder.resolve("played.flv");
        try (NginxRtmp nginx = NginxRtmp.in(serverFolder)
                        .live("wait_key off; play_restart on;")
                        .start();
                PeerProcess player = PeerProcess.start(RecentFfmpeg.ffmpeg(
                        "-v", "verbose", "-i", nginx.url("hevc"), "-c", "copy", "-copyts", file.toString()))) {
            nginx.process().awaitOutput("play: name='hevc'", PATIENCE);
            try (Publishing push = new Publishing(nginx.url("hevc"))) {
                push.awaitReady().feed(clip.units()).closeInOrder();
            }
            nginx.process().awaitOutput("deleteStream", PATIENCE);
            player.awaitExit(PATIENCE);
            assertArrived(file);
        }
    }

    /** No FFmpeg reads codec id 12; the bytes behind the header are those of enhanced RTMP, and so is the judge. */
    @Test
    void nginxRecordsTheOldFormWithEveryPicture() throws IOException {
        try (NginxRtmp nginx = new NginxRtmp(serverFolder)) {
            RtmpOptions old = new RtmpOptions(RtmpPush.Timeouts.DEFAULT, HevcForm.CODEC_ID_12, null);
            try (Publishing push = new Publishing(nginx.url("old"), old)) {
                push.awaitReady().feed(clip.units()).closeInOrder();
            }
            Path recording = nginx.awaitRecording("old");
            nginx.awaitWritten(recording);
            List<Integer> firstBytes = new ArrayList<>();
            Path rewritten = serverFolder.resolve("enhanced.flv");
            OldForm.rewrite(recording, rewritten, firstBytes::add);
            assertEquals(SECONDS * 25 + 1, firstBytes.size());
            assertEquals(SECONDS + 1, Collections.frequency(firstBytes, 0x1C), "the header and the key frames");
            assertEquals(SECONDS * 24, Collections.frequency(firstBytes, 0x2C));
            assertArrived(rewritten);
        }
    }
}
