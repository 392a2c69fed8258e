package org.ovcgateway.gateway.channel;

import java.time.Duration;
import java.time.LocalTime;
import org.jspecify.annotations.Nullable;

/**
 * Whether and when alarms of one type are told (DAP 5.8 alarms.*.on, IVR RPC AlarmMoveDetectConfig).
 *
 * @param on whether at all
 * @param from of the day, in the device's zone, from when on
 * @param to of the day, until when; before {@code from} for a time across midnight, equal to it for the whole day
 * @param holdOff how long it must be quiet before an alarm is over; null for the configuration's
 */
public record Watch(
        boolean on, Duration from, Duration to, @Nullable Duration holdOff) {
    private static final Duration DAY = Duration.ofDays(1);

    /** Told at any time: what is so before the platform has chosen anything. */
    public static final Watch ALWAYS = new Watch(true, Duration.ZERO, DAY, null);

    Watch withOn(boolean other) {
        return new Watch(other, from, to, holdOff);
    }

    /** Whether there is an hour of the day that makes a difference. */
    boolean hasHours() {
        return !from.equals(to) && !(from.isZero() && to.equals(DAY));
    }

    /** Whether an alarm that begins then is told. */
    boolean isArmed(LocalTime time) {
        if (!on || !hasHours()) {
            return on;
        }
        Duration now = Duration.ofNanos(time.toNanoOfDay());
        boolean begun = now.compareTo(from) >= 0;
        boolean ended = now.compareTo(to) >= 0;
        return from.compareTo(to) < 0 ? begun && !ended : begun || !ended;
    }

    /** How long it is until {@link #to} comes next; more than nothing. */
    Duration left(LocalTime time) {
        Duration left = to.minusNanos(time.toNanoOfDay());
        return left.isZero() || left.isNegative() ? left.plus(DAY) : left;
    }
}
