package org.ovcgateway.gateway;

import java.time.Duration;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.util.Objects;
import java.util.function.Supplier;
import org.ovcgateway.gateway.command.AutoReboot;
import org.ovcgateway.gateway.command.Machine;
import org.ovcgateway.gateway.supervise.Timers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts the box anew as {@link AutoReboot} wants it: at one moment of the hours for it, the same every day until the daemon is
 * started anew, so that not all the boxes of a platform go at once. On the event loop of its timers.
 */
final class AutoRestart {
    private static final Logger log = LoggerFactory.getLogger(AutoRestart.class);
    private static final Duration LOOK_EVERY = Duration.ofMinutes(1);
    private static final Duration DAY = Duration.ofDays(1);

    private final Timers timers;
    private final Supplier<AutoReboot> settings;
    private final Supplier<ZonedDateTime> time;
    private final Supplier<Duration> uptime;
    private final double where;
    private final Supplier<Machine> machine;
    private ZonedDateTime looked;

    /**
     * @param settings whole
     * @param time the device's, in its zone
     * @param uptime the box's, whatever happens to its clock
     * @param where in the hours the moment lies: 0 to 1, 1 excluded
     */
    AutoRestart(
            Timers timers,
            Supplier<AutoReboot> settings,
            Supplier<ZonedDateTime> time,
            Supplier<Duration> uptime,
            double where,
            Supplier<Machine> machine) {
        this.timers = timers;
        this.settings = settings;
        this.time = time;
        this.uptime = uptime;
        this.where = where;
        this.machine = machine;
        this.looked = time.get();
    }

    void start() {
        timers.after(LOOK_EVERY, this::look);
    }

    private void look() {
        start();
        ZonedDateTime last = looked;
        ZonedDateTime now = time.get();
        looked = now;
        AutoReboot wanted = settings.get();
        if (Boolean.TRUE.equals(wanted.on())
                && uptime.get().compareTo(Objects.requireNonNull(wanted.cycle())) >= 0
                && isDue(wanted, last, now)) {
            log.info("the box has run for {} and is started anew, as the platform wants it", uptime.get());
            machine.get().reboot().onFailure(cause -> log.warn("the box was not started anew: {}", cause.getMessage()));
        }
    }

    /** Whether the moment came since, and its hours are not over: a clock may have jumped. */
    private boolean isDue(AutoReboot wanted, ZonedDateTime last, ZonedDateTime now) {
        Duration from = Objects.requireNonNull(wanted.from());
        Duration length = Objects.requireNonNull(wanted.to()).minus(from);
        if (length.isNegative() || length.isZero()) {
            length = length.plus(DAY);
        }
        Duration into = Duration.ofNanos((long) (length.toNanos() * where));
        for (LocalDate day : new LocalDate[] {now.toLocalDate().minusDays(1), now.toLocalDate()}) {
            ZonedDateTime moment = at(day, from.plus(into), now);
            if (moment.isAfter(last) && !moment.isAfter(now) && now.isBefore(at(day, from.plus(length), now))) {
                return true;
            }
        }
        return false;
    }

    private static ZonedDateTime at(LocalDate day, Duration ofDay, ZonedDateTime zoned) {
        return day.atStartOfDay().plus(ofDay).atZone(zoned.getZone());
    }
}
