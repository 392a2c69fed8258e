package org.ovcgateway.media.srt;

import io.netty.buffer.ByteBuf;
import org.ovcgateway.media.MediaFormatException;

/**
 * An ACK (draft-sharabayko-srt-01 3.2.4). A light one says only {@link #nextSequence}, a small one adds the round trip
 * and the buffer, a full one the rates and a number that the sender answers by ACKACK.
 *
 * @param number counts full ACKs from 1; 0 in light and small ones, which want no ACKACK
 * @param nextSequence everything before this sequence number has arrived
 * @param rtt round-trip time as the receiver sees it, microseconds; 0 if unknown
 * @param rttVariance its variance, microseconds; 0 if unknown
 * @param bufferAvailable packets that the receiver still has room for; -1 if unknown
 */
public record Acknowledgement(int number, int nextSequence, int rtt, int rttVariance, int bufferAvailable) {
    private static final int LIGHT_SIZE = 4;
    private static final int SMALL_SIZE = 16;

    /** Reads the whole packet, header included. */
    public static Acknowledgement read(ByteBuf packet) throws MediaFormatException {
        int index = packet.readerIndex() + SrtPacket.HEADER_SIZE;
        int size = packet.readableBytes() - SrtPacket.HEADER_SIZE;
        if (size < LIGHT_SIZE) {
            throw new MediaFormatException("expected an ACK of at least 4 bytes but it has " + size);
        }
        int next = packet.getInt(index);
        if (next < 0) {
            throw new MediaFormatException("expected a sequence number of 31 bits in an ACK");
        }
        if (size < SMALL_SIZE) {
            return new Acknowledgement(0, next, 0, 0, -1);
        }
        return new Acknowledgement(
                SrtPacket.information(packet),
                next,
                Math.max(0, packet.getInt(index + 4)),
                Math.max(0, packet.getInt(index + 8)),
                Math.max(0, packet.getInt(index + 12)));
    }

    /** Appends a full ACK. Rates that are not measured are sent as zero, which senders in live mode ignore. */
    public void writeFull(ByteBuf out, int packetsPerSecond, int bytesPerSecond, int timestamp, int destination) {
        SrtPacket.writeControl(out, ControlType.ACK, number, timestamp, destination);
        out.writeInt(nextSequence);
        out.writeInt(rtt);
        out.writeInt(rttVariance);
        out.writeInt(bufferAvailable);
        out.writeInt(packetsPerSecond);
        out.writeInt(0); // estimated link capacity
        out.writeInt(bytesPerSecond);
    }

    /** Appends a light ACK. */
    public static void writeLight(ByteBuf out, int nextSequence, int timestamp, int destination) {
        SrtPacket.writeControl(out, ControlType.ACK, 0, timestamp, destination);
        out.writeInt(nextSequence);
    }
}
