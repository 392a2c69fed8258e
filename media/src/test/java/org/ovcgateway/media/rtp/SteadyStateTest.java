package org.ovcgateway.media.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.util.internal.PlatformDependent;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What goes on for every packet makes no garbage. */
class SteadyStateTest {
    private static final int FRAGMENTS = 200;
    private static final int PICTURES = 50;

    @Test
    void packetsAreNotPaidForWithGarbage() {
        assumeTrue(PlatformDependent.hasUnsafe(), "without Unsafe, Netty's buffers themselves make garbage");
        long[] units = {0};
        RtpTrack track = Sender.h264Track(Map.of("sprop-parameter-sets", Sender.H264_SETS));
        UnpooledByteBufAllocator untracked = new UnpooledByteBufAllocator(true, true);
        ByteBuf packet = untracked.directBuffer(1200).writeZero(1200);
        packet.setByte(0, 0x80).setByte(1, 96).setByte(12, 0x7c);
        try (RtpReceiver receiver = new RtpReceiver(List.of(track), unit -> units[0]++, untracked, System::nanoTime)) {
            int sequence = send(receiver, packet, 0, 0); // classes are loaded and buffer sizes learnt
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long before = threads.getCurrentThreadAllocatedBytes();
            send(receiver, packet, sequence, PICTURES);
            long perPacket = (threads.getCurrentThreadAllocatedBytes() - before) / (PICTURES * FRAGMENTS);
            assertEquals(2 * PICTURES, units[0]);
            assertTrue(perPacket < 8, perPacket + " bytes of garbage per packet");
        } finally {
            packet.release();
        }
    }

    private static int send(RtpReceiver receiver, ByteBuf packet, int firstSequence, int firstPicture) {
        int sequence = firstSequence;
        for (int picture = firstPicture; picture < firstPicture + PICTURES; picture++) {
            packet.setInt(4, picture * 3600);
            for (int i = 0; i < FRAGMENTS; i++, sequence++) {
                boolean last = i == FRAGMENTS - 1;
                packet.setByte(1, last ? 0xE0 : 0x60).setShort(2, sequence);
                packet.setByte(13, 0x05 | (i == 0 ? 0x80 : 0) | (last ? 0x40 : 0))
                        .setByte(14, 0x88);
                receiver.rtp(0, packet);
            }
        }
        return sequence;
    }
}
