package org.ovcgateway.gateway.uplink;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A live push as the uplink sees it: what it has sent, and what it may send. The push's loop writes the counters, without a lock or a
 * read-modify-write, and reads the share; the uplink's owner does the opposite.
 */
public final class LiveLine {
    /** As a share: no limit. */
    static final long UNLIMITED = Long.MAX_VALUE;

    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong lostBytes = new AtomicLong();
    private volatile boolean steady;
    private volatile long share = UNLIMITED;

    // The push's loop only.
    private long lostUnits;
    private long lostGroups;

    // The owner only.
    private final Rate rate = new Rate();
    private long seen;

    LiveLine() {}

    /** What has been sent since the push began, over all its connections, as handed to sockets. On the push's loop, at each flush. */
    public void sent(long bytes) {
        sent.lazySet(bytes);
    }

    /** Access units that the budget cost. On the push's loop. */
    public long lostUnits() {
        return lostUnits;
    }

    /** Groups of pictures that the budget cost. On the push's loop. */
    public long lostGroups() {
        return lostGroups;
    }

    /** In bit/s; {@link Long#MAX_VALUE} for no limit. From any thread. */
    public long share() {
        return share;
    }

    long sent() {
        return sent.get();
    }

    /** Whether what is sent is what the source delivers: not while a push catches up with what was cached. On the push's loop. */
    void steady(boolean now) {
        steady = now;
    }

    void lostUnit(int bytes) {
        lostUnits++;
        lostBytes.lazySet(lostBytes.get() + bytes);
    }

    void lostGroup() {
        lostGroups++;
    }

    /** Takes the measure. The owner only. */
    void measure(long nanos) {
        long now = sent.get() + lostBytes.get();
        if (steady) {
            rate.add(now - seen, nanos);
        } else {
            rate.forget();
        }
        seen = now;
    }

    /** What the source delivers, in bit/s as sent; 0 while that is not known. The owner only. */
    long needs() {
        return rate.bitsPerSecond();
    }

    void share(long bitsPerSecond) {
        share = bitsPerSecond;
    }
}
