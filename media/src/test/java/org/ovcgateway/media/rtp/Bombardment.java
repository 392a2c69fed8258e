package org.ovcgateway.media.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ovcgateway.media.AccessUnit;
import org.ovcgateway.media.Codec;
import org.ovcgateway.media.Track;
import org.ovcgateway.media.h26x.H264;
import org.ovcgateway.media.h26x.H265;
import org.ovcgateway.media.relay.Sink;
import org.ovcgateway.testkit.CountedBuffers;
import org.ovcgateway.testkit.Pieces;

/**
 * Sends a fuzzer's input, RTP and RTCP packets behind their lengths, to one track of a receiver while another track gets
 * its usual packets. Units must be whole, in order and no larger than what came; the other track must not notice; and
 * nothing may stay in memory. A fuzz target for another payload format is a class with a track and a call of this.
 */
final class Bombardment {
    private static final Set<String> VIDEO = Set.of("H264", "H265");
    private static final int PACKET_NANOS = 7_000_000;
    private static final int RTCP_FIRST = 192;
    private static final int RTCP_LAST = 223;
    private static final RtpTrack BYSTANDER_AUDIO = Sender.aacTrack();
    private static final RtpTrack BYSTANDER_VIDEO =
            Sender.h264Track(Map.of("packetization-mode", "1", "sprop-parameter-sets", Sender.H264_SETS));

    private Bombardment() {}

    static void of(RtpTrack track, byte[] input) {
        CountedBuffers buffers = new CountedBuffers();
        long[] nanos = {1_000_000_000L};
        Judge judge = new Judge();
        boolean video = VIDEO.contains(track.encodingName());
        RtpTrack bystander = video ? BYSTANDER_AUDIO : BYSTANDER_VIDEO;
        List<byte[]> packets = Pieces.framed(input);
        try (RtpReceiver receiver =
                new RtpReceiver(List.of(track, bystander), judge, buffers.allocator(), () -> nanos[0])) {
            assertEquals("", receiver.refusal(0));
            judge.bystander = video ? Track.AUDIO : Track.VIDEO;
            for (int i = 0; i < packets.size(); i++) {
                byte[] packet = packets.get(i);
                nanos[0] += PACKET_NANOS;
                ByteBuf in = Unpooled.wrappedBuffer(packet);
                int type = packet.length < 2 ? 0 : packet[1] & 0xFF;
                if (type >= RTCP_FIRST && type <= RTCP_LAST) {
                    receiver.rtcp(0, in);
                } else {
                    receiver.rtp(0, in);
                }
                assertEquals(1, in.refCnt());
                receiver.rtp(1, bystanderPacket(video, i));
            }
            receiver.flush();
            ByteBuf report = Unpooled.buffer();
            receiver.writeReceiverReport(0, report);
            assertEquals(0, report.readableBytes() % 4, "a report of whole words");
            assertTrue(buffers.bytes() <= 20 << 20, "holds " + buffers.bytes() + " bytes");
        }
        // A length of two bytes becomes one of four.
        assertTrue(judge.bytes <= 3L * input.length, judge.bytes + " bytes of units from " + input.length);
        assertEquals(packets.size(), judge.bystanders, "units of the other track");
        buffers.requireNone();
    }

    private static ByteBuf bystanderPacket(boolean audio, int index) {
        String payload = audio ? "0010" + "0008" + "c1" : "65" + "88" + "84";
        int step = audio ? 1024 : 3600;
        return Unpooled.buffer()
                .writeByte(0x80)
                .writeByte(0x80 | (audio ? BYSTANDER_AUDIO : BYSTANDER_VIDEO).payloadType())
                .writeShort(index)
                .writeInt(index * step)
                .writeInt(77)
                .writeBytes(ByteBufUtil.decodeHexDump(payload));
    }

    private static final class Judge implements Sink {
        private final Map<Track, Long> last = new EnumMap<>(Track.class);
        private Track bystander = Track.AUDIO;
        private int bystanders;
        private long bytes;

        @Override
        public void accept(AccessUnit unit) {
            Long before = last.put(unit.track(), unit.dts());
            assertTrue(before == null || before <= unit.dts(), "decoding times go back");
            assertTrue(unit.size() > 0, "an empty unit");
            if (unit.track() == bystander) {
                bystanders++;
                return;
            }
            bytes += unit.size();
            if (unit.isVideo()) {
                requireNalUnits(unit);
            }
        }

        /** The lengths add up, there is a slice, and what belongs elsewhere is not there. */
        private static void requireNalUnits(AccessUnit unit) {
            boolean h264 = unit.format().codec() == Codec.H264;
            List<Integer> types = new ArrayList<>();
            ByteBuf rest = unit.data().duplicate();
            while (rest.isReadable()) {
                ByteBuf nal = rest.readSlice(rest.readInt());
                int type = h264 ? H264.type(nal.getByte(0)) : H265.type(nal.getByte(0));
                types.add(type);
                boolean elsewhere = h264
                        ? H264.isStripped(type) || H264.isParameterSet(type)
                        : H265.isStripped(type) || H265.isParameterSet(type);
                assertTrue(!elsewhere, () -> "a NAL unit of type " + type + " in a unit");
            }
            assertTrue(types.stream().anyMatch(type -> h264 ? H264.isSlice(type) : H265.isSlice(type)), "no slice");
        }
    }
}
