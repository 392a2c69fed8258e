package org.ovcgateway.media.aac;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ovcgateway.media.MediaFormatException;
import org.ovcgateway.testkit.PeerProcess;

class AudioSpecificConfigTest {

    @ParameterizedTest
    @CsvSource({
        "1190, 2, 48000, 2, 2, 1024, 48000, false, false",
        "1408, 2, 16000, 1, 1, 1024, 16000, false, false",
        "1588, 2, 8000, 1, 1, 1024, 8000, false, false",
        "1200050401002000, 2, 44100, 0, 3, 1024, 44100, false, false",
        "1394, 2, 22050, 2, 2, 960, 22050, false, false",
        "2b920800, 2, 22050, 2, 2, 1024, 44100, true, false",
        "131056e598, 2, 24000, 2, 2, 1024, 48000, true, false",
        "131056e59d4880, 2, 24000, 2, 2, 1024, 48000, true, true",
        "eb098800, 2, 24000, 1, 1, 1024, 48000, true, true",
        "17800bb810, 2, 6000, 2, 2, 1024, 6000, false, false",
    })
    void configsAreRead(
            String hex,
            int objectType,
            int coreRate,
            int configuration,
            int channels,
            int samples,
            int rate,
            boolean replication,
            boolean stereo)
            throws MediaFormatException {
        assertEquals(
                new AudioSpecificConfig(
                        objectType, coreRate, configuration, channels, samples, rate, replication, stereo),
                AudioSpecificConfig.parse(hex(hex)));
    }

    @ParameterizedTest
    @CsvSource({
        "2, 48000, 2, 48000, false, false",
        "2, 6000, 1, 6000, false, false",
        "4, 24000, 6, 48000, true, false",
        "2, 6001, 1, 12002, true, true"
    })
    void whatIsWrittenIsReadBack(
            int objectType, int coreRate, int configuration, int rate, boolean replication, boolean stereo)
            throws MediaFormatException {
        AudioSpecificConfig config = new AudioSpecificConfig(
                objectType, coreRate, configuration, configuration, 1024, rate, replication, stereo);
        ByteBuf out = Unpooled.buffer();
        config.write(out);
        assertEquals(config, AudioSpecificConfig.parse(out));
        assertEquals(rate, config.format().sampleRate());
        assertEquals(stereo ? 2 : configuration, config.format().channels());
    }

    @Test
    void otherObjectTypesAreRefusedInWords() {
        MediaFormatException e =
                assertThrows(MediaFormatException.class, () -> AudioSpecificConfig.parse(hex("f8e6400000")));
        assertEquals("expected AAC Main, LC, SSR or LTP but was audio object type 39", e.getMessage());
    }

    @Test
    void adtsHeadersAreReadBackAndAgreeWithFfmpeg(@TempDir Path folder) throws IOException, MediaFormatException {
        Path file = folder.resolve("tone.aac");
        PeerProcess.run(
                Duration.ofSeconds(30),
                "ffmpeg",
                "-v",
                "error",
                "-f",
                "lavfi",
                "-i",
                "sine=sample_rate=44100:duration=1",
                "-ac",
                "2",
                "-c:a",
                "aac",
                "-y",
                file.toString());
        ByteBuf stream = Unpooled.wrappedBuffer(Files.readAllBytes(file));
        int frames = 0;
        for (int index = 0; index < stream.readableBytes(); frames++) {
            AdtsHeader header = AdtsHeader.parse(stream, index);
            assertEquals(AudioSpecificConfig.lowComplexity(44_100, 2), header.config());
            ByteBuf written = Unpooled.buffer();
            AdtsHeader.write(header.config(), header.frameBytes() - header.headerBytes(), written);
            assertEquals(header, AdtsHeader.parse(written, 0));
            index += header.frameBytes();
        }
        assertTrue(frames > 40);
    }

    @Test
    void whatAdtsCannotCarryIsKnown() {
        assertTrue(AdtsHeader.canCarry(AudioSpecificConfig.lowComplexity(16_000, 1)));
        assertFalse(AdtsHeader.canCarry(AudioSpecificConfig.lowComplexity(6_000, 1)));
    }

    @Test
    void garbageNeverThrowsAnythingElse() {
        Random random = new Random(3);
        for (int round = 0; round < 50_000; round++) {
            byte[] garbage = new byte[random.nextInt(24)];
            random.nextBytes(garbage);
            ByteBuf in = Unpooled.wrappedBuffer(garbage);
            try {
                AudioSpecificConfig config = AudioSpecificConfig.parse(in);
                assertTrue(config.channels() > 0 && config.sampleRate() > 0);
            } catch (MediaFormatException e) {
                assertTrue(String.valueOf(e.getMessage()).startsWith("expected "));
            }
            try {
                if (garbage.length > 1) {
                    in.setShort(0, 0xFFF1);
                }
                assertTrue(AdtsHeader.parse(in, 0).frameBytes() >= AdtsHeader.BYTES);
            } catch (MediaFormatException e) {
                assertTrue(String.valueOf(e.getMessage()).startsWith("expected "));
            }
        }
    }

    private static ByteBuf hex(String digits) {
        return Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(digits));
    }
}
