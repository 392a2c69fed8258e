package org.ovcgateway.media.rtp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.media.Codec;
import org.ovcgateway.media.MediaFormatException;
import org.ovcgateway.media.Track;
import org.ovcgateway.media.TrackFormat;
import org.ovcgateway.media.relay.Sink;

/**
 * Turns the RTP and RTCP packets of one source into access units. Carries the first video and the first audio track that
 * it can; of the others {@link #refusal} says why not, and their packets are ignored. Used on one event loop.
 */
public final class RtpReceiver implements RtpInput, AutoCloseable {

    private final Slot[] slots;
    private final Sink output;
    private final LongSupplier nanoTime;

    /**
     * One announced track.
     *
     * @param receiver null if the track is not carried
     * @param refusal why it is not; empty if it is
     */
    private record Slot(@Nullable TrackReceiver receiver, String refusal) {}

    /**
     * Waits for packets.
     *
     * @param announced the tracks of the session description, in its order
     * @param output hears of access units, discontinuities and flushes, within the calls of {@link RtpInput}
     * @param allocator for one direct buffer per access unit
     * @param nanoTime a monotonic clock in nanoseconds, {@code System::nanoTime}
     */
    public RtpReceiver(List<RtpTrack> announced, Sink output, ByteBufAllocator allocator, LongSupplier nanoTime) {
        this(announced, EnumSet.allOf(Codec.class), output, allocator, nanoTime, TimeLine.START);
    }

    /**
     * As above.
     *
     * @param wanted codecs that a target takes; tracks of others are not carried
     * @param firstStamp where the time-line begins, in ticks of 90 kHz, so that it goes on where an earlier one ended
     */
    public RtpReceiver(
            List<RtpTrack> announced,
            Set<Codec> wanted,
            Sink output,
            ByteBufAllocator allocator,
            LongSupplier nanoTime,
            long firstStamp) {
        this.output = output;
        this.nanoTime = nanoTime;
        TimeLine timeLine = new TimeLine(
                announced.stream().map(track -> Math.max(1, track.clockRate())).toList(), firstStamp);
        SecureRandom random = new SecureRandom();
        String cname = SourceDescription.randomName(random);
        Set<Track> carried = EnumSet.noneOf(Track.class);
        slots = new Slot[announced.size()];
        for (int i = 0; i < slots.length; i++) {
            ReceiverReports reports = new ReceiverReports(random.nextInt(), cname);
            try {
                TrackReceiver receiver =
                        new TrackReceiver(i, announced.get(i), timeLine, output, allocator, reports, wanted);
                Track track = receiver.isVideo() ? Track.VIDEO : Track.AUDIO;
                if (!carried.add(track)) {
                    slots[i] = new Slot(null, "only the first " + name(track) + " track is carried");
                    continue;
                }
                if (receiver.isVideo()) {
                    timeLine.alignTo(i);
                }
                slots[i] = new Slot(receiver, "");
            } catch (MediaFormatException e) {
                slots[i] = new Slot(null, String.valueOf(e.getMessage()));
            }
        }
    }

    /** Number of announced tracks. */
    public int tracks() {
        return slots.length;
    }

    /** What an announced track is carried as; null if it is not carried. */
    public @Nullable Track track(int track) {
        TrackReceiver receiver = slots[track].receiver;
        if (receiver == null) {
            return null;
        }
        return receiver.isVideo() ? Track.VIDEO : Track.AUDIO;
    }

    /** Why an announced track is not carried, for an operator; empty if it is. */
    public String refusal(int track) {
        return slots[track].refusal;
    }

    /** The format of a track as it stands now; null if it is not carried or its parameter sets have not come yet. */
    public @Nullable TrackFormat format(int track) {
        TrackReceiver receiver = slots[track].receiver;
        return receiver == null ? null : receiver.format();
    }

    /** Figures of a track; null if it is not carried. */
    public @Nullable TrackStatistics statistics(int track) {
        TrackReceiver receiver = slots[track].receiver;
        return receiver == null ? null : receiver.statistics();
    }

    @Override
    public void rtp(int track, ByteBuf packet) {
        TrackReceiver receiver = slots[track].receiver;
        if (receiver != null) {
            receiver.rtp(packet, nanoTime.getAsLong());
        }
    }

    @Override
    public void rtcp(int track, ByteBuf packet) {
        TrackReceiver receiver = slots[track].receiver;
        if (receiver != null) {
            receiver.rtcp(packet, nanoTime.getAsLong());
        }
    }

    @Override
    public void flush() {
        output.flush();
    }

    @Override
    public void writeReceiverReport(int track, ByteBuf out) {
        TrackReceiver receiver = slots[track].receiver;
        if (receiver != null) {
            receiver.writeReceiverReport(out, nanoTime.getAsLong());
        }
    }

    /** Releases unfinished access units. Nothing may be delivered afterwards. */
    @Override
    public void close() {
        for (Slot slot : slots) {
            if (slot.receiver != null) {
                slot.receiver.close();
            }
        }
    }

    private static String name(Track track) {
        return track == Track.VIDEO ? "video" : "audio";
    }
}
