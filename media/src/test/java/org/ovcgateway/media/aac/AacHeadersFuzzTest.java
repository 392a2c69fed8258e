package org.ovcgateway.media.aac;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.ovcgateway.media.MediaFormatException;

/** The input is an AudioSpecificConfig, or an ADTS header. */
class AacHeadersFuzzTest {

    @FuzzTest
    void whatCanBeReadIsWrittenTheSame(byte[] input) throws MediaFormatException {
        ByteBuf in = Unpooled.wrappedBuffer(input);
        try {
            config(AudioSpecificConfig.parse(in), in);
        } catch (MediaFormatException e) {
            assertTrue(String.valueOf(e.getMessage()).startsWith("expected"), e.toString());
        }
        AdtsHeader header;
        try {
            header = AdtsHeader.parse(in, 0);
        } catch (MediaFormatException e) {
            return;
        }
        ByteBuf written = Unpooled.buffer();
        int raw = header.frameBytes() - header.headerBytes();
        if (raw <= AdtsHeader.MAX_RAW_BYTES) {
            AdtsHeader.write(header.config(), raw, written);
            assertEquals(header.config(), AdtsHeader.parse(written, 0).config());
        }
    }

    private static void config(AudioSpecificConfig config, ByteBuf in) throws MediaFormatException {
        assertTrue(config.sampleRate() > 0 && config.channels() > 0 && config.frameSamples() > 0, config.toString());
        assertTrue(config.format(in).channels() > 0);
        if (config.channelConfiguration() != 0) {
            ByteBuf written = Unpooled.buffer();
            config.write(written);
            assertEquals(config, AudioSpecificConfig.parse(written));
        }
    }
}
