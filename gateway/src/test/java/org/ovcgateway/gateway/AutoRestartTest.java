package org.ovcgateway.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Future;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ovcgateway.gateway.command.AutoReboot;
import org.ovcgateway.gateway.command.CommandException;
import org.ovcgateway.gateway.command.DiskState;
import org.ovcgateway.gateway.command.Machine;
import org.ovcgateway.gateway.command.NetworkState;
import org.ovcgateway.gateway.supervise.ManualTimers;

/** When the box starts anew of its own accord. */
class AutoRestartTest {
    private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
    private static final Duration LONG_AGO = Duration.ofDays(30);

    private final ManualTimers timers = new ManualTimers(); // 2026-01-01T08:00 in the zone
    private final List<String> reboots = new ArrayList<>();
    private Duration jump = Duration.ZERO;
    private AutoReboot settings = hours(2, 6);

    private static AutoReboot hours(int from, int to) {
        return new AutoReboot(true, Duration.ofDays(7), Duration.ofHours(from), Duration.ofHours(to));
    }

    private ZonedDateTime now() {
        return timers.now().plus(jump).atZone(ZONE);
    }

    private void start(Duration uptime, double where) {
        var begun = timers.now();
        new AutoRestart(
                        timers,
                        () -> settings,
                        this::now,
                        () -> uptime.plus(Duration.between(begun, timers.now())),
                        where,
                        () -> machine)
                .start();
    }

    private final Machine machine = new Machine() {
        @Override
        public boolean canReboot() {
            return true;
        }

        @Override
        public Future<Void> reboot() {
            reboots.add(now().toLocalDateTime().toString());
            return CommandException.unsupported("it goes on");
        }

        @Override
        public Future<Void> keepAwake(Duration time) {
            return NONE.keepAwake(time);
        }

        @Override
        public Future<List<NetworkState>> networks() {
            return NONE.networks();
        }

        @Override
        public Future<DiskState> disk() {
            return NONE.disk();
        }

        @Override
        public Future<Void> formatDisk() {
            return NONE.formatDisk();
        }
    };

    @Test
    void itIsAtItsMomentOfTheHoursOnceItHasRunForLongEnough() {
        start(Duration.ZERO, 0.25);
        timers.advance(Duration.ofDays(7).plusHours(19).minusMinutes(1));
        assertEquals(List.of(), reboots);
        timers.advance(Duration.ofMinutes(1));
        assertEquals(List.of("2026-01-09T03:00"), reboots);
        timers.advance(Duration.ofHours(23));
        assertEquals(1, reboots.size());
        timers.advance(Duration.ofHours(1));
        assertEquals(List.of("2026-01-09T03:00", "2026-01-10T03:00"), reboots);
    }

    @Test
    void itsHoursMayGoAcrossMidnight() {
        settings = hours(23, 1);
        start(LONG_AGO, 0.75);
        timers.advance(Duration.ofHours(24));
        assertEquals(List.of("2026-01-02T00:30"), reboots);
        settings = hours(22, 22);
        timers.advance(Duration.ofHours(24));
        assertEquals(List.of("2026-01-02T00:30", "2026-01-02T16:00"), reboots);
    }

    @Test
    void itIsNotWhereItIsOff() {
        settings = new AutoReboot(false, Duration.ofDays(7), Duration.ZERO, Duration.ofHours(24));
        start(LONG_AGO, 0.5);
        timers.advance(Duration.ofDays(3));
        assertEquals(List.of(), reboots);
    }

    @Test
    void aClockThatJumpsOverTheHoursSkipsThem() {
        start(LONG_AGO, 0.25);
        timers.advance(Duration.ofHours(1));
        jump = Duration.ofHours(22); // 2026-01-02T07:00
        timers.advance(Duration.ofHours(1));
        assertEquals(List.of(), reboots);
        jump = Duration.ZERO;
        timers.advance(Duration.ofHours(18));
        assertEquals(List.of("2026-01-02T03:00"), reboots);
    }

    @Test
    void theUptimeIsAsTheKernelTellsIt() {
        assertEquals(Duration.ofSeconds(12_345), Uptime.parse("12345.67 54321.00\n"));
        assertEquals(Duration.ofSeconds(7), Uptime.parse("7 7"));
    }
}
