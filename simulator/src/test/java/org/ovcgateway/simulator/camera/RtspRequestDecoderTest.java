package org.ovcgateway.simulator.camera;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.ovcgateway.simulator.camera.RtspRequestDecoder.ClientPacket;

class RtspRequestDecoderTest {
    @SuppressWarnings("StringConcatToTextBlock") // the line ends matter
    private static final String REQUESTS = "\r\nSETUP rtsp://h/cam0/trackID=0 RTSP/1.0\r\nCSeq: 3\r\n"
            + "Content-Length: 4\r\n\r\nbody$\1\0\4\200\311\0\1PLAY rtsp://h/cam0 RTSP/1.0\nCSeq: 4\n\n";

    @Test
    void requestsAndPacketsComeOutWhateverThePiecesTheyCameIn() {
        byte[] bytes = REQUESTS.getBytes(StandardCharsets.ISO_8859_1);
        for (int piece = 1; piece <= bytes.length; piece++) {
            EmbeddedChannel channel = new EmbeddedChannel(new RtspRequestDecoder());
            for (int from = 0; from < bytes.length; from += piece) {
                channel.writeInbound(Unpooled.copiedBuffer(bytes, from, Math.min(piece, bytes.length - from)));
            }
            assertEquals(
                    new RtspRequest("SETUP", "rtsp://h/cam0/trackID=0", Map.of("cseq", "3", "content-length", "4")),
                    channel.readInbound());
            ClientPacket packet = channel.readInbound();
            assertEquals(1, packet.channel());
            assertEquals(201, packet.type());
            assertEquals(new RtspRequest("PLAY", "rtsp://h/cam0", Map.of("cseq", "4")), channel.readInbound());
            assertNull(channel.readInbound());
            channel.finishAndReleaseAll();
        }
    }

    @Test
    void garbageFailsWithTheDecodersOwnExceptionOnly() {
        Random random = new Random(42);
        byte[] good = REQUESTS.getBytes(StandardCharsets.ISO_8859_1);
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes;
            if (round % 2 == 0) {
                bytes = good.clone();
                for (int i = random.nextInt(4); i >= 0; i--) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
                }
            } else {
                bytes = new byte[random.nextInt(200)];
                random.nextBytes(bytes);
            }
            EmbeddedChannel channel = new EmbeddedChannel(new RtspRequestDecoder());
            try {
                channel.writeInbound(Unpooled.wrappedBuffer(bytes));
            } catch (DecoderException e) {
                assertInstanceOf(RtspSyntaxException.class, e.getCause());
            } finally {
                channel.finishAndReleaseAll();
            }
        }
    }
}
