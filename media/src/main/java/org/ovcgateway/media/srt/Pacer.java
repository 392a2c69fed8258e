package org.ovcgateway.media.srt;

/**
 * Spreads large bursts: a bucket of 32 packets, refilled by one packet every 62.5 µs (16 per millisecond, 170 Mbit/s). A
 * usual frame fits the bucket and is not delayed; a key frame of 400 kB takes 17 ms instead of overflowing the 212 KiB
 * socket buffer of a receiver, which holds about 90 packets.
 */
final class Pacer {
    private static final int BURST = 32;
    private static final long NANOS_PER_PACKET = 62_500;

    private int credit = BURST;
    private long filledAt;

    Pacer(long nanos) {
        filledAt = nanos;
    }

    /** How many packets may be sent now. */
    int credit(long nanos) {
        long refill = (nanos - filledAt) / NANOS_PER_PACKET;
        if (refill >= BURST - credit) {
            credit = BURST;
            filledAt = nanos;
        } else {
            credit += (int) refill;
            filledAt += refill * NANOS_PER_PACKET;
        }
        return credit;
    }

    void spend(int packets) {
        credit -= packets;
    }
}
