package org.ovcgateway.media.srt;

/** Arithmetic of 31-bit packet sequence numbers, which wrap (draft-sharabayko-srt-01 3.1). */
public final class SequenceNumber {
    /** The largest sequence number; 0 follows. */
    public static final int MAX = 0x7FFF_FFFF;

    private SequenceNumber() {}

    /** The number {@code count} packets after (or, if negative, before) {@code sequence}. */
    public static int add(int sequence, int count) {
        return (sequence + count) & MAX;
    }

    /** How many packets {@code to} is ahead of {@code from}; negative if it is behind. Within ±2^30. */
    public static int distance(int from, int to) {
        return ((to - from) << 1) >> 1;
    }
}
