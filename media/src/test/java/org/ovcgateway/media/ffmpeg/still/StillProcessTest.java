package org.ovcgateway.media.ffmpeg.still;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ovcgateway.media.AccessUnit;
import org.ovcgateway.media.Codec;
import org.ovcgateway.media.VideoFormat;
import org.ovcgateway.media.ffmpeg.child.ChildCommand;
import org.ovcgateway.media.still.StillException;
import org.ovcgateway.testkit.PeerProcess;

/** Stills of what ffmpeg coded, judged by ffmpeg's own decoding and by the JDK's JPEG reader. */
class StillProcessTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    /** On a loaded machine a child may take many times what it takes by itself. */
    private static final Duration GENEROUS = Duration.ofMinutes(1);

    /** A wrong matrix or range comes to 24 dB, in this picture of saturated colours. */
    private static final double LIKE = 33;

    private static final Pattern PSNR = Pattern.compile("average:([0-9.]+|inf)");

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    private static byte[] make(StillProcess stills, AccessUnit unit) throws Exception {
        CompletionStage<byte[]> still = stills.make(unit);
        unit.release();
        return still.toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private static StillException failure(StillProcess stills, AccessUnit unit) {
        ExecutionException thrown = assertThrows(ExecutionException.class, () -> make(stills, unit));
        assertEquals(0, unit.refCnt());
        return assertInstanceOf(StillException.class, thrown.getCause());
    }

    private Path clip(Codec codec, String size, String pixels, String options) {
        Path clip = folder.resolve("clip." + (codec == Codec.H264 ? "h264" : "hevc"));
        List<String> command = new ArrayList<>(List.of(
                "ffmpeg", "-nostdin", "-y", "-loglevel", "error", "-f", "lavfi", "-i", "testsrc2=size=" + size));
        command.addAll(List.of("-frames:v", "6", "-pix_fmt", pixels, "-preset", "ultrafast"));
        command.addAll(List.of("-c:v", codec == Codec.H264 ? "libx264" : "libx265"));
        if (codec == Codec.H265) {
            command.addAll(List.of("-x265-params", "log-level=none"));
        }
        command.addAll(List.of(options.strip().split(" +")));
        command.add(clip.toString());
        assertEquals(0, run(command), () -> "ffmpeg makes " + clip);
        return clip;
    }

    private static int run(List<String> command) {
        try (PeerProcess process = PeerProcess.start(command.toArray(String[]::new))) {
            return process.awaitExit(PATIENCE);
        }
    }

    /** The first access unit of an elementary stream. */
    private static AccessUnit keyFrame(Codec codec, Path clip) throws IOException {
        byte[] all = Files.readAllBytes(clip);
        List<ByteBuf> sets = new ArrayList<>();
        ByteBuf units = PooledByteBufAllocator.DEFAULT.buffer();
        int at = next(all, 0);
        while (at < all.length) {
            int end = next(all, at);
            int length = (end == all.length ? end : trimmed(all, end - 3)) - at;
            int type = codec == Codec.H264 ? all[at] & 0x1F : (all[at] >> 1) & 0x3F;
            boolean isSet = codec == Codec.H264 ? type == 7 || type == 8 : type >= 32 && type <= 34;
            boolean isKey = codec == Codec.H264 ? type == 5 : type >= 16 && type <= 21;
            if (isSet) {
                sets.add(Unpooled.copiedBuffer(all, at, length));
            } else if (isKey) {
                units.writeInt(length).writeBytes(all, at, length);
            } else if (units.isReadable()) {
                break;
            }
            at = end;
        }
        return new AccessUnit(new VideoFormat(codec, sets, 16, 16), 0, 0, true, units);
    }

    /** Behind the next start code. */
    private static int next(byte[] data, int from) {
        for (int i = from; i + 3 <= data.length; i++) {
            if (data[i] == 0 && data[i + 1] == 0 && data[i + 2] == 1) {
                return i + 3;
            }
        }
        return data.length;
    }

    private static int trimmed(byte[] data, int end) {
        int last = end;
        while (data[last - 1] == 0) {
            last--;
        }
        return last;
    }

    /** PSNR in dB of what a viewer of the JPEG sees against what ffmpeg shows of the clip, both as RGB. */
    private double psnr(byte[] jpeg, Path clip) throws IOException {
        Path picture = Files.write(folder.resolve("still.jpg"), jpeg);
        try (PeerProcess ffmpeg = PeerProcess.start(
                "ffmpeg",
                "-nostdin",
                "-i",
                picture.toString(),
                "-i",
                clip.toString(),
                "-frames:v",
                "1",
                "-filter_complex",
                "[0]scale=in_color_matrix=bt601:in_range=full,format=gbrp[a];"
                        + "[1]trim=end_frame=1,scale,format=gbrp[b];[a][b]psnr",
                "-f",
                "null",
                "-")) {
            assertEquals(0, ffmpeg.awaitExit(PATIENCE), ffmpeg::output);
            Matcher figure = PSNR.matcher(ffmpeg.output());
            assertTrue(figure.find(), ffmpeg::output);
            return figure.group(1).equals("inf") ? 100 : Double.parseDouble(figure.group(1));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "H264, 320x240, yuv420p, -bf 2",
        "H265, 320x240, yuv420p, -bf 2",
        "H264, 1920x1080, yuv420p, -colorspace bt709",
        "H265, 1920x1080, yuv420p, -colorspace bt709",
        "H264, 3840x2160, yuv420p, -bf 0",
        "H265, 3840x2160, yuv420p10le, -bf 0",
        "H264, 1280x720, yuvj420p, -color_range pc",
        "H264, 640x480, yuv422p, -bf 0",
        "H264, 640x480, yuv420p10le, -bf 0",
        "H265, 640x480, yuv444p12le, -bf 0",
        "H264, 354x290, yuv420p, -slices 3",
        "H265, 350x198, yuv420p, -bf 0",
        "H264, 64x64, yuv420p, -bf 0",
        "H264, 704x576, yuv420p, -aspect 16:9",
        "H264, 720x576, yuv420p, -flags +ildct+ilme",
    })
    void aKeyFrameBecomesAPictureThatLooksAsFfmpegShowsIt(Codec codec, String size, String pixels, String options)
            throws Exception {
        Path clip = clip(codec, size, pixels, options);
        try (StillProcess stills = new StillProcess(ChildCommand::ffmpeg, GENEROUS)) {
            byte[] jpeg = make(stills, keyFrame(codec, clip));
            BufferedImage picture = ImageIO.read(new ByteArrayInputStream(jpeg));
            assertEquals(size, picture.getWidth() + "x" + picture.getHeight());
            double psnr = psnr(jpeg, clip);
            assertTrue(psnr > LIKE, () -> "expected more than " + LIKE + " dB but was " + psnr);
        }
    }

    @Test
    void whatIsNoKeyFrameIsSaidInWords() throws IOException {
        AccessUnit whole = keyFrame(Codec.H264, clip(Codec.H264, "320x240", "yuv420p", "-bf 0"));
        VideoFormat format = (VideoFormat) whole.format();
        ByteBuf garbage = Unpooled.buffer().writeInt(500).writeByte(0x65).writeZero(499);
        whole.release();
        try (StillProcess stills = new StillProcess(ChildCommand::ffmpeg, GENEROUS)) {
            StillException failure = failure(stills, new AccessUnit(format, 0, 0, true, garbage));
            assertTrue(String.valueOf(failure.getMessage()).contains("key frame"), failure.getMessage());
        }
    }

    @Test
    void aDamagedKeyFrameIsNoPicture() throws IOException {
        AccessUnit whole = keyFrame(Codec.H264, clip(Codec.H264, "640x480", "yuv420p", "-bf 0"));
        ByteBuf half = Unpooled.copiedBuffer(whole.data());
        half.writerIndex(half.readableBytes() / 2).setInt(0, half.readableBytes() - 4);
        AccessUnit damaged = new AccessUnit(whole.format(), 0, 0, true, half);
        whole.release();
        try (StillProcess stills = new StillProcess(ChildCommand::ffmpeg, GENEROUS)) {
            String words = String.valueOf(failure(stills, damaged).getMessage());
            assertTrue(words.startsWith("the key frame cannot be decoded: ") && words.contains("MB"), words);
        }
    }

    @Test
    void aKeyFrameIsTakenUpToItsLimit() throws Exception {
        AccessUnit small = keyFrame(Codec.H264, clip(Codec.H264, "320x240", "yuv420p", "-bf 0"));
        VideoFormat format = (VideoFormat) small.format();
        ByteBuf data = PooledByteBufAllocator.DEFAULT.buffer();
        int sets = format.parameterSets().stream()
                .mapToInt(set -> 4 + set.readableBytes())
                .sum();
        int filler = StillProcess.MAX_INPUT_BYTES - sets - small.data().readableBytes() - 4;
        data.writeBytes(small.data()).writeInt(filler).writeByte(12);
        for (int i = 2; i < filler; i++) {
            data.writeByte(0xFF);
        }
        data.writeByte(0x80);
        small.release();
        try (StillProcess stills = new StillProcess(ChildCommand::ffmpeg, GENEROUS)) {
            assertNotNull(ImageIO.read(
                    new ByteArrayInputStream(make(stills, new AccessUnit(format, 0, 0, true, data.copy())))));
            AccessUnit larger = new AccessUnit(format, 0, 0, true, data.writeByte(0));
            assertEquals(
                    "expected a key frame of at most 16777216 bytes but was of 16777217",
                    failure(stills, larger).getMessage());
        }
    }

    private AccessUnit anyUnit() {
        VideoFormat format = new VideoFormat(Codec.H264, List.of(Unpooled.wrappedBuffer(new byte[] {0x67})), 16, 16);
        ByteBuf data = PooledByteBufAllocator.DEFAULT.buffer();
        return new AccessUnit(format, 0, 0, true, data.writeInt(1).writeByte(0x65));
    }

    private static StillProcess shell(String script, Duration limit) {
        return new StillProcess(() -> ChildCommand.of(List.of("/bin/sh", "-c", script)), limit);
    }

    private static void assertFails(String words, String script, StillProcessTest test) {
        try (StillProcess stills = shell(script, GENEROUS)) {
            StillException failure = failure(stills, test.anyUnit());
            assertEquals(words, failure.getMessage());
        }
    }

    @Test
    void aDecoderThatCrashesIsOneFailedStill() {
        assertFails("the still decoder was ended by signal 11", "cat >/dev/null; kill -SEGV $$", this);
        assertFails("the still decoder ended with code 7", "exit 7", this);
        assertFails("the still decoder ended with code 0 but without a picture", "cat >/dev/null", this);
        assertFails(
                "the key frame cannot be decoded: no\uFFFDluck",
                "cat >/dev/null; printf 'no\\tluck' >&2; exit 2",
                this);
    }

    @Test
    void aDecoderThatTakesTooLongIsEnded() {
        try (StillProcess stills =
                shell("echo $$ >" + folder.resolve("pid") + "; exec sleep 600", Duration.ofSeconds(2))) {
            StillException failure = failure(stills, anyUnit());
            assertEquals("expected a picture within 2000 ms but there was none", failure.getMessage());
        }
    }

    @Test
    void aDecoderThatSaysTooMuchIsNotHeardOut() {
        try (StillProcess stills = shell("cat >/dev/null; cat /dev/zero", GENEROUS)) {
            assertTrue(
                    String.valueOf(failure(stills, anyUnit()).getMessage()).startsWith("expected a JPEG of at most"));
        }
    }

    @Test
    void aBurstIsBounded() throws Exception {
        Path gate = folder.resolve("gate");
        assertEquals(0, run(List.of("mkfifo", gate.toString())));
        try (StillProcess stills = shell("cat >/dev/null; cat " + gate + " >/dev/null; printf x", GENEROUS)) {
            List<CompletionStage<byte[]>> taken = new ArrayList<>();
            for (int i = 0; i <= StillProcess.MAX_WAITING; i++) {
                AccessUnit unit = anyUnit();
                taken.add(stills.make(unit));
                unit.release();
            }
            assertEquals(
                    "more than 16 stills are waiting",
                    failure(stills, anyUnit()).getMessage());
            for (CompletionStage<byte[]> still : taken) {
                Files.writeString(gate, "go");
                assertEquals(1, still.toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS).length);
            }
        }
    }
}
