package org.ovcgateway.media.relay;

import java.util.Arrays;
import org.ovcgateway.media.AccessUnit;

/**
 * Bits per second over the last few seconds of media time: a ring of one-second buckets, no cost but an addition per
 * unit. Used on the relay's event loop.
 */
final class BitrateMeter {
    private static final int BUCKETS = 8;
    private static final long NEVER = Long.MIN_VALUE;

    private final long[] bytes = new long[BUCKETS];
    private long second = NEVER;
    private int filled;

    void add(AccessUnit unit) {
        long now = Math.floorDiv(unit.dts(), AccessUnit.CLOCK_RATE);
        if (second == NEVER || now > second + BUCKETS) {
            clear();
            second = now;
        }
        while (second < now) {
            second++;
            filled = Math.min(filled + 1, BUCKETS - 1);
            bytes[index(second)] = 0;
        }
        bytes[index(now)] += unit.size();
    }

    /** Whole seconds that the figure covers; 0 while nothing is known. */
    int coveredSeconds() {
        return filled;
    }

    /** The mean over the covered seconds in bit/s; 0 while nothing is known. The running second does not count. */
    long bitsPerSecond() {
        if (filled == 0) {
            return 0;
        }
        long sum = 0;
        for (long s = second - filled; s < second; s++) {
            sum += bytes[index(s)];
        }
        return sum * 8 / filled;
    }

    void clear() {
        Arrays.fill(bytes, 0);
        second = NEVER;
        filled = 0;
    }

    private static int index(long second) {
        return (int) Math.floorMod(second, (long) BUCKETS);
    }
}
