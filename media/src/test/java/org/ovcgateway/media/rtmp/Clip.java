package org.ovcgateway.media.rtmp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.ovcgateway.media.AccessUnit;
import org.ovcgateway.media.AudioFormat;
import org.ovcgateway.media.Codec;
import org.ovcgateway.media.MediaFormatException;
import org.ovcgateway.media.VideoFormat;
import org.ovcgateway.media.h26x.H264;
import org.ovcgateway.testkit.PeerProcess;

/** Real H.264 and AAC, made by ffmpeg as elementary streams and cut here into unpooled access units. */
final class Clip {
    static final int FRAME_TICKS = 3600; // 25 frames per second
    static final int SAMPLE_RATE = 44_100;

    private Clip() {}

    /** Some seconds of both tracks in order of time; a key frame each second, no B-frames. */
    static List<AccessUnit> audioAndVideo(Path folder, int seconds, String size) {
        List<AccessUnit> units = new ArrayList<>(video(folder, seconds, size));
        units.addAll(audio(folder, seconds));
        units.sort(Comparator.comparingLong(AccessUnit::dts));
        return units;
    }

    static List<AccessUnit> video(Path folder, int seconds, String size) {
        Path file = folder.resolve(size + ".h264");
        ffmpeg(
                "testsrc2=rate=25:size=" + size,
                seconds,
                file,
                "-c:v",
                "libx264",
                "-preset",
                "ultrafast",
                "-crf",
                "8",
                "-g",
                "25",
                "-bf",
                "0",
                "-pix_fmt",
                "yuv420p",
                "-x264-params",
                "slices=1");
        List<ByteBuf> sets = new ArrayList<>();
        List<List<ByteBuf>> pictures = new ArrayList<>(List.of(new ArrayList<>()));
        for (ByteBuf nal : nalUnits(bytes(file))) {
            int type = H264.type(nal.getByte(0));
            if (H264.isParameterSet(type)) {
                if (pictures.size() == 1) {
                    sets.add(nal);
                }
            } else if (!H264.isStripped(type)) {
                pictures.get(pictures.size() - 1).add(nal);
                if (H264.isSlice(type)) {
                    pictures.add(new ArrayList<>());
                }
            }
        }
        pictures.remove(pictures.size() - 1);
        VideoFormat format = format(sets);
        List<AccessUnit> units = new ArrayList<>();
        for (List<ByteBuf> nals : pictures) {
            ByteBuf data = Unpooled.directBuffer();
            boolean keyFrame = false;
            for (ByteBuf nal : nals) {
                keyFrame |= H264.type(nal.getByte(0)) == H264.IDR_SLICE;
                data.writeInt(nal.readableBytes()).writeBytes(nal, 0, nal.readableBytes());
            }
            long time = (long) units.size() * FRAME_TICKS;
            units.add(new AccessUnit(format, time, time, keyFrame, data));
        }
        return units;
    }

    private static List<AccessUnit> audio(Path folder, int seconds) {
        Path file = folder.resolve("sine.aac");
        ffmpeg("sine=sample_rate=" + SAMPLE_RATE, seconds, file, "-c:a", "aac", "-f", "adts");
        ByteBuf adts = bytes(file);
        // AAC LC (2), 44100 Hz (index 4), as many channels as the first header says.
        int channels = (adts.getByte(2) & 1) << 2 | (adts.getByte(3) & 0xC0) >> 6;
        ByteBuf config = Unpooled.buffer(2).writeShort(2 << 11 | 4 << 7 | channels << 3);
        AudioFormat format = new AudioFormat(Codec.AAC, SAMPLE_RATE, channels, config);
        List<AccessUnit> units = new ArrayList<>();
        while (adts.isReadable()) {
            int start = adts.readerIndex();
            int length = (adts.getUnsignedMedium(start + 3) >> 5) & 0x1FFF;
            long time = units.size() * 1024L * AccessUnit.CLOCK_RATE / SAMPLE_RATE;
            units.add(
                    new AccessUnit(format, time, time, true, Unpooled.copiedBuffer(adts.slice(start + 7, length - 7))));
            adts.skipBytes(length);
        }
        return units;
    }

    private static void ffmpeg(String source, int seconds, Path file, String... codec) {
        List<String> command = new ArrayList<>(List.of("ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", source));
        command.addAll(List.of("-t", Integer.toString(seconds)));
        command.addAll(List.of(codec));
        command.add(file.toString());
        PeerProcess.run(Duration.ofSeconds(30), command.toArray(String[]::new));
    }

    private static ByteBuf bytes(Path file) {
        try {
            return Unpooled.wrappedBuffer(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static VideoFormat format(List<ByteBuf> sets) {
        try {
            return H264.format(sets);
        } catch (MediaFormatException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The NAL units of an Annex B stream. */
    private static List<ByteBuf> nalUnits(ByteBuf stream) {
        List<ByteBuf> units = new ArrayList<>();
        int start = -1;
        for (int at = 0; at + 3 <= stream.writerIndex(); at++) {
            if (stream.getUnsignedMedium(at) == 1) {
                if (start >= 0) {
                    units.add(trimmed(stream, start, at));
                }
                start = at + 3;
            }
        }
        units.add(trimmed(stream, start, stream.writerIndex()));
        return units;
    }

    private static ByteBuf trimmed(ByteBuf stream, int start, int end) {
        int last = end;
        while (stream.getByte(last - 1) == 0) {
            last--;
        }
        return stream.slice(start, last - start);
    }
}
