package org.ovcgateway.simulator.camera;

import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A clip's track as ready interleaved RTP packets (RFC 2326 10.12, RFC 3550 5.1) that repeat without end. Per unit (access
 * unit or audio frame) the packets lie one behind the other, so that a unit is sent by copying one range and patching
 * channel, sequence number, time stamp and source of each packet. Immutable; shared by all cameras that play it.
 *
 * <p>Units are counted from the epoch: unit {@code n} belongs to the time {@code n * ticksPerUnit / clockRate} seconds
 * after it and is number {@code n modulo length} of the clip. A clip of 60 s is thus in step with the wall clock's
 * seconds, and tracks whose lengths differ stay aligned as long as each repeats its own content seamlessly.
 */
public final class PacketisedTrack {
    private static final long NANOS = 1_000_000_000L;

    private final String media;
    private final int payloadType;
    private final int clockRate;
    private final int ticksPerUnit;
    private final SdpAttributes attributes;
    private final Packets packets;
    /** The number of the first packet of each unit, and the end. */
    private final int[] firstPacket;

    private final BitSet keys;
    private final BitSet withParameterSets;
    private final @Nullable CaptionBand captionBand;

    private PacketisedTrack(Builder builder, SdpAttributes attributes) {
        this.media = builder.media;
        this.payloadType = builder.payloadType;
        this.clockRate = builder.clockRate;
        this.ticksPerUnit = builder.ticksPerUnit;
        this.attributes = attributes;
        builder.firstPacket.add(builder.packets.count());
        this.packets = builder.packets.build();
        this.firstPacket = builder.firstPacket.stream().mapToInt(i -> i).toArray();
        this.keys = builder.keys;
        this.withParameterSets = builder.withParameterSets;
        this.captionBand = builder.captionBand;
    }

    private PacketisedTrack(PacketisedTrack whole, int units) {
        this.media = whole.media;
        this.payloadType = whole.payloadType;
        this.clockRate = whole.clockRate;
        this.ticksPerUnit = whole.ticksPerUnit;
        this.attributes = whole.attributes;
        this.firstPacket = Arrays.copyOf(whole.firstPacket, units + 1);
        this.packets = whole.packets.head(firstPacket[units]);
        this.keys = whole.keys.get(0, units);
        this.withParameterSets = whole.withParameterSets.get(0, units);
        this.captionBand = whole.captionBand;
    }

    /**
     * A clip of the first units of this one.
     *
     * @param units from 1 to {@link #length}
     */
    public PacketisedTrack head(int units) {
        if (units < 1 || units > length()) {
            throw new IllegalArgumentException("expected 1 to " + length() + " units but was " + units);
        }
        return new PacketisedTrack(this, units);
    }

    /**
     * The media description's attributes but for its control URL.
     *
     * @param rtpMap encoding name, clock rate and channels
     * @param format the parameters of {@code fmtp} that are not parameter sets; may be empty
     * @param parameterSets the {@code sprop} parameters of {@code fmtp}; empty if there are none
     */
    record SdpAttributes(String rtpMap, String format, String parameterSets) {}

    /** The media type of SDP: {@code video} or {@code audio}. */
    String media() {
        return media;
    }

    boolean isVideo() {
        return media.equals("video");
    }

    int payloadType() {
        return payloadType;
    }

    /** The encoding's name in SDP, for instance {@code H264}, {@code mpeg4-generic}. */
    public String encoding() {
        String map = attributes.rtpMap();
        int slash = map.indexOf('/');
        return slash < 0 ? map : map.substring(0, slash);
    }

    int clockRate() {
        return clockRate;
    }

    SdpAttributes attributes() {
        return attributes;
    }

    /** Units until it repeats. */
    public int length() {
        return firstPacket.length - 1;
    }

    /** Bits per second on the wire, over the clip's length. */
    public long bitRate() {
        return packets.size() * 8L * clockRate / ((long) length() * ticksPerUnit);
    }

    /** From the clip's first key frame to the next. */
    public Duration keyFrameInterval() {
        long first = keyFrom(0);
        return Duration.ofNanos(nanosOf(keyFrom(first + 1)) - nanosOf(first));
    }

    /** When a unit is due, in nanoseconds since the epoch. */
    long nanosOf(long unit) {
        long ticks = unit * ticksPerUnit;
        return ticks / clockRate * NANOS + ticks % clockRate * NANOS / clockRate;
    }

    /** The first tick of the RTP clock at or after a time. */
    private long ticksAt(long epochNanos) {
        return epochNanos / NANOS * clockRate + (epochNanos % NANOS * clockRate + NANOS - 1) / NANOS;
    }

    long ticksOf(long unit) {
        return unit * ticksPerUnit;
    }

    /** The first unit that is due at or after a time. */
    long unitFrom(long epochNanos) {
        return (ticksAt(epochNanos) + ticksPerUnit - 1) / ticksPerUnit;
    }

    /** The first unit at or after the given one at which decoding can start. */
    long keyFrom(long unit) {
        int position = position(unit);
        int next = keys.nextSetBit(position);
        return next >= 0 ? unit + next - position : unit + length() - position + keys.nextSetBit(0);
    }

    /** Whether decoding can start at a unit. */
    boolean isKey(long unit) {
        return keys.get(position(unit));
    }

    /** Whether its units can stand in for those of another track, one for one. */
    boolean isLike(PacketisedTrack other) {
        return encoding().equals(other.encoding())
                && ticksPerUnit == other.ticksPerUnit
                && clockRate == other.clockRate
                && payloadType == other.payloadType;
    }

    int position(long unit) {
        return (int) (unit % length());
    }

    /**
     * The number of the first packet of the unit at a position of the clip.
     *
     * @param parameterSets whether to begin with the packet of the parameter sets where there is one
     */
    int firstPacket(int position, boolean parameterSets) {
        return firstPacket[position] + (!parameterSets && withParameterSets.get(position) ? 1 : 0);
    }

    /** Whether the unit at a position of the clip begins with a packet of parameter sets. */
    boolean startsWithSets(int position) {
        return withParameterSets.get(position);
    }

    /** The number after that of the last packet of the unit at a position of the clip. */
    int endPacket(int position) {
        return firstPacket[position + 1];
    }

    /** All its packets. */
    Packets packets() {
        return packets;
    }

    /** Where a text can be drawn into its picture: in the last packet of each unit; null if nowhere. */
    @Nullable
    CaptionBand captionBand() {
        return captionBand;
    }

    /** Collects packets; used once. */
    static final class Builder {
        private final String media;
        private final int payloadType;
        private final int clockRate;
        private final int ticksPerUnit;
        private final Packets.Builder packets;
        private final List<Integer> firstPacket = new ArrayList<>();
        private final BitSet keys = new BitSet();
        private final BitSet withParameterSets = new BitSet();
        private @Nullable CaptionBand captionBand;

        Builder(String media, int payloadType, int clockRate, int ticksPerUnit) {
            this.media = media;
            this.payloadType = payloadType;
            this.clockRate = clockRate;
            this.ticksPerUnit = ticksPerUnit;
            this.packets = new Packets.Builder(payloadType, 1 << 20);
        }

        /**
         * Begins a unit.
         *
         * @param parameterSetsFirst whether its first packet holds nothing but parameter sets
         */
        void unit(boolean key, boolean parameterSetsFirst) {
            keys.set(firstPacket.size(), key);
            withParameterSets.set(firstPacket.size(), parameterSetsFirst);
            firstPacket.add(packets.count());
        }

        /** Begins a packet; its payload is written to the returned buffer. */
        ByteBuf packet(boolean marker, int payloadSize) {
            return packets.packet(marker, payloadSize);
        }

        /** The packets, to add some. */
        Packets.Builder packets() {
            return packets;
        }

        void captionBand(CaptionBand band) {
            captionBand = band;
        }

        PacketisedTrack build(SdpAttributes attributes) throws ClipException {
            if (keys.isEmpty()) {
                throw new ClipException("the clip has no key frame");
            }
            return new PacketisedTrack(this, attributes);
        }
    }
}
