package org.ovcgateway.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * One trouble after the other for one victim, with pauses between them: all kinds in an order that the random numbers decide, then
 * all again in another one. For one thread.
 */
final class Troubles<T> {

    /** Whom it happens to. */
    interface Victim<T> {
        void begin(T trouble, Random random) throws IOException;

        void end(T trouble) throws IOException;

        /** How long it lasts at most. */
        Duration longest(T trouble);
    }

    private static final int SHORTEST_MILLIS = 1_000;

    private final List<T> kinds;
    private final Victim<T> victim;
    private final Duration longestPause;
    private final Random random;
    private final List<T> deck = new ArrayList<>();
    private @Nullable T present;
    private long changeAt;
    private boolean began;

    Troubles(List<T> kinds, Victim<T> victim, Duration longestPause, Random random) {
        this.kinds = List.copyOf(kinds);
        this.victim = victim;
        this.longestPause = longestPause;
        this.random = random;
    }

    /**
     * Does what is due.
     *
     * @return the trouble that begins now; null if none does
     */
    @Nullable
    T tick(long nowNanos) throws IOException {
        if (!began) {
            began = true;
            changeAt = nowNanos + upTo(longestPause);
        }
        if (nowNanos - changeAt < 0) {
            return null;
        }
        if (present != null) {
            end();
            changeAt = nowNanos + upTo(longestPause);
            return null;
        }
        if (deck.isEmpty()) {
            deck.addAll(kinds);
            Collections.shuffle(deck, random);
        }
        T next = deck.remove(deck.size() - 1);
        present = next;
        changeAt = nowNanos + upTo(victim.longest(next));
        victim.begin(next, random);
        return next;
    }

    /** Ends what is going on. */
    void end() throws IOException {
        T over = present;
        present = null;
        if (over != null) {
            victim.end(over);
        }
    }

    /** In nanoseconds. */
    private long upTo(Duration longest) {
        int span = Math.max(1, Math.toIntExact(longest.toMillis()) - SHORTEST_MILLIS);
        return (SHORTEST_MILLIS + random.nextInt(span)) * 1_000_000L;
    }
}
