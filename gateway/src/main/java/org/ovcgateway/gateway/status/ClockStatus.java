package org.ovcgateway.gateway.status;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * By which clock the platform is told times.
 *
 * @param offset how far that clock is ahead of the box's own; zero unless the source is {@link Source#OFFSET}
 * @param reason why the box's own clock was not set, in words; null unless the source is {@link Source#OFFSET}
 */
public record ClockStatus(
        Source source, Duration offset, @Nullable String reason) {
    public static final ClockStatus OWN = new ClockStatus(Source.OWN, Duration.ZERO, null);

    /** Whose clock it is. */
    public enum Source {
        /** The box's, as it was found. */
        OWN,
        /** The box's, as we set it. */
        SET,
        /** The platform's, kept beside the box's, which could not be set. */
        OFFSET
    }
}
