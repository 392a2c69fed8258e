package org.ovcgateway.simulator.onvif;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ovcgateway.simulator.camera.Band;
import org.ovcgateway.simulator.camera.Variant;
import org.ovcgateway.testkit.Await;
import org.ovcgateway.testkit.PeerProcess;

/** The camera's video shows where it looks, as ffmpeg decodes it. */
class CaptionedVideoTest {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 56;
    private static final int PICTURE = WIDTH * HEIGHT * 3 / 2;

    @TempDir
    Path folder;

    @Test
    void clientsThatJoinedBeforeAndAfterAMoveSeeThePosition() throws IOException {
        try (TestDevice device = new TestDevice(Variant.H264, 2, settings -> settings);
                Watched early = new Watched(device, "cam0", "early");
                Watched other = new Watched(device, "cam1", "other")) {
            early.await("P+0.00 T+0.00 Z0.00");
            device.call(AnswersAreValidTest.profile(
                    "tptz",
                    "AbsoluteMove",
                    "<tptz:Position><tt:PanTilt x=\"0.5\" y=\"-0.2\"/><tt:Zoom x=\"0.1\"/></tptz:Position>"));
            early.await("P+0.50 T-0.20 Z0.10");
            try (Watched late = new Watched(device, "cam0", "late")) {
                late.await("P+0.50 T-0.20 Z0.10");
                assertEquals(List.of("P+0.50 T-0.20 Z0.10"), late.texts());
                device.call(AnswersAreValidTest.profile("tptz", "SetPreset", ""));
                String preset = device.source().presets().iterator().next().token();
                device.call(AnswersAreValidTest.profile(
                        "tptz", "GotoPreset", "<tptz:PresetToken>" + preset + "</tptz:PresetToken>"));
                device.call("<trt:CreateOSD><trt:OSD token=\"\"><tt:VideoSourceConfigurationToken>source_config_0"
                        + "</tt:VideoSourceConfigurationToken><tt:Type>Text</tt:Type><tt:TextString>"
                        + "<tt:PlainText>Yard 7</tt:PlainText></tt:TextString></trt:OSD></trt:CreateOSD>");
                String all = "P+0.50 T-0.20 Z0.10 S" + preset.replaceAll("[^0-9]", "") + " YARD 7";
                late.await(all);
                early.await(all);
                late.assertUncomplaining();
            }
            List<String> seen = early.texts();
            assertEquals("P+0.00 T+0.00 Z0.00", seen.get(0));
            assertTrue(seen.contains("P+0.50 T-0.20 Z0.10"), seen.toString());
            early.assertUncomplaining();
            other.await("P+0.00 T+0.00 Z0.00");
            assertEquals(List.of("P+0.00 T+0.00 Z0.00"), other.texts());
        }
    }

    @Test
    void aCameraThatCannotMoveShowsNothingButItsTexts() throws IOException {
        try (TestDevice device = new TestDevice(Variant.H264, 1, settings -> settings.withPtz(false));
                Watched watched = new Watched(device, "cam0", "still")) {
            watched.await("");
            device.call("<tr2:CreateOSD><tr2:OSD token=\"\"><tt:VideoSourceConfigurationToken>source_config_0"
                    + "</tt:VideoSourceConfigurationToken><tt:Type>Text</tt:Type><tt:TextString>"
                    + "<tt:PlainText>Gate</tt:PlainText></tt:TextString></tr2:OSD></tr2:CreateOSD>");
            watched.await("GATE");
            device.call("<tr2:DeleteOSD><tr2:OSDToken>"
                    + device.source().overlays().keySet().iterator().next() + "</tr2:OSDToken></tr2:DeleteOSD>");
            watched.await("");
            assertEquals(List.of("", "GATE", ""), watched.texts());
            watched.assertUncomplaining();
        }
    }

    /** A client: ffmpeg, which writes the lowest rows of each decoded picture of the sub stream to a file. */
    private final class Watched implements AutoCloseable {
        private final Path file;
        private final PeerProcess ffmpeg;

        Watched(TestDevice device, String camera, String name) {
            file = folder.resolve(name);
            ffmpeg = PeerProcess.start(
                    "ffmpeg",
                    "-nostdin",
                    "-v",
                    "warning",
                    "-xerror",
                    "-rtsp_transport",
                    "tcp",
                    "-i",
                    device.rtspUrl().replaceAll("/$", "") + "/" + camera + "/sub",
                    "-vf",
                    "crop=" + WIDTH + ":" + HEIGHT + ":0:304",
                    "-fps_mode",
                    "passthrough",
                    "-pix_fmt",
                    "yuv420p",
                    "-flush_packets",
                    "1",
                    "-f",
                    "rawvideo",
                    file.toString());
        }

        /** Waits until its newest picture shows a text. */
        void await(String text) {
            Await.until("'" + text + "' in " + file.getFileName(), TestDevice.ENOUGH, () -> {
                int pictures = pictures();
                return pictures > 0 && text(pictures - 1).equals(text);
            });
        }

        /** What its pictures showed, without repetitions. */
        List<String> texts() {
            List<String> texts = new ArrayList<>();
            int pictures = pictures();
            for (int i = 0; i < pictures; i++) {
                String text = text(i);
                if (texts.isEmpty() || !texts.get(texts.size() - 1).equals(text)) {
                    texts.add(text);
                }
            }
            return texts;
        }

        void assertUncomplaining() {
            assertEquals("", ffmpeg.output());
        }

        private int pictures() {
            try {
                return Files.exists(file) ? (int) (Files.size(file) / PICTURE) : 0;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private String text(int picture) {
            byte[] bytes = new byte[PICTURE];
            try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
                in.seek((long) picture * PICTURE);
                in.readFully(bytes);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return Band.read(Arrays.copyOf(bytes, WIDTH * HEIGHT), WIDTH, 32, 2);
        }

        @Override
        public void close() {
            ffmpeg.close();
        }
    }
}
