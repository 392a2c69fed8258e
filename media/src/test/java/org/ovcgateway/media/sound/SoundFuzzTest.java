package org.ovcgateway.media.sound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import org.ovcgateway.media.sound.SoundFormat.Coding;
import org.ovcgateway.testkit.CountedBuffers;

/** What a decoder that went wrong may write. */
class SoundFuzzTest {

    @FuzzTest
    void soundIsWholePayloadsOrNone(byte[] input) {
        CountedBuffers buffers = new CountedBuffers();
        for (SoundFormat format :
                new SoundFormat[] {new SoundFormat(Coding.G726_16, 8000, 1), new SoundFormat(Coding.AAC, 16_000, 1)}) {
            ByteBuf payloads = buffers.allocator().buffer().writeBytes(input);
            try (Sound sound = Sound.of(format, payloads)) {
                int packets = 0;
                for (ByteBuf payload = sound.next(); payload != null; payload = sound.next()) {
                    assertTrue(payload.readableBytes() > 0);
                    assertTrue(format.packetBytes() == 0 || payload.readableBytes() == format.packetBytes());
                    packets++;
                }
                assertEquals(sound.packets(), packets);
            } catch (SoundException e) {
                assertTrue(String.valueOf(e.getMessage()).startsWith("expected"), e.getMessage());
            }
            buffers.requireNone();
        }
    }
}
