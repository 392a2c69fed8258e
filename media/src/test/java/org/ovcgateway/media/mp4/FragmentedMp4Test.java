package org.ovcgateway.media.mp4;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ovcgateway.media.AccessUnit;
import org.ovcgateway.media.AudioFormat;
import org.ovcgateway.media.VideoFormat;
import org.ovcgateway.media.ts.Clips;
import org.ovcgateway.testkit.PeerProcess;

class FragmentedMp4Test {
    @TempDir
    static Path folder;

    @ParameterizedTest
    @EnumSource(Clips.class)
    void aClipPlaysWithEveryFrame(Clips clip) {
        List<AccessUnit> units = clip.units(folder);
        FragmentedMp4 mp4 = muxer(units);
        ByteBuf out = ByteBufAllocator.DEFAULT.directBuffer();
        mp4.writeInit(out);
        for (AccessUnit unit : units) {
            int before = out.writerIndex();
            assertTrue(mp4.takes(unit));
            mp4.write(unit, out);
            assertEquals(FragmentedMp4.bytes(unit), out.writerIndex() - before);
        }
        Path file = folder.resolve(clip + ".mp4");
        Clips.write(file, out);
        Clips.assertReadWithoutAWarning(file);
        assertEquals(decoded(clip.file(folder)), decoded(file));
        units.forEach(AccessUnit::release);
        out.release();
    }

    @Test
    void itNamesItsCodecsAsBrowsersWantThem() {
        assertTrue(codecs(Clips.H264_AAC).matches("avc1\\.[0-9A-F]{6},mp4a\\.40\\.2"), codecs(Clips.H264_AAC));
        assertEquals("mp4a.40.2", codecs(Clips.AUDIO_ONLY));
        assertTrue(
                codecs(Clips.H265_AAC).matches("hvc1\\.1\\.6\\.L\\d+(\\.[0-9A-F]+)*,mp4a\\.40\\.2"),
                codecs(Clips.H265_AAC));
    }

    private static String codecs(Clips clip) {
        List<AccessUnit> units = clip.units(folder);
        String codecs = muxer(units).codecs();
        units.forEach(AccessUnit::release);
        return codecs;
    }

    private static FragmentedMp4 muxer(List<AccessUnit> units) {
        @Nullable VideoFormat video = null;
        @Nullable AudioFormat audio = null;
        for (AccessUnit unit : units) {
            if (unit.format() instanceof VideoFormat format) {
                video = format;
            } else if (unit.format() instanceof AudioFormat format) {
                audio = format;
            }
        }
        return new FragmentedMp4(video, audio);
    }

    /** The checksums of all decoded frames of the first stream, without their times. */
    private static List<String> decoded(Path file) {
        String lines = PeerProcess.run(
                Duration.ofSeconds(30),
                "ffmpeg",
                "-nostdin",
                "-v",
                "error",
                "-i",
                file.toString(),
                "-map",
                "0:0",
                "-vsync",
                "passthrough",
                "-f",
                "framemd5",
                "-");
        return lines.lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.substring(line.lastIndexOf(',') + 1).strip())
                .toList();
    }
}
