package org.ovcgateway.media.rtp;

/** Sequence numbers of one synchronisation source: unwrapping, loss and duplicates (RFC 3550 A.1, A.3). */
final class SequenceNumbers {
    /** The packet has been seen, or is too late to be of use. */
    static final int OLD = -1;

    /** The numbers jumped; nothing is known of what was between. */
    static final int RESTARTED = -2;

    private static final int MODULUS = 1 << 16;
    private static final int MAX_DROPOUT = 3000;
    private static final int MAX_MISORDER = 100;

    private boolean started;
    private int baseSequence;
    private int highest;
    private int cycles;
    private long received;
    private int unexpected = -1;
    private long lostBeforeRestart;
    private long expectedPrior;
    private long receivedPrior;

    boolean isStarted() {
        return started;
    }

    /** Takes a number in; answers how many packets before it are missing, {@link #OLD} or {@link #RESTARTED}. */
    int receive(int sequence) {
        if (!started) {
            start(sequence);
            return 0;
        }
        int ahead = (sequence - highest) & 0xFFFF;
        if (ahead == 0) {
            received++;
            return OLD;
        }
        if (ahead < MAX_DROPOUT) {
            if (sequence < highest) {
                cycles++;
            }
            highest = sequence;
            received++;
            unexpected = -1;
            return ahead - 1;
        }
        if (ahead >= MODULUS - MAX_MISORDER) {
            received++;
            return OLD;
        }
        // Two packets in a row with numbers far off make a restarted sender; one alone is a stray.
        if (sequence == unexpected) {
            restart();
            start(sequence);
            return RESTARTED;
        }
        unexpected = (sequence + 1) & 0xFFFF;
        return OLD;
    }

    /** Another synchronisation source took over: its first number may be anything. */
    void restart() {
        lostBeforeRestart = lost();
        started = false;
    }

    /** Number of packets missing so far, duplicates deducted; never below zero. */
    long lost() {
        return lostBeforeRestart + (started ? Math.max(0, expected() - received) : 0);
    }

    /** Packets missing since the last restart, as a report block carries it: 24 bits, negative after duplicates. */
    int cumulativeLostForReport() {
        long lost = started ? expected() - received : 0;
        return (int) Math.max(-0x800000, Math.min(0x7FFFFF, lost));
    }

    int extendedHighest() {
        return cycles << 16 | highest;
    }

    /** Fraction lost since the last call, in 1/256 (RFC 3550 A.3). */
    int fractionLost() {
        long expected = expected();
        long expectedInterval = expected - expectedPrior;
        long receivedInterval = received - receivedPrior;
        expectedPrior = expected;
        receivedPrior = received;
        long lostInterval = expectedInterval - receivedInterval;
        return expectedInterval <= 0 || lostInterval <= 0
                ? 0
                : (int) Math.min(255, (lostInterval << 8) / expectedInterval);
    }

    private long expected() {
        return ((long) cycles << 16) + highest - baseSequence + 1;
    }

    private void start(int sequence) {
        started = true;
        baseSequence = sequence;
        highest = sequence;
        cycles = 0;
        received = 1;
        unexpected = -1;
        expectedPrior = 0;
        receivedPrior = 0;
    }
}
