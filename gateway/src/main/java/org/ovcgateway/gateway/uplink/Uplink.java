package org.ovcgateway.gateway.uplink;

import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.gateway.status.UplinkStatus;
import org.ovcgateway.gateway.supervise.Timers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts what goes to the platform and, where there is a limit, shares it: the one owner of the budget. Lives on a loop of its own;
 * its public methods may be called from any thread.
 */
public final class Uplink implements Pacing {
    private static final Logger log = LoggerFactory.getLogger(Uplink.class);

    private static final Duration LIVE_PERIOD = Duration.ofMillis(250);
    private static final long LONGEST_WAIT_NANOS = 50_000_000;
    /** As long uploads must have been quiet for live to have their part, too. */
    private static final long QUIET_NANOS = 10_000_000_000L;

    /** A place in the line; gone when it has been granted or given up. */
    private static final class Waiting {
        private final Timers loop;
        private final IntConsumer granted;
        /** On the caller's loop. */
        private boolean over;

        Waiting(Timers loop, IntConsumer granted) {
            this.loop = loop;
            this.granted = granted;
        }
    }

    private final Timers timers;
    private final LongSupplier nanoTime;
    private final LongAdder http = new LongAdder();
    private final Map<Importance, LongAdder> pieces = new EnumMap<>(Importance.class);
    private final Ration<Waiting> ration = new Ration<>(1);

    /** Replaced, never changed, under this object's lock. */
    private volatile LiveLine[] lines = {};

    private long sentByLinesThatEnded;
    private volatile long limit = LiveLine.UNLIMITED;

    // The owner's loop only.
    private Timers.@Nullable Timer next;
    private long lastNanos;
    private long lastLive;
    private long highestOther;
    private final Map<Importance, Long> lastAsked = new EnumMap<>(Importance.class);
    private long applied = LiveLine.UNLIMITED;
    private boolean turning;

    /**
     * Without a limit.
     *
     * @param timers of the loop that it lives on
     * @param nanoTime a clock that is never set
     */
    public Uplink(Timers timers, LongSupplier nanoTime) {
        this.timers = timers;
        this.nanoTime = nanoTime;
        this.lastNanos = nanoTime.getAsLong();
        for (Importance importance : Importance.values()) {
            pieces.put(importance, new LongAdder());
        }
    }

    /** Applies a limit in bit/s, at once; null for none. */
    public void limit(@Nullable Long bitsPerSecond) {
        long wanted = bitsPerSecond == null ? LiveLine.UNLIMITED : bitsPerSecond;
        if (wanted != limit) {
            if (bitsPerSecond == null) {
                log.info("[uplink] no limit");
            } else {
                log.info("[uplink] at most {} kbit/s", bitsPerSecond / 1000);
            }
            apply(wanted);
        }
    }

    private void apply(long wanted) {
        limit = wanted;
        timers.execute(this::turn);
    }

    /** A live push begins: the newest. */
    public LiveLine live() {
        LiveLine line = new LiveLine();
        synchronized (this) {
            lines = Arrays.copyOf(lines, lines.length + 1);
            lines[lines.length - 1] = line;
        }
        timers.execute(this::turn);
        return line;
    }

    /** A live push has ended; does nothing if it had before. */
    public void ended(LiveLine line) {
        synchronized (this) {
            LiveLine[] left = Arrays.stream(lines).filter(each -> each != line).toArray(LiveLine[]::new);
            if (left.length < lines.length) {
                sentByLinesThatEnded += line.sent();
                lines = left;
            }
        }
    }

    /** So many bytes more have gone to the sockets of uploads, heads and orders included. */
    public void uploaded(long bytes) {
        http.add(bytes);
    }

    /** What has been sent so far, in bytes as handed to sockets. */
    public long sent() {
        return liveSent() + http.sum();
    }

    /** The limit and what has been sent for what. */
    public UplinkStatus status() {
        Map<String, Long> bytes = new HashMap<>();
        pieces.forEach((importance, sum) -> bytes.put(importance.key(), sum.sum()));
        bytes.put("live", liveSent());
        bytes.put("other", Math.max(0, http.sum() - granted()));
        long present = limit;
        return new UplinkStatus(present == LiveLine.UNLIMITED ? null : present, bytes);
    }

    @Override
    public Turn ask(Importance importance, int most, Timers loop, IntConsumer granted) {
        if (limit == LiveLine.UNLIMITED) {
            count(importance, most);
            granted.accept(most);
            return () -> {};
        }
        Waiting waiting = new Waiting(loop, granted);
        timers.execute(() -> {
            ration.ask(importance, waiting, most);
            turn();
        });
        return () -> {
            waiting.over = true;
            timers.execute(() -> ration.forget(waiting));
        };
    }

    /** Lets everything go that waits, and has no limit any more. */
    public void close() {
        apply(LiveLine.UNLIMITED);
    }

    private void turn() {
        if (turning) {
            return; // asked by somebody who was just granted something: it is in the line already
        }
        turning = true;
        try {
            share();
            grant();
        } finally {
            turning = false;
        }
        if (next != null) {
            next.cancel();
            next = null;
        }
        if (applied == LiveLine.UNLIMITED) {
            return;
        }
        if (ration.isAsked()) {
            next = timers.after(Duration.ofNanos(Math.min(LONGEST_WAIT_NANOS, ration.untilNext())), this::turn);
        } else if (lines.length > 0) {
            next = timers.after(LIVE_PERIOD, this::turn);
        }
    }

    private void share() {
        long now = nanoTime.getAsLong();
        long elapsed = now - lastNanos;
        lastNanos = now;
        long present = limit;
        if (present != applied) {
            applied = present;
            ration.limit(present);
        }
        ration.pass(present == LiveLine.UNLIMITED ? Math.max(elapsed, LONGEST_WAIT_NANOS) : elapsed, elsewhere());
        LiveLine[] live = lines;
        for (LiveLine line : live) {
            line.measure(elapsed);
        }
        if (present == LiveLine.UNLIMITED) {
            LiveShares.free(live);
        } else {
            LiveShares.share(live, present, ranksThatWait(now));
        }
    }

    private int ranksThatWait(long now) {
        for (Importance importance : Importance.values()) {
            if (ration.isAsked(importance)) {
                lastAsked.put(importance, now);
            }
        }
        lastAsked.values().removeIf(asked -> now - asked >= QUIET_NANOS);
        return lastAsked.size();
    }

    private void grant() {
        for (Ration.Grant<Waiting> grant = ration.next(); grant != null; grant = ration.next()) {
            Waiting to = grant.to();
            int bytes = grant.bytes();
            count(grant.importance(), bytes);
            to.loop.execute(() -> {
                if (!to.over) {
                    to.granted.accept(bytes);
                }
            });
        }
    }

    /** Bytes since the last time that nobody asked for: live, and of uploads what is no piece. */
    private long elsewhere() {
        long live = liveSent();
        // What was granted and has not been written yet hides some of it, until it has.
        long other = Math.max(highestOther, http.sum() - granted());
        long more = live - lastLive + other - highestOther;
        lastLive = live;
        highestOther = other;
        return more;
    }

    private long granted() {
        long sum = 0;
        for (LongAdder each : pieces.values()) {
            sum += each.sum();
        }
        return sum;
    }

    private synchronized long liveSent() {
        long sum = sentByLinesThatEnded;
        for (LiveLine line : lines) {
            sum += line.sent();
        }
        return sum;
    }

    private void count(Importance importance, long bytes) {
        LongAdder adder = pieces.get(importance);
        if (adder != null) {
            adder.add(bytes);
        }
    }
}
