package org.ovcgateway.media.rtmp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.ovcgateway.media.MediaFormatException;
import org.ovcgateway.testkit.CountedBuffers;
import org.ovcgateway.testkit.Pieces;

/** The input is what a peer sends after the handshake. */
class ChunkFuzzTest {
    private static final int MAX_MESSAGE = 1 << 16;

    @FuzzTest
    void whereAConnectionIsCutMakesNoDifference(byte[] input) {
        assertEquals(read(List.of(input), input.length), read(Pieces.of(input), input.length));
    }

    /** The messages and how reading ended. */
    private static List<String> read(List<byte[]> pieces, int total) {
        CountedBuffers buffers = new CountedBuffers();
        List<String> heard = new ArrayList<>();
        try (ChunkReader reader = new ChunkReader(buffers.allocator(), MAX_MESSAGE)) {
            for (byte[] piece : pieces) {
                reader.read(Unpooled.wrappedBuffer(piece), (type, streamId, timestamp, body) -> {
                    heard.add(type + " " + streamId + " " + timestamp + " " + ByteBufUtil.hexDump(body));
                    if (type == RtmpMessage.COMMAND) {
                        heard.add(RtmpCommand.read(body).toString());
                    }
                });
                // A buffer begins with 4 KB and doubles; nothing is taken for what was only announced.
                assertTrue(
                        buffers.bytes() <= 64 * 4096L + 2L * total,
                        "holds " + buffers.bytes() + " bytes for " + total + " received");
            }
        } catch (MediaFormatException e) {
            heard.add(String.valueOf(e.getMessage()));
        }
        buffers.requireNone();
        return heard;
    }
}
