package org.ovcgateway.onvif.soap;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.onvif.device.DateAndTime;
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

    /** Whether an answer to the question for the clock has a time in it. */
    static boolean tells(XmlElement answer) {
        return DateAndTime.read(answer).now() != null;
    }

    /**
     * Takes what the device told of its clock.
     *
     * @param answer {@code GetSystemDateAndTimeResponse}
     * @param asked when it was asked
     * @return whether it is another time there than was thought, so that a token made anew may be accepted
     */
    boolean told(XmlElement answer, Instant asked) {
        Instant there = DateAndTime.read(answer).now();
        return there != null && told(there, asked);
    }

    private boolean told(Instant there, Instant asked) {
        Instant between = asked.plus(Duration.between(asked, here.instant()).dividedBy(2));
        long ahead = Duration.between(between, there).toMillis();
        long before = aheadMillis();
        memory.update(learnt -> learnt.withClockAheadMillis(ahead));
        if (lieMillis != null && isNear(lieMillis, ahead)) {
            return false;
        }
        lieMillis = null;
        return !isNear(before, ahead);
    }

    /**
     * Takes the time that stands above an answer, where the device did not tell it when it was asked: the last resort.
     *
     * @param answer to the question for the clock; null if it was none
     * @param date the header {@code Date} (RFC 9110, 5.6.7); null if there was none
     * @param asked when it was asked
     */
    void dated(@Nullable XmlElement answer, @Nullable String date, Instant asked) {
        if (date == null || (answer != null && tells(answer))) {
            return;
        }
        try {
            told(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date.strip(), Instant::from), asked);
        } catch (DateTimeException e) {
            return; // no time that is understood, and so none
        }
    }

    /** Whether the device is taken to be ahead by another time than before, so that a token made anew may be accepted. */
    boolean isAnother(long beforeMillis) {
        return !isNear(beforeMillis, aheadMillis());
    }

    private static boolean isNear(long one, long other) {
        return Math.abs(one - other) < GRAIN.toMillis();
    }
}
