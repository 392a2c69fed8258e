package org.ovcgateway.media.rtp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Map;

/** A hand-made source: builds packets for a receiver and moves its clock. */
final class Sender implements AutoCloseable {
    static final String SPS = "6764001facb200a00b760220000003002000000641e30649"; // 1280x720, reorders nothing
    static final String PPS = "68ebc3cb22c0";
    static final String H264_SETS = base64(SPS) + "," + base64(PPS);

    final CollectingSink sink = new CollectingSink();
    final RtpReceiver receiver;
    long nanos = 5_000_000_000L;
    int sequence = 65_530;
    int timestamp = -20_000;
    int ssrc = 0x1234;

    Sender(RtpTrack... tracks) {
        receiver = new RtpReceiver(List.of(tracks), sink, PooledByteBufAllocator.DEFAULT, () -> nanos);
    }

    static Sender h264() {
        return new Sender(h264Track(Map.of("packetization-mode", "1", "sprop-parameter-sets", H264_SETS)));
    }

    /** 720x576 that may come as fields, reorders nothing. */
    static Sender interlaced() {
        return new Sender(h264Track(Map.of("sprop-parameter-sets", base64("674d001eda02d09120") + "," + base64(PPS))));
    }

    static RtpTrack h264Track(Map<String, String> parameters) {
        return new RtpTrack(96, "H264", 90_000, 1, parameters);
    }

    static RtpTrack aacTrack() {
        return new RtpTrack(
                97,
                "MPEG4-GENERIC",
                48_000,
                2,
                Map.of(
                        "mode",
                        "AAC-hbr",
                        "sizelength",
                        "13",
                        "indexlength",
                        "3",
                        "indexdeltalength",
                        "3",
                        "config",
                        "1190"));
    }

    /** One packet on track 0 with the next sequence number. */
    Sender send(boolean marker, String payload) {
        packet(0, 96, marker, ByteBufUtil.decodeHexDump(payload));
        return this;
    }

    void packet(int track, int payloadType, boolean marker, byte[] payload) {
        ByteBuf packet = Unpooled.buffer();
        packet.writeByte(0x80).writeByte((marker ? 0x80 : 0) | payloadType);
        packet.writeShort(sequence).writeInt(timestamp).writeInt(ssrc).writeBytes(payload);
        sequence = (sequence + 1) & 0xFFFF;
        receiver.rtp(track, packet);
    }

    /** A packet that is lost on the way. */
    Sender lose() {
        sequence = (sequence + 1) & 0xFFFF;
        return this;
    }

    /** Time goes on by one frame at 25 frames per second. */
    Sender nextFrame() {
        timestamp += 3600;
        nanos += 40_000_000;
        return this;
    }

    TrackStatistics statistics() {
        TrackStatistics statistics = receiver.statistics(0);
        if (statistics == null) {
            throw new AssertionError(receiver.refusal(0));
        }
        return statistics;
    }

    /** All units so far as hexadecimal digits. */
    List<String> hex() {
        return sink.units.stream().map(unit -> ByteBufUtil.hexDump(unit.data())).toList();
    }

    static String base64(String hex) {
        return java.util.Base64.getEncoder().encodeToString(ByteBufUtil.decodeHexDump(hex));
    }

    @Override
    public void close() {
        receiver.close();
    }
}
