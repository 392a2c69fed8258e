package org.ovcgateway.rtsp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.ovcgateway.media.rtp.RtpInput;
import org.ovcgateway.testkit.CountedBuffers;
import org.ovcgateway.testkit.Pieces;

/** The input is all that a camera sends on a connection. */
class InterleavedDecoderFuzzTest {

    @FuzzTest
    void whereAConnectionIsCutMakesNoDifference(byte[] input) {
        assertEquals(read(List.of(input)), read(Pieces.of(input)));
    }

    private static List<String> read(List<byte[]> pieces) {
        CountedBuffers buffers = new CountedBuffers();
        Heard heard = new Heard();
        InterleavedDecoder decoder = new InterleavedDecoder(heard);
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.config().setAllocator(buffers.allocator());
        channel.pipeline().addLast(decoder);
        decoder.route(0, 0, 1);
        decoder.route(3, 6, 7);
        decoder.deliverTo(heard);
        for (byte[] piece : pieces) {
            channel.writeInbound(
                    buffers.allocator().directBuffer(Math.max(1, piece.length)).writeBytes(piece));
        }
        channel.checkException();
        channel.finishAndReleaseAll();
        buffers.requireNone();
        return heard.all;
    }

    /** Everything in the order in which it came. */
    private static final class Heard implements InterleavedDecoder.Receiver, RtpInput {
        final List<String> all = new ArrayList<>();

        @Override
        public void message(RtspMessage message) {
            String headers = message.headers().all("CSeq") + " "
                    + message.headers().all("Session") + " " + message.headers().all("WWW-Authenticate");
            all.add(
                    message instanceof RtspMessage.Response response
                            ? response.status() + " " + response.words() + " " + headers + " " + response.body()
                            : message.getClass().getSimpleName() + " " + headers);
        }

        @Override
        public void broken(RtspException cause) {
            all.add(cause.kind() + " " + cause.getMessage());
        }

        @Override
        public void inactive() {
            all.add("inactive");
        }

        @Override
        public void rtp(int track, ByteBuf packet) {
            all.add("rtp " + track + " " + ByteBufUtil.hexDump(packet));
        }

        @Override
        public void rtcp(int track, ByteBuf packet) {
            all.add("rtcp " + track + " " + ByteBufUtil.hexDump(packet));
        }

        @Override
        public void flush() {}

        @Override
        public void writeReceiverReport(int track, ByteBuf out) {}
    }
}
