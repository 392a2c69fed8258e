package org.ovcgateway.simulator.camera;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ovcgateway.testkit.PeerProcess;

/** What a caption's slices decode to, with ffmpeg as the judge. */
class CaptionTest {
    private static final Duration ENOUGH = Duration.ofSeconds(60);
    private static final int PICTURES = 60;
    private static final int KEY_FRAME = 50;

    @TempDir
    Path folder;

    private String text = "";
    private @Nullable Supplier<String> source = () -> text;

    @Test
    void textsStandInThePictureFromTheVeryPictureOn() throws IOException {
        for (Shape shape : Shape.values()) {
            PacketisedTrack track = shape.clip();
            Caption caption = new Caption(shape.band(), track, () -> source);
            byte[] decoded = decode(track, caption, unit -> text = textOf(unit));
            byte[] plain = decode(track, null, unit -> {});
            for (int unit = 0; unit < PICTURES; unit++) {
                String where = shape + " picture " + unit;
                assertEquals(Band.shown(textOf(unit)), shape.caption(decoded, unit), where);
                assertEquals("", shape.caption(plain, unit), where);
                assertArrayEquals(shape.above(plain, unit), shape.above(decoded, unit), where);
            }
        }
    }

    /** What real cameras' texts do: come, change, shrink, grow, go, and stay over a key frame. */
    private static String textOf(int unit) {
        if (unit < 5) {
            return "";
        }
        if (unit < 10) {
            return "P+0.00 T+0.00 Z0.00";
        }
        if (unit < 30) {
            return String.format("P+0.%02d T-0.%02d Z1.00 S3", unit, 99 - unit);
        }
        if (unit < 35) {
            return "";
        }
        if (unit < 40) {
            return "the quick brown fox jumps over the lazy dog, twice or more \u00e4\u4e2d";
        }
        return unit < 55 ? "0123456789+-.,:;!?/()_#%&'\"=<>*[" : "P+1.00";
    }

    private enum Shape {
        MAIN(1280, 720, 656, 4),
        SUB(640, 360, 304, 2);

        final int width;
        final int height;
        final int bandTop;
        final int scale;

        Shape(int width, int height, int bandTop, int scale) {
            this.width = width;
            this.height = height;
            this.bandTop = bandTop;
            this.scale = scale;
        }

        PacketisedTrack clip() throws IOException {
            Clips clips = new Clips();
            return (this == MAIN ? clips.main(Variant.H264) : clips.sub())
                    .video()
                    .head(PICTURES);
        }

        CaptionBand band() throws IOException {
            CaptionBand band = clip().captionBand();
            assertNotNull(band);
            return band;
        }

        private byte[] luma(byte[] decoded, int picture) {
            int size = width * height * 3 / 2;
            return Arrays.copyOfRange(decoded, picture * size, picture * size + width * height);
        }

        String caption(byte[] decoded, int picture) {
            byte[] luma = luma(decoded, picture);
            return Band.read(Arrays.copyOfRange(luma, width * bandTop, luma.length), width, 32, scale);
        }

        byte[] above(byte[] decoded, int picture) {
            return Arrays.copyOf(luma(decoded, picture), width * bandTop);
        }
    }

    @Test
    void aPictureIsDrawnOnceAndWhatNobodySawIsNotBuiltUpon() throws IOException {
        PacketisedTrack track = Shape.SUB.clip();
        Caption caption = new Caption(Shape.SUB.band(), track, () -> source);
        text = "A";
        assertNull(caption.lastSlice(3));
        Packets key = caption.lastSlice(PICTURES);
        assertNotNull(key);
        Packets same = caption.lastSlice(PICTURES + 1);
        text = "B";
        assertSame(key, caption.lastSlice(PICTURES));
        assertSame(same, caption.lastSlice(PICTURES + 1));
        assertNotNull(caption.lastSlice(PICTURES + 2));
        assertNull(caption.lastSlice(PICTURES + 4));
        assertNull(caption.lastSlice(PICTURES + 5));
        assertNotNull(caption.lastSlice(PICTURES + KEY_FRAME));
        source = null;
        assertNull(caption.lastSlice(2 * PICTURES));
    }

    @Test
    void aClipThatIsNotMadeForItIsRefusedInWords() throws IOException {
        byte[] stream = Files.readAllBytes(annexB(Shape.SUB.clip(), null, unit -> {}));
        int slice = AnnexB.accessUnits(stream, NalSyntax.H264).get(1).get(1).offset();
        byte[] cut = Arrays.copyOf(stream, slice - 3);
        ClipException refused = assertThrows(ClipException.class, () -> Packetiser.h264WithCaptionBand(cut, 25));
        assertEquals(
                "expected a clip of make-clips.sh, where pictures end in a slice of the same whole rows, but one begins at 0",
                refused.getMessage());
    }

    private interface BeforeUnit {
        void prepare(int unit);
    }

    private byte[] decode(PacketisedTrack track, @Nullable Caption caption, BeforeUnit before) throws IOException {
        Path clip = annexB(track, caption, before);
        Path pictures = folder.resolve("pictures");
        String said = PeerProcess.run(
                ENOUGH,
                "ffmpeg",
                "-nostdin",
                "-v",
                "warning",
                "-xerror",
                "-y",
                "-i",
                clip.toString(),
                "-fps_mode",
                "passthrough",
                "-pix_fmt",
                "yuv420p",
                "-f",
                "rawvideo",
                pictures.toString());
        assertEquals("", said);
        return Files.readAllBytes(pictures);
    }

    /** The stream as it is sent, taken out of its packets. */
    private Path annexB(PacketisedTrack track, @Nullable Caption caption, BeforeUnit before) throws IOException {
        ByteBuf stream = Unpooled.buffer();
        for (int unit = 0; unit < PICTURES; unit++) {
            before.prepare(unit);
            Packets drawn = caption == null ? null : caption.lastSlice(unit);
            int end = track.endPacket(unit);
            depacketise(track.packets(), track.firstPacket(unit, true), drawn == null ? end : end - 1, stream);
            if (drawn != null) {
                depacketise(drawn, 0, drawn.count(), stream);
            }
        }
        byte[] bytes = new byte[stream.readableBytes()];
        stream.readBytes(bytes);
        return Files.write(folder.resolve("clip.h264"), bytes);
    }

    /** Single NAL units, STAP-A and FU-A (RFC 6184 5.6 to 5.8). */
    private static void depacketise(Packets packets, int first, int end, ByteBuf stream) {
        for (int packet = first; packet < end; packet++) {
            ByteBuf in = Unpooled.buffer();
            packets.copy(packet, packet + 1, in);
            in.skipBytes(Packets.HEADERS);
            int type = in.getByte(in.readerIndex()) & 0x1F;
            if (type == 24) {
                in.skipBytes(1);
                while (in.isReadable()) {
                    stream.writeInt(1).writeBytes(in.readSlice(in.readUnsignedShort()));
                }
            } else if (type == 28) {
                int header = in.readByte() & 0xE0;
                int fragment = in.readByte();
                if ((fragment & 0x80) != 0) {
                    stream.writeInt(1).writeByte(header | (fragment & 0x1F));
                }
                stream.writeBytes(in);
            } else {
                stream.writeInt(1).writeBytes(in);
            }
        }
    }
}
