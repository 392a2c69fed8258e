package org.ovcgateway.simulator.onvif;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/** A camera's clock, which may be off. Safe for any thread. */
final class DeviceClock {
    static final ZoneOffset EAST = ZoneOffset.ofHours(8);
    static final ZoneOffset WEST = ZoneOffset.ofHours(-10);
    private static final Duration HALF_A_YEAR = Duration.ofDays(182);

    private final FaultSwitches faults;
    private volatile Duration offset;
    private volatile String timeZone = "UTC0";
    private volatile boolean ntp;
    private volatile boolean manual;

    DeviceClock(Duration offset, FaultSwitches faults) {
        this.offset = offset;
        this.faults = faults;
    }

    /** What it takes for the time, to the millisecond. */
    Instant now() {
        Instant now = Instant.now().plus(offset);
        if (faults.has(OnvifFault.CLOCK_OFF)) {
            now = now.minus(HALF_A_YEAR);
        }
        return now.truncatedTo(ChronoUnit.MILLIS);
    }

    /** What it tells as UTC. */
    Instant told() {
        return faults.has(OnvifFault.LOCAL_TIME_AS_UTC) ? now().plusSeconds(WEST.getTotalSeconds()) : now();
    }

    /** How far it is ahead of the machine's. */
    Duration offset() {
        return offset;
    }

    void set(Instant time) {
        offset = Duration.between(Instant.now(), time);
    }

    void offset(Duration newOffset) {
        offset = newOffset;
    }

    /** POSIX, as in {@code UTC-8} for what is 8 hours ahead of UTC. */
    String timeZone() {
        return faults.has(OnvifFault.CLOCK_WITHOUT_UTC) ? "UTC-8" : timeZone;
    }

    void timeZone(String newZone) {
        timeZone = newZone;
    }

    boolean ntp() {
        return ntp || (faults.has(OnvifFault.CLOCK_BY_NTP) && !manual);
    }

    void ntp(boolean newNtp) {
        ntp = newNtp;
        manual = !newNtp;
    }
}
