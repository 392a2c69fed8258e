package org.ovcgateway.simulator.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** What goes wrong when, over again if that is wanted. Immutable. */
final class FaultPlan {
    private final List<TimedFault> faults;
    private final @Nullable Duration period;
    private final TreeSet<Duration> changes = new TreeSet<>();

    /** @param period after which it begins anew; null for never */
    FaultPlan(List<TimedFault> faults, @Nullable Duration period) {
        this.faults = List.copyOf(faults);
        this.period = period;
        for (TimedFault fault : faults) {
            changes.add(fault.start());
            Duration length = fault.length();
            if (length != null) {
                changes.add(fault.start().plus(length));
            }
        }
        if (period != null) {
            if (period.isZero() || (!changes.isEmpty() && changes.last().compareTo(period) > 0)) {
                throw new IllegalArgumentException("expected a period that all faults fit in but was " + period);
            }
            changes.add(Duration.ZERO);
        }
    }

    /** Hears of each change. */
    @FunctionalInterface
    interface Follower {

        /**
         * Something begins or ends.
         *
         * @param holding all that holds now
         * @param begun what has begun since the last call
         */
        void changed(List<TimedFault> holding, List<TimedFault> begun) throws IOException;
    }

    /**
     * Reads what the command line says.
     *
     * @throws ParameterException if no plan can be made of it
     */
    static FaultPlan of(CommandSpec spec, List<TimedFault> faults, @Nullable String period) {
        try {
            return new FaultPlan(faults, period == null ? null : TimedFault.duration(period));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--repeat: " + e.getMessage());
        }
    }

    /** Tells of each change when it is due, until the interruption comes. */
    void follow(Interruption interruption, Follower follower) throws IOException {
        long start = System.nanoTime();
        Duration before = Duration.ofNanos(-1);
        Duration now = Duration.ZERO;
        Duration next;
        do {
            follower.changed(at(now), begunBetween(before, now));
            before = now;
            next = nextAfter(now);
            now = next == null ? now : next;
        } while (!interruption.within(next == null ? null : next.minusNanos(System.nanoTime() - start)));
    }

    /** What holds at a time since the start. */
    List<TimedFault> at(Duration time) {
        Duration within = within(time);
        return faults.stream().filter(fault -> fault.holdsAt(within)).toList();
    }

    /** What begins after {@code from}, up to and including {@code to}. */
    List<TimedFault> begunBetween(Duration from, Duration to) {
        List<TimedFault> begun = new ArrayList<>();
        for (TimedFault fault : faults) {
            Duration next = fault.start();
            while (period != null && next.compareTo(from) <= 0) {
                next = next.plus(period);
            }
            if (next.compareTo(from) > 0 && next.compareTo(to) <= 0) {
                begun.add(fault);
            }
        }
        return begun;
    }

    /** When something changes next after a time since the start; null for never. */
    @Nullable
    Duration nextAfter(Duration time) {
        Duration within = within(time);
        Duration next = changes.higher(within);
        if (next != null) {
            return time.plus(next.minus(within));
        }
        return period == null ? null : time.plus(period.minus(within)).plus(changes.first());
    }

    private Duration within(Duration time) {
        return period == null ? time : Duration.ofNanos(time.toNanos() % period.toNanos());
    }
}
