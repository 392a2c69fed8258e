package org.ovcgateway.gateway.record;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.gateway.record.ledger.Account;
import org.ovcgateway.gateway.record.ledger.Cause;
import org.ovcgateway.gateway.record.spool.Spool;
import org.ovcgateway.gateway.record.spool.SpoolFullException;
import org.ovcgateway.gateway.record.spool.SpooledSegment;
import org.ovcgateway.gateway.status.RecordStatus;

/**
 * What of a backlog waits, in memory, on disk or both, oldest first, and how it leaves: what memory cannot hold goes to disk, and
 * what neither holds is lost. Owns its segments' bytes. On the backlog's loop, on which the spool's answers come, too.
 */
final class Stock {
    /** Segments in memory beyond what the platform allows, while they are being written. */
    private static final int ON_THEIR_WAY = 2;

    private final Spool spool;
    private final Account account;
    private final Outcomes outcomes;
    private final Executor loop;
    private final Deque<Pending> waiting = new ArrayDeque<>();

    private int capacity = 1;
    /** The platform wants nothing now: what is finished need not be on disk. */
    private boolean standby;
    /** Nothing is uploaded any more: memory is for what has no other place. */
    private boolean closed;

    private volatile RecordStatus status = new RecordStatus(0, 0);

    /** @param loop the backlog's */
    Stock(Spool spool, Account account, Outcomes outcomes, Executor loop) {
        this.spool = spool;
        this.account = account;
        this.outcomes = outcomes;
        this.loop = loop;
    }

    /** What an earlier run of the daemon left. */
    void restore(List<SpooledSegment> segments) {
        segments.forEach(each -> waiting.addLast(new Pending(each.info(), null, each)));
        publish();
    }

    /** @param segments in memory, the one uploading included */
    void capacity(int segments) {
        capacity = segments;
    }

    /** One more, the newest, in memory. */
    void add(Pending fresh) {
        waiting.addLast(fresh);
        if (!standby) {
            persist(fresh);
        }
        boundMemory();
        publish();
    }

    /** One that was taken out comes back, as the oldest. */
    void addAgain(Pending segment) {
        waiting.addFirst(segment);
        publish();
    }

    /** One is uploaded: it is in memory no more, and on disk until it is confirmed. */
    void takeOut(Pending segment) {
        waiting.remove(segment);
        segment.releaseData();
    }

    /** Oldest first. */
    Stream<Pending> all() {
        return waiting.stream();
    }

    /** Whether there is an alarm clip at this place or behind it. */
    boolean hasAlarmClipFrom(Pending place) {
        return waiting.stream().dropWhile(each -> each != place).anyMatch(each -> each.info.alarmClip());
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    int size() {
        return waiting.size();
    }

    /** What waits. From any thread. */
    RecordStatus status() {
        return status;
    }

    boolean isStandby() {
        return standby;
    }

    /** What is finished stays in memory as long as it fits. */
    void standBy() {
        standby = true;
    }

    /** What is finished goes to disk at once again. */
    void leaveStandby() {
        standby = false;
        waiting.forEach(this::persist);
    }

    /** Fetches one that memory does not have. */
    void read(SpooledSegment stored, Spool.Outcome<ByteBuf> outcome) {
        spool.read(stored, new Spool.Outcome<>() {
            @Override
            public void done(ByteBuf result) {
                loop.execute(() -> outcome.done(result));
            }

            @Override
            public void failed(IOException why) {
                loop.execute(() -> outcome.failed(why));
            }
        });
    }

    /** An upload has ended, whatever came of it. */
    void uploadEnded(Pending segment) {
        segment.uploading = false;
        if (closed) {
            segment.releaseData();
        }
    }

    /** On disk no more. Lost, unless it is in memory, too, or being uploaded. Returns whether it waits here. */
    boolean evicted(SpooledSegment stored, Cause why) {
        for (Pending each : waiting) {
            SpooledSegment own = each.stored;
            if (own != null && own.number() == stored.number()) {
                each.stored = null;
                each.trouble(why, "");
                if (each.data == null && !each.uploading) {
                    lose(each, why, "");
                }
                return true;
            }
        }
        return false;
    }

    /** It is lost, and that is written down. */
    void lose(Pending segment, Cause cause, String detail) {
        waiting.remove(segment);
        end(segment);
        account.lost(segment.info.session(), segment.info.start(), segment.info.end(), cause, detail);
        outcomes.countLost(cause, segment.info.duration());
        publish();
    }

    /** The platform has it, or does not want it. */
    void letGo(Pending segment) {
        waiting.remove(segment);
        end(segment);
        account.safe(segment.info.start());
    }

    /** Leaves to the disk what it has or is about to have; what it refused is lost. */
    void close() {
        closed = true;
        for (Pending each : List.copyOf(waiting)) {
            if (each.stored == null && each.writing == null) {
                lose(each, each.trouble, each.troubleDetail);
            } else if (!each.uploading) {
                each.releaseData();
            }
        }
    }

    /** Has the status show what is so. */
    void publish() {
        long bytes = 0;
        for (Pending each : waiting) {
            bytes += each.info.size();
        }
        status = new RecordStatus(waiting.size(), bytes);
    }

    private void persist(Pending segment) {
        ByteBuf data = segment.data;
        if (data == null || segment.stored != null || segment.writing != null || segment.over) {
            return;
        }
        segment.writing = spool.write(segment.info, data, new Spool.Outcome<>() {
            @Override
            public void done(SpooledSegment result) {
                loop.execute(() -> written(segment, result));
            }

            @Override
            public void failed(IOException why) {
                loop.execute(() -> writeFailed(segment, why));
            }
        });
    }

    private void written(Pending segment, SpooledSegment stored) {
        segment.writing = null;
        if (segment.over) {
            spool.delete(stored);
            return;
        }
        segment.stored = stored;
        account.safe(segment.info.start());
        if (!standby) {
            // The disk takes something: perhaps it takes what it did not take before.
            waiting.forEach(this::persist);
        }
        boundMemory();
        if (closed) {
            segment.releaseData();
        }
        publish();
    }

    private void writeFailed(Pending segment, IOException why) {
        segment.writing = null;
        if (segment.over) {
            return;
        }
        segment.trouble(
                why instanceof SpoolFullException full ? full.reason() : Cause.DISK, String.valueOf(why.getMessage()));
        boundMemory();
        if (closed) {
            lose(segment, segment.trouble, segment.troubleDetail);
        }
    }

    /** What is on disk, too, leaves memory first, the newest before all; then what the disk does not take is lost, the oldest before all. */
    private void boundMemory() {
        int held = 0;
        int moving = 0;
        for (Pending each : waiting) {
            held += each.data == null ? 0 : 1;
            moving += each.writing == null ? 0 : 1;
        }
        Iterator<Pending> newestFirst = waiting.descendingIterator();
        while (held > capacity && newestFirst.hasNext()) {
            Pending each = newestFirst.next();
            if (each.data != null && each.stored != null && !each.uploading) {
                each.releaseData();
                held--;
            }
        }
        if (held > capacity && standby) {
            leaveStandby();
            return;
        }
        while (held > capacity + Math.min(ON_THEIR_WAY, moving)) {
            Pending oldest = oldestInMemoryOnly();
            if (oldest == null) {
                return;
            }
            moving -= oldest.writing == null ? 0 : 1;
            held--;
            lose(oldest, oldest.trouble, oldest.troubleDetail);
        }
    }

    private @Nullable Pending oldestInMemoryOnly() {
        return waiting.stream()
                .filter(each -> each.data != null && each.stored == null && !each.uploading)
                .findFirst()
                .orElse(null);
    }

    private void end(Pending segment) {
        segment.over = true;
        segment.releaseData();
        if (segment.writing != null && segment.writing.cancel()) {
            segment.writing = null;
        }
        if (segment.stored != null) {
            spool.delete(segment.stored);
            segment.stored = null;
        }
    }
}
