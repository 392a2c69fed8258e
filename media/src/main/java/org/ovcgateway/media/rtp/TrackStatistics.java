package org.ovcgateway.media.rtp;

/**
 * Figures of one track, all since the start unless said otherwise.
 *
 * @param packets RTP packets that came, duplicates included
 * @param bytes of those packets, headers included
 * @param lostPackets packets known to be missing
 * @param ignoredPackets duplicates, late ones, and those of another payload type
 * @param malformedPackets packets, NAL units and parameter sets that could not be read
 * @param units access units handed on
 * @param keyFrames key frames among them; for audio equal to {@code units}
 * @param damagedUnits access units dropped because a part of them was missing
 * @param skippedUnits access units dropped because they could not be decoded without one that was missing, or before the
 *     first key frame
 * @param oversizedUnits access units dropped because they were beyond the limit
 * @param stampRepairs time stamps that jumped, stood still or went back, and were replaced
 * @param jitterSeconds interarrival jitter now (RFC 3550 6.4.1)
 * @param lastPacketNanos when the last packet came, by the receiver's clock; meaningless while {@code packets} is 0
 * @param groupUnits pictures in the last whole group of pictures; 0 before there was one
 * @param groupSeconds length of that group by its time stamps
 * @param driftSeconds how far the sender's clock has run ahead of the receiver's (negative: fallen behind), as it was made up for
 */
public record TrackStatistics(
        long packets,
        long bytes,
        long lostPackets,
        long ignoredPackets,
        long malformedPackets,
        long units,
        long keyFrames,
        long damagedUnits,
        long skippedUnits,
        long oversizedUnits,
        long stampRepairs,
        double jitterSeconds,
        long lastPacketNanos,
        int groupUnits,
        double groupSeconds,
        double driftSeconds) {}
