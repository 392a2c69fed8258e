package org.ovcgateway.gateway.status;

import java.time.Instant;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The box itself.
 *
 * @param battery charge in percent; empty without a battery
 * @param upBandwidth the highest rate towards the platform that was sustained in the last hour, in bit/s; empty if nothing was
 *     sent
 * @param awakeUntil until when the platform wants it not to sleep; null if it does not say so
 */
public record BoxStatus(
        ClockStatus clock,
        OptionalInt battery,
        OptionalLong upBandwidth,
        @Nullable Instant awakeUntil) {
    public static final BoxStatus UNKNOWN =
            new BoxStatus(ClockStatus.OWN, OptionalInt.empty(), OptionalLong.empty(), null);
}
