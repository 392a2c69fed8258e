package org.ovcgateway.gateway.uplink;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
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

    /** Somebody's turn, and how many bytes may go. */
    record Grant<A>(A to, Importance importance, int bytes) {}

    private record Ask<A>(A from, int most) {}

    /** Those of one importance, in the order of their turns. */
    private static final class Rank<A> {
        private final Importance importance;
        private final Deque<Ask<A>> line = new ArrayDeque<>();
        /** Bytes that are guaranteed and not given yet. */
        private double owed;

        Rank(Importance importance) {
            this.importance = importance;
        }
    }

    /** The most urgent first. */
    private final List<Rank<A>> ranks = new ArrayList<>();

    private double bytesPerSecond;
    private double allowance;

    /** @param bitsPerSecond that everything together may take, above 0 */
    Ration(long bitsPerSecond) {
        for (Importance importance : Importance.values()) {
            ranks.add(new Rank<>(importance));
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
        ranks.forEach(rank -> owe(rank, elsewhere));
    }

    /** Puts somebody at the end of its line. */
    void ask(Importance importance, A from, int most) {
        rank(importance).line.addLast(new Ask<>(from, most));
    }

    /** Whether anybody waits. */
    boolean isAsked() {
        return first() != null;
    }

    /** Whether anybody waits with this importance. */
    boolean isAsked(Importance importance) {
        return !rank(importance).line.isEmpty();
    }

    /** Takes somebody out of the line. */
    void forget(A from) {
        ranks.forEach(rank -> rank.line.removeIf(ask -> ask.from() == from));
    }

    /** Whose turn it is now; null if nobody's. */
    @Nullable
    Grant<A> next() {
        for (int i = ranks.size() - 1; i >= 0; i--) {
            Rank<A> rank = ranks.get(i);
            Ask<A> head = rank.line.peekFirst();
            if (head != null && rank.owed >= length(head)) {
                return grant(rank);
            }
        }
        Rank<A> first = first();
        return first != null && allowance >= length(first.line.getFirst()) ? grant(first) : null;
    }

    /** In nanoseconds, how long it takes until somebody's turn comes if nothing else is sent; at least a millisecond. */
    long untilNext() {
        Rank<A> first = first();
        double missing = first == null ? 0 : length(first.line.getFirst()) - allowance;
        return Math.max(1_000_000, (long) (missing / bytesPerSecond * 1e9));
    }

    private Grant<A> grant(Rank<A> rank) {
        Ask<A> ask = rank.line.removeFirst();
        int bytes = length(ask);
        allowance -= bytes;
        rank.owed = Math.max(0, rank.owed - bytes);
        ranks.subList(ranks.indexOf(rank) + 1, ranks.size()).forEach(behind -> owe(behind, bytes));
        return new Grant<>(ask.from(), rank.importance, bytes);
    }

    /** So many bytes have gone ahead of those who wait there. */
    private void owe(Rank<A> rank, long bytes) {
        if (!rank.line.isEmpty()) {
            rank.owed = Math.min(piece(), rank.owed + (double) bytes / GUARANTEE);
        }
    }

    private @Nullable Rank<A> first() {
        for (Rank<A> rank : ranks) {
            if (!rank.line.isEmpty()) {
                return rank;
            }
        }
        return null;
    }

    private Rank<A> rank(Importance importance) {
        for (Rank<A> rank : ranks) {
            if (rank.importance == importance) {
                return rank;
            }
        }
        throw new IllegalStateException("expected a rank for " + importance);
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
