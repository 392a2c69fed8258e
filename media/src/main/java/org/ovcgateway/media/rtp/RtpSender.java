package org.ovcgateway.media.rtp;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.random.RandomGenerator;

/** Writes the packets of one stream that we send, and what RTCP tells of it (RFC 3550 5.1, 6.4.1). Used on one event loop. */
public final class RtpSender {
    private static final int SENDER_REPORT = 200;
    /** From 1900, where NTP begins to count, to 1970. */
    private static final long NTP_EPOCH_SECONDS = 2_208_988_800L;

    private static final int NANOS_PER_SECOND = 1_000_000_000;

    private final int payloadType;
    private final int clockRate;
    private final int ssrc;
    private final int firstStamp;
    private final byte[] cname;
    private int sequence;
    private long lastTicks;
    private long lastNanos;
    private int packets;
    private int octets;

    /**
     * Nothing sent yet.
     *
     * @param payloadType 0 to 127
     * @param clockRate ticks per second
     * @param random where SSRC, first sequence number, first stamp and CNAME come from, as they shall not be guessed
     */
    public RtpSender(int payloadType, int clockRate, RandomGenerator random) {
        this.payloadType = payloadType;
        this.clockRate = clockRate;
        this.ssrc = random.nextInt();
        this.firstStamp = random.nextInt();
        this.sequence = random.nextInt() & 0xFFFF;
        this.cname = SourceDescription.randomName(random).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Appends a packet.
     *
     * @param payload copied; its indices stay where they are
     * @param ticks when its first sample sounds, from the first packet's on
     * @param marker as the payload format wants it
     * @param nanos the monotonic clock, for reports
     */
    public void writePacket(ByteBuf payload, long ticks, boolean marker, long nanos, ByteBuf out) {
        out.writeByte(0x80);
        out.writeByte((marker ? 0x80 : 0) | payloadType);
        out.writeShort(sequence);
        out.writeInt(firstStamp + (int) ticks);
        out.writeInt(ssrc);
        out.writeBytes(payload, payload.readerIndex(), payload.readableBytes());
        sequence = sequence + 1 & 0xFFFF;
        lastTicks = ticks;
        lastNanos = nanos;
        packets++;
        octets += payload.readableBytes();
    }

    /** Appends a compound packet, sender report and CNAME; nothing before the first packet was written. */
    public void writeReport(Instant now, long nanos, ByteBuf out) {
        if (packets == 0) {
            return;
        }
        long elapsed = Math.max(0, nanos - lastNanos);
        long ticks = lastTicks + (long) ((double) elapsed * clockRate / NANOS_PER_SECOND);
        out.writeByte(0x80); // version 2, no report block
        out.writeByte(SENDER_REPORT);
        out.writeShort(6);
        out.writeInt(ssrc);
        out.writeInt((int) (now.getEpochSecond() + NTP_EPOCH_SECONDS));
        out.writeInt((int) (((long) now.getNano() << 32) / NANOS_PER_SECOND));
        out.writeInt(firstStamp + (int) ticks);
        out.writeInt(packets);
        out.writeInt(octets);
        SourceDescription.write(ssrc, cname, out);
    }
}
