package org.ovcgateway.simulator.camera;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** One track on its way to one client: sequence number, source, time stamps, sender reports. On the connection's loop. */
final class TrackSender {
    private static final int CHANNEL = 1;
    private static final int LENGTH = 2;
    private static final int SECOND_BYTE = 5;
    private static final int SEQUENCE = 6;
    private static final int TIME_STAMP = 8;
    private static final long REPORT_INTERVAL = 5_000_000_000L;
    private static final byte[] NAME = "ovc-gateway virtual camera".getBytes(StandardCharsets.US_ASCII);
    /** Bytes of a sender report with its source description and interleaving header. */
    private static final int REPORT = 4 + 28 + (8 + 2 + NAME.length + 4) / 4 * 4;
    /** Seconds from the epoch of NTP to that of Unix. */
    private static final long NTP_EPOCH = 2_208_988_800L;
    /** What is further behind than this is skipped, not sent late: a machine that stands still for a moment costs no picture. */
    private static final long MAX_BACKLOG = 5_000_000_000L;

    /** As {@link #MAX_BACKLOG}, of datagrams: as many as a socket of the kernel's usual size holds for a client. */
    private static final long MAX_BACKLOG_OF_DATAGRAMS = 1_000_000_000L;

    private static final int TRUNCATE_EVERY = 20;
    private static final long MILLION = 1_000_000;

    private final PacketisedTrack own;
    private final @Nullable Caption caption;
    private final int rtpChannel;
    private final int rtcpChannel;
    private final @Nullable DatagramPair datagrams;
    /** What is sent now: its own track, or one that stands in for it. */
    private PacketisedTrack track;

    private MediaFaults media = MediaFaults.NONE;
    private int source = ThreadLocalRandom.current().nextInt();
    private int timeBase = ThreadLocalRandom.current().nextInt();
    private final Random garbage = new Random(1);
    /** What the camera's clock had run ahead by, and when, when its drift changed last; ticks. */
    private long driftBefore;

    private long driftSince;
    private @Nullable KeyFramePadding padding;
    private int sequence = ThreadLocalRandom.current().nextInt(0x1_0000);
    private int packetsSent;
    private int bytesSent;
    private int packetsSinceDrop;
    private int packetsSinceTruncated;
    private long nextReport;
    private long next;

    /**
     * A track whose packets are interleaved; RTCP on the channel after that of RTP.
     *
     * @param caption what is drawn into it, or null
     */
    TrackSender(PacketisedTrack track, @Nullable Caption caption, int rtpChannel) {
        this.own = track;
        this.track = track;
        this.caption = caption;
        this.rtpChannel = rtpChannel;
        this.rtcpChannel = rtpChannel + 1;
        this.datagrams = null;
    }

    /**
     * A track whose packets go in datagrams.
     *
     * @param caption what is drawn into it, or null
     */
    TrackSender(PacketisedTrack track, @Nullable Caption caption, DatagramPair datagrams) {
        this.own = track;
        this.track = track;
        this.caption = caption;
        this.rtpChannel = DatagramPair.RTP;
        this.rtcpChannel = DatagramPair.RTCP;
        this.datagrams = datagrams;
    }

    PacketisedTrack track() {
        return track;
    }

    int source() {
        return source;
    }

    /** What its packets are sent by; null if they are interleaved. */
    @Nullable
    DatagramPair datagrams() {
        return datagrams;
    }

    boolean usesChannel(int channel) {
        return datagrams == null && (channel == rtpChannel || channel == rtcpChannel);
    }

    boolean isRtcpChannel(int channel) {
        return datagrams == null && channel == rtcpChannel;
    }

    /** Chooses the first unit to send. */
    void startAt(long unit, MediaFaults faults) {
        next = unit;
        nextReport = 0;
        media = faults;
        padding = padding(faults.keyFrameBytes());
        driftBefore = 0;
        driftSince = track.ticksOf(unit);
        Duration wrapIn = faults.wrapIn();
        if (wrapIn != null) {
            timeBase = (int) -(track.ticksOf(unit) + ticks(wrapIn) + ticks(faults.stampShift()));
        }
    }

    int nextSequence() {
        return sequence;
    }

    /** The RTP time stamp of the next unit. */
    int nextTimeStamp() {
        return timeStamp(track.ticksOf(next));
    }

    /** When the next unit is due on the track's own time-line, nanoseconds since the epoch. */
    long nextNanos() {
        return track.nanosOf(next);
    }

    /** Passes over what is due at a time. */
    void skipDue(long now) {
        next = Math.max(next, track.unitFrom(now));
    }

    /** Bytes that {@link #appendDue} writes at most for the same time. */
    int dueSize(long now) {
        if (track.nanosOf(next) < now - (datagrams == null ? MAX_BACKLOG : MAX_BACKLOG_OF_DATAGRAMS)) {
            skipDue(now);
        }
        int size = 0;
        for (long unit = next; track.nanosOf(unit) <= now; unit++) {
            int position = track.position(unit);
            int end = track.endPacket(position);
            Packets drawn = drawn(unit);
            size += drawn == null ? 0 : drawn.size();
            size += track.packets().start(drawn == null ? end : end - 1)
                    - track.packets().start(track.firstPacket(position, true));
        }
        return size == 0 ? 0 : size + REPORT;
    }

    /** Writes all units that are due at a time, behind a sender report if it is time for one. */
    void appendDue(long now, Faults faults, ByteBuf out) {
        if (!media.equals(faults.media())) {
            change(faults.media());
        }
        while (track.nanosOf(next) <= now) {
            if (now >= nextReport) {
                appendReport(out);
                nextReport = now + REPORT_INTERVAL;
            }
            if (!faults.media().soundless() || track.isVideo()) {
                appendUnit(faults, out);
            }
            next++;
        }
    }

    private void change(MediaFaults wanted) {
        if (wanted.restarts() != media.restarts()) {
            source = ThreadLocalRandom.current().nextInt();
            timeBase = ThreadLocalRandom.current().nextInt();
            sequence = ThreadLocalRandom.current().nextInt(0x1_0000);
            nextReport = 0;
        }
        if (wanted.driftPartsPerMillion() != media.driftPartsPerMillion()) {
            driftBefore = drift(track.ticksOf(next));
            driftSince = track.ticksOf(next);
        }
        if (wanted.keyFrameBytes() != media.keyFrameBytes()) {
            padding = padding(wanted.keyFrameBytes());
        }
        media = wanted;
    }

    private @Nullable KeyFramePadding padding(int bytes) {
        return bytes == 0 || !own.isVideo() ? null : new KeyFramePadding(own.encoding(), bytes);
    }

    private void chooseClip() {
        PacketisedTrack clip = media.clip();
        PacketisedTrack wanted = clip != null && own.isVideo() && clip.isLike(own) ? clip : own;
        if (wanted != track && wanted.isKey(next)) {
            track = wanted;
        }
    }

    private void appendUnit(Faults faults, ByteBuf out) {
        chooseClip();
        int position = track.position(next);
        int first = track.firstPacket(position, faults.parameterSets().inBand());
        int end = track.endPacket(position);
        long stampAndSource = (long) timeStamp(track.ticksOf(next)) << 32 | (source & 0xFFFF_FFFFL);
        KeyFramePadding blowUp = padding;
        if (blowUp != null && track.isKey(next)) {
            int sets = track.startsWithSets(position) && faults.parameterSets().inBand() ? 1 : 0;
            append(track.packets(), first, first + sets, faults, stampAndSource, out);
            for (byte[] fragment : blowUp.fragments()) {
                int start = out.writerIndex();
                out.writeByte('$').writeByte(0).writeShort(Packets.HEADERS - 4 + fragment.length);
                out.writeByte(0x80).writeByte(track.payloadType()).writeShort(0).writeLong(0);
                out.writeBytes(fragment);
                patch(out, start, stampAndSource, faults.withoutMarker());
            }
            first += sets;
        }
        Packets drawn = drawn(next);
        append(track.packets(), first, drawn == null ? end : end - 1, faults, stampAndSource, out);
        if (drawn != null) {
            append(drawn, 0, drawn.count(), faults, stampAndSource, out);
        }
        if (media.packets() == MediaFaults.BadPackets.GARBAGE) {
            byte[] noise = new byte[1 + garbage.nextInt(200)];
            garbage.nextBytes(noise);
            out.writeByte('$').writeByte(rtpChannel).writeShort(noise.length).writeBytes(noise);
        }
    }

    /** What takes the place of a unit's last packet; null if that stays. */
    private @Nullable Packets drawn(long unit) {
        return caption == null || track != own ? null : caption.lastSlice(unit);
    }

    private void append(Packets packets, int first, int end, Faults faults, long stampAndSource, ByteBuf out) {
        boolean single = faults.dropEvery() > 0
                || media.packets() == MediaFaults.BadPackets.OTHER_PAYLOAD_TYPE
                || media.packets() == MediaFaults.BadPackets.TRUNCATED;
        if (single && track.isVideo()) {
            appendSingly(packets, first, end, faults, stampAndSource, out);
        } else {
            int base = out.writerIndex() - packets.start(first);
            packets.copy(first, end, out);
            for (int packet = first; packet < end; packet++) {
                patch(out, base + packets.start(packet), stampAndSource, faults.withoutMarker());
            }
        }
        count(end - first, packets.start(end) - packets.start(first));
    }

    private void appendSingly(Packets packets, int first, int end, Faults faults, long stampAndSource, ByteBuf out) {
        for (int packet = first; packet < end; packet++) {
            if (faults.dropEvery() > 0 && ++packetsSinceDrop >= faults.dropEvery()) {
                packetsSinceDrop = 0;
                sequence = sequence + 1 & 0xFFFF;
                continue;
            }
            int start = out.writerIndex();
            packets.copy(packet, packet + 1, out);
            patch(out, start, stampAndSource, faults.withoutMarker());
            if (media.packets() == MediaFaults.BadPackets.OTHER_PAYLOAD_TYPE) {
                out.setByte(start + SECOND_BYTE, out.getByte(start + SECOND_BYTE) + 2);
            } else if (media.packets() == MediaFaults.BadPackets.TRUNCATED
                    && ++packetsSinceTruncated >= TRUNCATE_EVERY) {
                packetsSinceTruncated = 0;
                out.setShort(start + LENGTH, Packets.HEADERS - 4 + 1);
                out.writerIndex(start + Packets.HEADERS + 1);
            }
        }
    }

    private void patch(ByteBuf out, int start, long stampAndSource, boolean withoutMarker) {
        out.setByte(start + CHANNEL, rtpChannel);
        if (withoutMarker) {
            out.setByte(start + SECOND_BYTE, track.payloadType());
        }
        out.setShort(start + SEQUENCE, sequence);
        out.setLong(start + TIME_STAMP, stampAndSource);
        sequence = sequence + 1 & 0xFFFF;
    }

    private void count(int packets, int bytes) {
        packetsSent += packets;
        bytesSent += bytes - packets * Packets.HEADERS;
    }

    /** RFC 3550 6.4.1, 6.5; of the time of the next unit, so that its time stamp is exact. */
    private void appendReport(ByteBuf out) {
        long ahead = drift(track.ticksOf(next)) * 1_000_000_000L / track.clockRate();
        long now =
                nextNanos() + ahead + (own.isVideo() ? 0 : media.reportShift().toNanos());
        out.writeByte('$').writeByte(rtcpChannel).writeShort(REPORT - 4);
        out.writeShort(0x80C8).writeShort(6).writeInt(source);
        long fraction = (now % 1_000_000_000L << 32) / 1_000_000_000L;
        out.writeInt((int) (now / 1_000_000_000L + NTP_EPOCH)).writeInt((int) fraction);
        out.writeInt(nextTimeStamp()).writeInt(packetsSent).writeInt(bytesSent);
        int description = REPORT - 4 - 28;
        out.writeShort(0x81CA).writeShort(description / 4 - 1).writeInt(source);
        out.writeByte(1).writeByte(NAME.length).writeBytes(NAME).writeZero(description - 10 - NAME.length);
    }

    private int timeStamp(long ticks) {
        return (int) (ticks + drift(ticks) + ticks(media.stampShift())) + timeBase;
    }

    /** What the camera's clock has run ahead by. */
    private long drift(long ticks) {
        return driftBefore + (ticks - driftSince) * media.driftPartsPerMillion() / MILLION;
    }

    private long ticks(Duration duration) {
        return duration.toMillis() * track.clockRate() / 1000;
    }
}
