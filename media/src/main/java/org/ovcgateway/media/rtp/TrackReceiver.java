package org.ovcgateway.media.rtp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.media.AccessUnit;
import org.ovcgateway.media.MediaFormatException;
import org.ovcgateway.media.TrackFormat;
import org.ovcgateway.media.VideoFormat;
import org.ovcgateway.media.h26x.SequenceParameterSet;
import org.ovcgateway.media.relay.Sink;

/** One track of a source: from RTP packets to access units on the time-line. */
final class TrackReceiver implements UnitOutput {
    private final int track;
    private final int payloadType;
    private final boolean isVideo;
    private final TimeLine timeLine;
    private final Sink output;
    private final Depacketizer depacketizer;
    private final Faults faults = new Faults();
    private final RtpHeader header = new RtpHeader();
    private final SequenceNumbers sequence = new SequenceNumbers();
    private final Jitter jitter;
    private final ReceiverReports reports;
    private final DecodeTimes times = new DecodeTimes();

    private @Nullable TrackFormat lastFormat;
    private int ssrc;
    private long now;
    private long lastPacketNanos;
    private long packets;
    private long bytes;
    private long ignored;
    private long units;
    private long keyFrames;
    private int groupUnits;
    private long groupStart;
    private int lastGroupUnits;
    private long lastGroupTicks;

    /**
     * For a track of a session description.
     *
     * @param index of the track in the session description
     * @throws MediaFormatException if the track cannot be carried; the message is for an operator
     */
    TrackReceiver(
            int index,
            RtpTrack announced,
            TimeLine timeLine,
            Sink output,
            ByteBufAllocator allocator,
            ReceiverReports reports)
            throws MediaFormatException {
        if (announced.clockRate() <= 0) {
            throw new MediaFormatException("expected a clock rate but was " + announced.clockRate());
        }
        this.track = index;
        this.payloadType = announced.payloadType();
        this.timeLine = timeLine;
        this.output = output;
        this.reports = reports;
        this.jitter = new Jitter(announced.clockRate());
        this.depacketizer = switch (announced.encodingName()) {
            case "H264" -> new H264Depacketizer(announced, allocator, this, faults);
            case "H265" -> new H265Depacketizer(announced, allocator, this, faults);
            case "MPEG4-GENERIC" -> new AacDepacketizer(announced, allocator, this, faults);
            default ->
                throw new MediaFormatException(
                        "expected H264, H265 or MPEG4-GENERIC but was " + announced.encodingName());
        };
        this.isVideo = depacketizer instanceof VideoDepacketizer;
    }

    boolean isVideo() {
        return isVideo;
    }

    @Nullable
    TrackFormat format() {
        return depacketizer.format();
    }

    void rtp(ByteBuf packet, long nanos) {
        packets++;
        bytes += packet.readableBytes();
        now = nanos;
        lastPacketNanos = nanos;
        if (!header.read(packet)) {
            faults.malformed++;
            return;
        }
        if (header.payloadType != payloadType) {
            ignored++;
            return;
        }
        if (header.ssrc != ssrc) {
            replaceSender();
        }
        int missing = sequence.receive(header.sequence);
        if (missing == SequenceNumbers.OLD) {
            ignored++;
            return;
        }
        if (missing != 0) {
            depacketizer.lost();
        }
        jitter.packet(header.timestamp, nanos);
        depacketizer.packet(packet, header.payloadIndex, header.payloadLength, header.timestamp, header.marker);
    }

    void rtcp(ByteBuf compound, long nanos) {
        if (reports.read(compound, nanos)) {
            timeLine.senderReport(track, reports.ntp(), reports.rtp());
        }
    }

    void writeReceiverReport(ByteBuf out, long nanos) {
        if (sequence.isStarted()) {
            reports.write(ssrc, sequence, jitter, nanos, out);
        }
    }

    @Override
    public void unit(TrackFormat format, int timestamp, boolean keyFrame, ByteBuf data) {
        if (format != lastFormat) {
            lastFormat = format;
            configure(format);
        }
        RtpClock clock = timeLine.clock(track);
        long elapsed = clock.isStarted() ? clock.elapsed(now) : 0;
        long place = timeLine.map(track, timestamp, now);
        times.next(place, elapsed);
        if (times.pts() - place > RtpClock.MAX_BACK) {
            clock.settleAt(times.pts());
        }
        count(keyFrame, times.dts());
        try {
            output.accept(new AccessUnit(format, times.pts(), times.dts(), keyFrame, data));
        } finally {
            data.release();
        }
    }

    @Override
    public void discontinuity() {
        output.discontinuity();
    }

    TrackStatistics statistics() {
        return new TrackStatistics(
                packets,
                bytes,
                sequence.lost(),
                ignored,
                faults.malformed,
                units,
                keyFrames,
                faults.damagedUnits,
                faults.skippedUnits,
                faults.oversizedUnits,
                timeLine.clock(track).jumps() + times.repairs(),
                jitter.seconds(),
                lastPacketNanos,
                lastGroupUnits,
                (double) lastGroupTicks / AccessUnit.CLOCK_RATE);
    }

    void close() {
        depacketizer.close();
    }

    private void configure(TrackFormat format) {
        SequenceParameterSet sps = depacketizer instanceof VideoDepacketizer video
                ? video.assembler().sequence()
                : null;
        if (format instanceof VideoFormat && sps != null) {
            times.configure(sps.reorderDepth(), sps.frameRate());
        }
    }

    /** Another synchronisation source: a restarted sender has nothing to do with what came before (RFC 3550 8). */
    private void replaceSender() {
        ssrc = header.ssrc;
        if (sequence.isStarted()) {
            sequence.restart();
            jitter.restart();
            timeLine.senderChanged(track);
            depacketizer.lost();
        }
    }

    private void count(boolean keyFrame, long dts) {
        units++;
        if (!keyFrame || !isVideo) {
            keyFrames += keyFrame ? 1 : 0;
            groupUnits++;
            return;
        }
        if (keyFrames > 0) {
            lastGroupUnits = groupUnits;
            lastGroupTicks = dts - groupStart;
        }
        keyFrames++;
        groupUnits = 1;
        groupStart = dts;
    }
}
