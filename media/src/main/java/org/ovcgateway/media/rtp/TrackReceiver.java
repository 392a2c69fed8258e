package org.ovcgateway.media.rtp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.media.AccessUnit;
import org.ovcgateway.media.Codec;
import org.ovcgateway.media.MediaFormatException;
import org.ovcgateway.media.TrackFormat;
import org.ovcgateway.media.VideoFormat;
import org.ovcgateway.media.h26x.SequenceParameterSet;
import org.ovcgateway.media.relay.Sink;

/** One track of a source: from RTP packets to access units on the time-line. */
final class TrackReceiver implements UnitOutput {
    private final int track;
    /** Packets in a row of another type after which the camera is taken to have changed it. */
    private static final int FOLLOWED_AFTER = 32;

    /** The first payload type that stands for whatever the session description says (RFC 3551 6). */
    private static final int DYNAMIC = 96;

    private int payloadType;
    private final Codec codec;
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

    /** Of a packet that came from elsewhere: the next one from there makes it the sender. */
    private int strangeSsrc;

    private int otherType;
    private int othersInRow;
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
     * @param wanted codecs that may be carried
     * @throws MediaFormatException if the track cannot be carried; the message is for an operator
     */
    TrackReceiver(
            int index,
            RtpTrack announced,
            TimeLine timeLine,
            Sink output,
            ByteBufAllocator allocator,
            ReceiverReports reports,
            Set<Codec> wanted)
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
        this.codec = codec(announced);
        if (!wanted.contains(codec)) {
            throw new MediaFormatException("no target takes " + codec);
        }
        this.depacketizer = depacketizer(announced, allocator);
        this.isVideo = depacketizer instanceof VideoDepacketizer;
    }

    private static Codec codec(RtpTrack announced) throws MediaFormatException {
        return switch (announced.encodingName()) {
            case "H264" -> Codec.H264;
            case "H265" -> Codec.H265;
            case "MPEG4-GENERIC", "MP4A-LATM" -> Codec.AAC;
            case "PCMA" -> Codec.PCMA;
            case "PCMU" -> Codec.PCMU;
            case "G726-16", "AAL2-G726-16" -> Codec.G726_16;
            case "G726-24", "AAL2-G726-24" -> Codec.G726_24;
            case "G726-32", "AAL2-G726-32", "G721" -> Codec.G726_32; // G721: RFC 1890 4.4.3
            case "G726-40", "AAL2-G726-40" -> Codec.G726_40;
            case "OPUS" -> Codec.OPUS;
            case "L16" -> Codec.L16;
            default ->
                throw new MediaFormatException(
                        "expected H264, H265, MPEG4-GENERIC, MP4A-LATM, PCMA, PCMU, G726, OPUS or L16 but was "
                                + announced.encodingName());
        };
    }

    private Depacketizer depacketizer(RtpTrack announced, ByteBufAllocator allocator) throws MediaFormatException {
        return switch (codec) {
            case H264 -> new H264Depacketizer(announced, allocator, this, faults);
            case H265 -> new H265Depacketizer(announced, allocator, this, faults);
            case AAC ->
                announced.encodingName().equals("MP4A-LATM")
                        ? new LatmDepacketizer(announced, allocator, this, faults)
                        : new AacDepacketizer(announced, allocator, this, faults);
            case PCMA, PCMU, L16 -> SampledAudioDepacketizer.pcm(announced, codec, allocator, this, faults);
            case G726_16, G726_24, G726_32, G726_40 -> {
                boolean aal2 = announced.encodingName().startsWith("AAL2-");
                yield SampledAudioDepacketizer.g726(announced, codec, aal2, allocator, this, faults);
            }
            case OPUS -> new OpusDepacketizer(announced, allocator, this, faults);
            case MPEG4 -> throw new IllegalStateException("no RTP payload format is named " + codec);
        };
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
            otherPayloadType();
            return;
        }
        othersInRow = 0;
        if (header.ssrc != ssrc) {
            if (sequence.isStarted() && header.ssrc != strangeSsrc) {
                strangeSsrc = header.ssrc; // one packet alone is a stray
                ignored++;
                return;
            }
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
                (double) lastGroupTicks / AccessUnit.CLOCK_RATE,
                timeLine.clock(track).drift() / (double) AccessUnit.CLOCK_RATE);
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

    /** Comfort noise, telephone events or another codec between ours: its sequence numbers are not missing (RFC 3550 5.1). */
    private void otherPayloadType() {
        ignored++;
        if (header.ssrc == ssrc && sequence.isStarted()) {
            int missing = sequence.receive(header.sequence);
            if (missing != 0 && missing != SequenceNumbers.OLD) {
                depacketizer.lost();
            }
        }
        othersInRow = header.payloadType == otherType ? othersInRow + 1 : 1;
        otherType = header.payloadType;
        if (isVideo && othersInRow >= FOLLOWED_AFTER && otherType >= DYNAMIC) {
            payloadType = otherType;
            depacketizer.lost();
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
