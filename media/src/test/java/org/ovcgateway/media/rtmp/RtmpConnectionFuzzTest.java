package org.ovcgateway.media.rtmp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.media.MediaFormatException;
import org.ovcgateway.testkit.CountedBuffers;
import org.ovcgateway.testkit.Pieces;

/** The input is all that a server sends, its handshake first. */
class RtmpConnectionFuzzTest {

    @FuzzTest
    void aServerIsUnderstoodTheSameHoweverItsBytesAreCut(byte[] input) {
        assertEquals(talk(List.of(input)), talk(Pieces.of(input)));
    }

    private static List<String> talk(List<byte[]> pieces) {
        CountedBuffers buffers = new CountedBuffers();
        Hearing hearing = new Hearing();
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.config().setAllocator(buffers.allocator());
        channel.pipeline().addLast(new RtmpConnection(true, 1 << 16, hearing));
        channel.pipeline().fireChannelActive();
        for (byte[] piece : pieces) {
            ByteBuf bytes = buffers.allocator().directBuffer(piece.length).writeBytes(piece);
            if (channel.isOpen()) {
                channel.writeInbound(bytes);
            } else {
                bytes.release();
            }
            channel.runPendingTasks();
            releaseOutbound(channel);
        }
        var unused = channel.close();
        channel.runPendingTasks();
        releaseOutbound(channel);
        channel.checkException();
        channel.finishAndReleaseAll();
        buffers.requireNone();
        assertEquals(1, hearing.closed, "how often the connection was closed");
        return hearing.heard;
    }

    private static void releaseOutbound(EmbeddedChannel channel) {
        for (Object sent = channel.readOutbound(); sent != null; sent = channel.readOutbound()) {
            ReferenceCountUtil.release(sent);
        }
    }

    private static final class Hearing implements RtmpConnection.Listener {
        final List<String> heard = new ArrayList<>();
        int closed;

        @Override
        public void opened(RtmpConnection connection) {
            heard.add("opened");
        }

        @Override
        public void command(RtmpCommand command, int streamId) {
            heard.add(streamId + " " + command);
        }

        @Override
        public void media(int type, int timestamp, ByteBuf body) {
            heard.add(type + " " + timestamp + " " + ByteBufUtil.hexDump(body));
        }

        @Override
        public void writabilityChanged() {}

        @Override
        public void closed(@Nullable Throwable cause) {
            assertTrue(cause == null || cause instanceof MediaFormatException, String.valueOf(cause));
            closed++;
            heard.add("closed by " + cause);
        }
    }
}
