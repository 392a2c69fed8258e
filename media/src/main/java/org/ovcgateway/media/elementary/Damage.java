package org.ovcgateway.media.elementary;

/** Counts what was wrong with a stream. Used on one thread. */
public final class Damage {
    private long count;

    public void add() {
        count++;
    }

    public long count() {
        return count;
    }
}
