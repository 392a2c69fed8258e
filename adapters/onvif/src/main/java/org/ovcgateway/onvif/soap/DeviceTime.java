package org.ovcgateway.onvif.soap;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.onvif.device.Memory;
import org.ovcgateway.onvif.xml.XmlElement;

/**
 * What time it is by the device's clock, by which it judges whether a token is fresh. Some devices tell local time for UTC and
 * judge by the right one; those are not believed. On the device's event loop.
 */
final class DeviceTime {
    /** Less is in the grain of a clock of whole seconds and in the time that asking takes; no device is that strict. */
    private static final Duration GRAIN = Duration.ofSeconds(2);

    private final InstantSource here;
    private final Memory memory;
    /** How far ahead the clock was when it turned out to lie; null while it is believed. */
    private @Nullable Long lieMillis;

    DeviceTime(InstantSource here, Memory memory) {
        this.here = here;
        this.memory = memory;
    }

    Instant here() {
        return here.instant();
    }

    Instant there() {
        return here.instant().plusMillis(aheadMillis());
    }

    /** How far ahead the device is taken to be. */
    long aheadMillis() {
        return lieMillis != null ? 0 : memory.learnt().clockAheadMillis();
    }

    /** Takes the device's time to be ours from now on, whatever it tells. */
    void disbelieve() {
        lieMillis = memory.learnt().clockAheadMillis();
    }

    void believe() {
        lieMillis = null;
    }

    /**
     * Takes what the device told of its clock.
     *
     * @param answer {@code GetSystemDateAndTimeResponse}
     * @param asked when it was asked
     * @return whether it is another time there than was thought, so that a token made anew may be accepted
     */
    boolean told(XmlElement answer, Instant asked) {
        Instant utc = utc(answer.at("SystemDateAndTime", "UTCDateTime"));
        if (utc == null) {
            return false;
        }
        Instant between = asked.plus(Duration.between(asked, here.instant()).dividedBy(2));
        long ahead = Duration.between(between, utc).toMillis();
        long before = aheadMillis();
        memory.update(learnt -> learnt.withClockAheadMillis(ahead));
        if (lieMillis != null && isNear(lieMillis, ahead)) {
            return false;
        }
        lieMillis = null;
        return !isNear(before, ahead);
    }

    private static boolean isNear(long one, long other) {
        return Math.abs(one - other) < GRAIN.toMillis();
    }

    private static @Nullable Instant utc(Optional<XmlElement> told) {
        return told.map(DeviceTime::instant).orElse(null);
    }

    private static @Nullable Instant instant(XmlElement utc) {
        try {
            return LocalDateTime.of(
                            number(utc, "Date", "Year"),
                            number(utc, "Date", "Month"),
                            number(utc, "Date", "Day"),
                            number(utc, "Time", "Hour"),
                            number(utc, "Time", "Minute"),
                            Math.min(59, number(utc, "Time", "Second")))
                    .toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            return null; // no time that there is
        }
    }

    private static int number(XmlElement utc, String group, String name) {
        Double number = utc.numberAt(group, name);
        return number == null ? -1 : number.intValue();
    }
}
