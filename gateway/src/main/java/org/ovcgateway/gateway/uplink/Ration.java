package org.ovcgateway.gateway.uplink;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Shares what live leaves of the limit among those who wait, by importance, and among those of one importance in turn. Is told the time
 * and what others send; asks nobody. docs/design/uplink.md. For one thread.
 *
 * @param <A> who asks
 */
final class Ration<A> {
    /** Each rank that waits is given one byte in so many of what goes ahead of it. */
    static final int GUARANTEE = 16;

    static final int LARGEST_PIECE = 64 << 10;
    static final int SMALLEST_PIECE = 2 << 10;

    private static final double PIECE_SECONDS = 0.05;
    private static final double BURST_SECONDS = 0.2;
    private static final double DEBT_SECONDS = 4;
    private static final Importance[] RANKS = Importance.values();

    /** Somebody's turn, and how many bytes may go. */
    record Grant<A>(A to, Importance importance, int bytes) {}

    private record Ask<A>(A from, int most) {}

    private final Map<Importance, Deque<Ask<A>>> waiting = new EnumMap<>(Importance.class);
    /** By rank: bytes that are guaranteed and not given yet. */
    private final double[] owed = new double[RANKS.length];

    private double bytesPerSecond;
    private double allowance;

    /** @param bitsPerSecond that everything together may take, above 0 */
    Ration(long bitsPerSecond) {
        for (Importance rank : RANKS) {
            waiting.put(rank, new ArrayDeque<>());
        }
        limit(bitsPerSecond);
    }

    /** From now on another limit. */
    void limit(long bitsPerSecond) {
        bytesPerSecond = bitsPerSecond / 8.0;
        bound();
    }

    /**
     * Time has passed.
     *
     * @param elsewhere bytes that were sent meanwhile without having been granted here
     */
    void pass(long nanos, long elsewhere) {
        allowance += bytesPerSecond * nanos / 1e9 - elsewhere;
        bound();
        owe(0, elsewhere);
    }

    /** Puts somebody at the end of its line. */
    void ask(Importance importance, A from, int most) {
        line(importance).addLast(new Ask<>(from, most));
    }

    /** Whether anybody waits. */
    boolean isAsked() {
        return first(0) != null;
    }

    /** Whether anybody waits with this importance. */
    boolean isAsked(Importance importance) {
        return !line(importance).isEmpty();
    }

    /** Takes somebody out of the line. */
    void forget(A from) {
        waiting.values().forEach(line -> line.removeIf(ask -> ask.from() == from));
    }

    /** Whose turn it is now; null if nobody's. */
    @Nullable
    Grant<A> next() {
        for (int rank = RANKS.length - 1; rank >= 0; rank--) {
            Ask<A> head = line(RANKS[rank]).peekFirst();
            if (head != null && owed[rank] >= length(head)) {
                return grant(RANKS[rank]);
            }
        }
        Importance first = first(0);
        return first != null && allowance >= length(first) ? grant(first) : null;
    }

    /** In nanoseconds, how long it takes until somebody's turn comes if nothing else is sent; at least a millisecond. */
    long untilNext() {
        Importance first = first(0);
        double missing = first == null ? 0 : length(first) - allowance;
        return Math.max(1_000_000, (long) (missing / bytesPerSecond * 1e9));
    }

    private Grant<A> grant(Importance importance) {
        Ask<A> ask = line(importance).removeFirst();
        int bytes = length(ask);
        int rank = importance.ordinal();
        allowance -= bytes;
        owed[rank] = Math.max(0, owed[rank] - bytes);
        owe(rank + 1, bytes);
        return new Grant<>(ask.from(), importance, bytes);
    }

    /** To each rank that waits, from this one on. */
    private void owe(int from, long bytes) {
        for (int rank = from; rank < RANKS.length; rank++) {
            if (isAsked(RANKS[rank])) {
                owed[rank] = Math.min(piece(), owed[rank] + (double) bytes / GUARANTEE);
            }
        }
    }

    private @Nullable Importance first(int from) {
        for (int rank = from; rank < RANKS.length; rank++) {
            if (isAsked(RANKS[rank])) {
                return RANKS[rank];
            }
        }
        return null;
    }

    private Deque<Ask<A>> line(Importance importance) {
        Deque<Ask<A>> line = waiting.get(importance);
        if (line == null) {
            throw new IllegalStateException("expected a line for " + importance);
        }
        return line;
    }

    private int length(Importance importance) {
        Ask<A> head = line(importance).getFirst();
        return length(head);
    }

    private int length(Ask<A> ask) {
        return Math.min(ask.most(), piece());
    }

    private int piece() {
        return (int) Math.max(SMALLEST_PIECE, Math.min(LARGEST_PIECE, bytesPerSecond * PIECE_SECONDS));
    }

    private void bound() {
        double most = Math.max(piece(), bytesPerSecond * BURST_SECONDS);
        allowance = Math.max(-bytesPerSecond * DEBT_SECONDS, Math.min(most, allowance));
    }
}
