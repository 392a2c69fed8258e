package org.ovcgateway.gateway.record.ledger;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is recorded of a channel and what is not. Told of every segment: when it is finished, when it is safe, when it is lost. Every
 * method may be called from any thread and returns at once; files are the {@link Ledger}'s thread's. All times are those of the
 * segments.
 */
public final class Account {
    /** Less than a frame of video is no gap. */
    static final Duration TOLERANCE = Duration.ofMillis(40);

    /** By so much two clocks may differ before one of them must have been set. */
    private static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(2);

    private enum State {
        /** Nothing was recorded since the daemon's start. */
        IDLE,
        RECORDING,
        /** Ended, although the platform wants it to go on. */
        SUSPENDED,
        /** Ended as the platform wants it. */
        ENDED
    }

    /** A stretch of time. */
    private record Stretch(Instant from, Instant to) {}

    private final int channel;
    private final Ledger ledger;
    /** Finished, but in memory only: start to end. Guarded by this, as is all that follows. */
    private final NavigableMap<Instant, Instant> unsafe = new TreeMap<>();

    /** On disk since before the start of the daemon. */
    private final List<Stretch> found = new ArrayList<>();

    /** What was recording before, while nothing has been recorded since. */
    private @Nullable Mark last;

    private State state = State.IDLE;
    private String session = "";
    /** End of the newest segment; when the session began while there is none. */
    private Instant until = Instant.EPOCH;

    private boolean recorded;
    private long recordedNanos;

    /** @param last what an earlier run of the daemon left; null for nothing */
    Account(int channel, Ledger ledger, @Nullable Mark last) {
        this.channel = channel;
        this.ledger = ledger;
        this.last = last;
    }

    /** A segment was found on disk at the start. */
    public synchronized void found(Instant from, Instant to) {
        found.add(new Stretch(from, to));
    }

    /** What was on disk is no longer whole. Where the mark had not passed it yet, it is part of what the crash has cost. */
    public synchronized void damaged(Instant from, Instant to, String detail) {
        if (last == null || from.isBefore(last.safe())) {
            gap("", from, to, Cause.DISK, detail);
        }
    }

    /** All has been found that was there: what an ended recording lacks is known, without waiting for the next one. */
    public synchronized void foundAll() {
        Mark open = last;
        if (open != null && open.until() != null) {
            resume(open.until());
            ledger.mark(channel, null);
        }
    }

    /** A session begins. */
    public synchronized void opened(String name, Instant at) {
        if (state == State.SUSPENDED) {
            // What is unsafe yet is still told of.
            last = new Mark(session, until, null, ledger.boot(), true);
        }
        state = State.RECORDING;
        session = name;
        until = at;
        recorded = false;
        keepMark();
    }

    /**
     * A segment is finished.
     *
     * @param ofSession the present session, or one that another has taken the place of
     * @param cause why something is missing between it and the one before, if something is
     * @param nanos of a clock that is never set, at its end
     */
    public synchronized void recorded(String ofSession, Instant start, Instant end, Cause cause, long nanos) {
        unsafe.put(start, end);
        if (!ofSession.equals(session)) {
            keepMark();
            return;
        }
        if (recorded) {
            gap(session, until, start, isClockSet(end, nanos) ? Cause.CLOCK_JUMP : cause, "");
        } else {
            resume(start);
        }
        recorded = true;
        recordedNanos = nanos;
        until = end;
        keepMark();
    }

    /** A segment is on disk, or the platform has it or does not want it. */
    public synchronized void safe(Instant start) {
        if (unsafe.remove(start) != null) {
            keepMark();
        }
    }

    /** A finished segment is lost. */
    public synchronized void lost(String ofSession, Instant start, Instant end, Cause cause, String detail) {
        gap(ofSession, start, end, cause, detail);
        safe(start);
    }

    /**
     * A session ends as the platform wants it; if another one has taken its place, nothing is done.
     *
     * @param interrupted the present time, where the camera is not delivering; else null
     */
    public synchronized void closed(String name, @Nullable Instant interrupted) {
        if (state != State.RECORDING || !name.equals(session)) {
            return;
        }
        if (recorded && interrupted != null) {
            gap(session, until, interrupted, Cause.CAMERA_OFFLINE, "");
        }
        // One that recorded nothing, as its camera was not there yet, leaves open what was open before it.
        state = State.ENDED;
        keepMark();
    }

    /** A session ends although the platform wants it to go on; if another one has taken its place, nothing is done. */
    public synchronized void suspended(String name) {
        if (state == State.RECORDING && name.equals(session)) {
            state = State.SUSPENDED;
            keepMark();
        }
    }

    /** Closes what was left open. */
    private void resume(Instant start) {
        Mark open = last;
        last = null;
        if (open == null) {
            return;
        }
        Cause cause = open.cause(ledger.boot());
        Instant from = open.safe();
        found.sort(Comparator.comparing(Stretch::from));
        for (Stretch stretch : found) {
            if (stretch.to().isAfter(from) && stretch.from().isBefore(start)) {
                gap(open.session(), from, stretch.from(), cause, "");
                from = stretch.to();
            }
        }
        found.clear();
        gap(open.session(), from, start, cause, "");
    }

    private boolean isClockSet(Instant end, long nanos) {
        Duration byWallClock = Duration.between(until, end);
        Duration passed = Duration.ofNanos(nanos - recordedNanos);
        return byWallClock.minus(passed).abs().compareTo(CLOCK_TOLERANCE) > 0;
    }

    private void gap(String ofSession, Instant from, Instant to, Cause cause, String detail) {
        if (Duration.between(from, to).compareTo(TOLERANCE) > 0) {
            ledger.record(new Gap(channel, ofSession, from, to, cause, detail));
        }
    }

    /** What was open before stays as it is until it is closed. */
    private void keepMark() {
        if (last == null) {
            ledger.mark(channel, mark());
        }
    }

    private @Nullable Mark mark() {
        return switch (state) {
            case IDLE -> null;
            case RECORDING -> new Mark(session, safeUntil(), null, ledger.boot(), false);
            case SUSPENDED -> new Mark(session, safeUntil(), null, ledger.boot(), true);
            case ENDED -> unsafe.isEmpty() ? null : new Mark(session, safeUntil(), until, ledger.boot(), false);
        };
    }

    private Instant safeUntil() {
        Map.Entry<Instant, Instant> first = unsafe.firstEntry();
        return first == null || first.getKey().isAfter(until) ? until : first.getKey();
    }
}
