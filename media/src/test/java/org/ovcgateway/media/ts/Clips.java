package org.ovcgateway.media.ts;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.ovcgateway.media.AccessUnit;
import org.ovcgateway.media.relay.Sink;
import org.ovcgateway.testkit.PeerProcess;

/** Short clips that ffmpeg encodes, as transport streams and as access units, for tests. */
public enum Clips {
    H264_AAC("-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-c:a", "aac", "-b:a", "64k"),
    H264_B_FRAMES("-c:v", "libx264", "-preset", "veryfast", "-bf", "3", "-c:a", "aac", "-b:a", "64k"),
    H265_AAC("-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none", "-c:a", "aac", "-b:a", "64k"),
    VIDEO_ONLY("-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-an"),
    AUDIO_ONLY("-vn", "-c:a", "aac", "-b:a", "64k");

    /** Length of each clip. */
    public static final int SECONDS = 2;

    /** Frames per second of each clip with video; a key frame every second. */
    public static final int FRAME_RATE = 25;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<String> encoding;

    Clips(String... encoding) {
        this.encoding = List.of(encoding);
    }

    /** Encodes the clip into the folder. */
    public Path file(Path folder) {
        Path file = folder.resolve(name() + ".ts");
        if (!Files.exists(file)) {
            List<String> command = new ArrayList<>(List.of(
                    "ffmpeg",
                    "-nostdin",
                    "-v",
                    "error",
                    "-f",
                    "lavfi",
                    "-i",
                    "testsrc2=size=320x240:rate=" + FRAME_RATE + ":duration=" + SECONDS,
                    "-f",
                    "lavfi",
                    "-i",
                    "sine=frequency=440:sample_rate=48000:duration=" + SECONDS,
                    "-pix_fmt",
                    "yuv420p",
                    "-g",
                    Integer.toString(FRAME_RATE)));
            command.addAll(encoding);
            command.addAll(List.of("-muxdelay", "0", "-f", "mpegts", file.toString()));
            PeerProcess.run(Duration.ofSeconds(60), command.toArray(String[]::new));
        }
        return file;
    }

    /** The clip's access units in the order of the file; to be released. */
    public List<AccessUnit> units(Path folder) {
        return demux(read(file(folder)));
    }

    public static ByteBuf read(Path file) {
        try {
            return Unpooled.wrappedBuffer(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    public static void write(Path file, ByteBuf data) {
        byte[] bytes = new byte[data.readableBytes()];
        data.getBytes(data.readerIndex(), bytes);
        try {
            Files.write(file, bytes);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** All access units of a transport stream without damage; to be released. */
    public static List<AccessUnit> demux(ByteBuf stream) {
        Collector collector = new Collector();
        try (TsDemuxer demuxer = new TsDemuxer(collector, ByteBufAllocator.DEFAULT)) {
            demuxer.read(stream.duplicate());
            demuxer.end();
            if (demuxer.damages() > 0) {
                throw new AssertionError(demuxer.damages() + " damages in a whole stream");
            }
        }
        return collector.units;
    }

    /** Keeps everything. */
    public static final class Collector implements Sink {
        public final List<AccessUnit> units = new ArrayList<>();
        public int discontinuities;

        @Override
        public void accept(AccessUnit unit) {
            units.add(unit.retain());
        }

        @Override
        public void discontinuity() {
            discontinuities++;
        }

        public void release() {
            units.forEach(AccessUnit::release);
            units.clear();
        }
    }

    /**
     * Has ffmpeg read a whole file, which must not say a word.
     *
     * @param how its options for what it reads; it decodes everything without any
     */
    public static void assertReadWithoutAWarning(Path file, String... how) {
        List<String> command = new ArrayList<>(List.of("ffmpeg", "-nostdin", "-v", "warning", "-i", file.toString()));
        command.addAll(List.of(how));
        command.addAll(List.of("-f", "null", "-"));
        assertEquals("", PeerProcess.run(Duration.ofSeconds(60), command.toArray(String[]::new)));
    }
}
