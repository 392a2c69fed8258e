package org.ovcgateway.rtsp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ovcgateway.media.rtp.RtpInput;

class InterleavedDecoderTest implements InterleavedDecoder.Receiver {
    private final RecordingInput input = new RecordingInput();
    private final List<RtspMessage> messages = new ArrayList<>();
    private final InterleavedDecoder decoder = new InterleavedDecoder(this);
    private final EmbeddedChannel channel = new EmbeddedChannel(decoder);
    private @Nullable RtspException failure;

    @Override
    public void message(RtspMessage message) {
        messages.add(message);
    }

    @Override
    public void broken(RtspException cause) {
        failure = cause;
    }

    @Override
    public void inactive() {}

    @AfterEach
    void closeChannel() {
        channel.finishAndReleaseAll();
    }

    private void play() {
        decoder.route(0, 0, 1);
        decoder.route(3, 6, 7);
        decoder.deliverTo(input);
    }

    @Test
    void packetsGoToTheirTracks() {
        play();
        read(join(frame(0, 1, 2), frame(7, 3), frame(6, 4), frame(1, 5)));

        assertEquals(
                List.of(
                        new RecordingInput.Packet(0, false, "0102"),
                        new RecordingInput.Packet(3, true, "03"),
                        new RecordingInput.Packet(3, false, "04"),
                        new RecordingInput.Packet(0, true, "05")),
                input.packets());
        assertEquals(2, decoder.packets());
    }

    @Test
    void theInputIsFlushedOncePerReadThatDeliveredSomething() {
        play();
        read(join(frame(0, 1), frame(0, 2), frame(0, 3)));
        assertEquals(1, input.flushes());

        read("RTSP/1.0 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        assertEquals(1, input.flushes());
    }

    @Test
    void framesOfUnknownChannelsAreSkipped() {
        play();
        read(join(frame(9, 1, 2, 3), frame(0, 4), frame(255)));

        assertEquals(List.of(new RecordingInput.Packet(0, false, "04")), input.packets());
    }

    @Test
    void framesMayStandBetweenMessagesAndBetweenTheirLines() {
        play();
        read(join(
                frame(0, 1),
                ascii("RTSP/1.0 200 OK\r\n"),
                frame(0, 2),
                ascii("Content-Length: 3\r\n"),
                frame(0, 3),
                ascii("\r\n"),
                frame(0, 4),
                ascii("a$b"),
                frame(0, 5)));

        assertEquals(5, input.packets().size());
        assertEquals("a$b", ((RtspMessage.Response) messages.get(0)).body());
        assertNull(failure);
    }

    @Test
    void everyWayToCutTheStreamGivesTheSame() {
        byte[] stream =
                join(frame(0, 1, 2, 3), ascii("RTSP/1.0 200 OK\r\nCSeq: 1\r\n\r\n"), frame(6, 4, 5), frame(1, 6));
        for (int first = 1; first < stream.length; first++) {
            for (int second = first; second < stream.length; second++) {
                InterleavedDecoderTest fresh = new InterleavedDecoderTest();
                fresh.play();
                fresh.read(slice(stream, 0, first));
                fresh.read(slice(stream, first, second));
                fresh.read(slice(stream, second, stream.length));
                assertEquals(
                        List.of(
                                new RecordingInput.Packet(0, false, "010203"),
                                new RecordingInput.Packet(3, false, "0405"),
                                new RecordingInput.Packet(0, true, "06")),
                        fresh.input.packets());
                assertEquals(1, fresh.messages.size());
                fresh.closeChannel();
            }
        }
    }

    @Test
    void theLongestFrameArrivesByteByByte() {
        play();
        byte[] payload = new byte[0xFFFF];
        payload[0xFFFE] = 9;
        byte[] stream = FakeCamera.frame(0, payload);
        for (int i = 0; i < stream.length; i += 100) {
            read(slice(stream, i, Math.min(i + 100, stream.length)));
        }

        assertEquals(1, input.packets().size());
        assertEquals(ByteBufUtil.hexDump(payload), input.packets().get(0).hex());
    }

    @Test
    void aPacketThatTheInputKeepsStaysAsItWas() {
        List<ByteBuf> kept = new ArrayList<>();
        decoder.route(0, 0, 1);
        decoder.deliverTo(new KeepingInput(kept));
        byte[] stream = join(frame(0, 1, 1, 1), frame(0, 2, 2, 2), frame(0, 3, 3, 3));
        read(slice(stream, 0, 5));
        read(slice(stream, 5, 12));
        read(slice(stream, 12, stream.length));

        assertEquals(
                List.of("010101", "020202", "030303"),
                kept.stream().map(ByteBufUtil::hexDump).toList());
        kept.forEach(ByteBuf::release);
    }

    @Test
    void nothingIsDeliveredAfterTheInputIsTakenAway() {
        play();
        decoder.deliverTo(null);
        read(frame(0, 1));

        assertTrue(input.packets().isEmpty());
        assertEquals(0, input.flushes());
    }

    @Test
    void afterABrokenMessageNothingIsRead() {
        play();
        read(join(ascii("what is this\r\n"), frame(0, 1)));
        read(frame(0, 1));

        assertNotNull(failure);
        assertTrue(input.packets().isEmpty());
    }

    @Test
    void aFaultOfTheInputEndsTheConnectionInWords() {
        decoder.route(0, 0, 1);
        decoder.deliverTo(new KeepingInput(new ArrayList<>()) {
            @Override
            public void rtp(int track, ByteBuf packet) {
                throw new IllegalStateException("boom");
            }
        });
        read(frame(0, 1));

        RtspException cause = failure;
        assertNotNull(cause);
        assertEquals(RtspException.Kind.PROTOCOL, cause.kind());
        assertFalse(String.valueOf(cause.getMessage()).isEmpty());
    }

    @Test
    void garbageNeitherThrowsNorLoopsNorLeaks() {
        Random random = new Random(10_12);
        byte[] pattern = join(frame(0, 1, 2), ascii("RTSP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nab"), frame(1, 1));
        for (int round = 0; round < 3_000; round++) {
            InterleavedDecoderTest fresh = new InterleavedDecoderTest();
            fresh.play();
            for (int i = random.nextInt(6); i >= 0; i--) {
                byte[] bytes = pattern.clone();
                for (int j = random.nextInt(4); j > 0; j--) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
                }
                fresh.read(slice(bytes, 0, random.nextInt(bytes.length + 1)));
            }
            fresh.channel.checkException();
            fresh.closeChannel();
        }
    }

    private static class KeepingInput implements RtpInput {
        private final List<ByteBuf> kept;

        KeepingInput(List<ByteBuf> kept) {
            this.kept = kept;
        }

        @Override
        public void rtp(int track, ByteBuf packet) {
            kept.add(packet.retainedSlice());
        }

        @Override
        public void rtcp(int track, ByteBuf packet) {}

        @Override
        public void flush() {}

        @Override
        public void writeReceiverReport(int track, ByteBuf out) {}
    }

    private void read(byte[] bytes) {
        channel.writeInbound(Unpooled.directBuffer(Math.max(1, bytes.length)).writeBytes(bytes));
    }

    private static byte[] frame(int channel, int... payload) {
        byte[] bytes = new byte[payload.length];
        for (int i = 0; i < payload.length; i++) {
            bytes[i] = (byte) payload[i];
        }
        return FakeCamera.frame(channel, bytes);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] join(byte[]... parts) {
        ByteBuf all = Unpooled.wrappedBuffer(parts);
        byte[] bytes = ByteBufUtil.getBytes(all);
        all.release();
        return bytes;
    }

    private static byte[] slice(byte[] bytes, int from, int to) {
        return Arrays.copyOfRange(bytes, from, to);
    }
}
