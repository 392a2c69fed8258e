package org.ovcgateway.rtsp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.ovcgateway.media.rtp.RtpInput;

/** Keeps a copy of every packet; reports on a track once a packet of it has come. */
final class RecordingInput implements RtpInput {
    record Packet(int track, boolean rtcp, String hex) {}

    private final List<Packet> packets = new CopyOnWriteArrayList<>();
    private final AtomicInteger flushes = new AtomicInteger();

    List<Packet> packets() {
        return packets;
    }

    long rtpPackets(int track) {
        return packets.stream()
                .filter(packet -> packet.track == track && !packet.rtcp)
                .count();
    }

    long rtcpPackets(int track) {
        return packets.stream()
                .filter(packet -> packet.track == track && packet.rtcp)
                .count();
    }

    int flushes() {
        return flushes.get();
    }

    @Override
    public void rtp(int track, ByteBuf packet) {
        packets.add(new Packet(track, false, ByteBufUtil.hexDump(packet)));
    }

    @Override
    public void rtcp(int track, ByteBuf packet) {
        packets.add(new Packet(track, true, ByteBufUtil.hexDump(packet)));
    }

    @Override
    public void flush() {
        flushes.incrementAndGet();
    }

    @Override
    public void writeReceiverReport(int track, ByteBuf out) {
        if (rtpPackets(track) > 0) {
            // an empty receiver report, RFC 3550 6.4.2
            out.writeByte(0x80).writeByte(201).writeShort(1).writeInt(0x0C0FFEE0 + track);
        }
    }
}
