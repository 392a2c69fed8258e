package org.ovcgateway.onvif.events;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Times as cameras write them ({@code xs:dateTime}, more or less). */
final class Stamps {
    /** What a stamp may differ from the time of arrival by and still be believed. */
    static final Duration TOLERANCE = Duration.ofSeconds(60);

    private static final int MAX_LENGTH = 64;
    private static final int NANO_DIGITS = 9;
    /** Minutes of 60 and hours of -7 have been seen; such are carried over. */
    private static final Pattern STAMP =
            Pattern.compile("(\\d{4})-(\\d{1,2})-(\\d{1,2})[T ](-?\\d{1,2}):(\\d{1,2}):(\\d{1,2})"
                    + "(?:\\.(\\d{1,20}))?\\s*(Z|z|[+-]\\d{2}:?\\d{2})?");

    private Stamps() {}

    /** The moment, by whose clock ever wrote it; no zone is UTC. Null if it cannot be read. */
    static @Nullable Instant read(String text) {
        if (text.length() > MAX_LENGTH) {
            return null;
        }
        Matcher matcher = STAMP.matcher(text.strip());
        if (!matcher.matches()) {
            return null;
        }
        try {
            return LocalDate.of(number(matcher, 1), number(matcher, 2), number(matcher, 3))
                    .atStartOfDay()
                    .plusHours(number(matcher, 4))
                    .plusMinutes(number(matcher, 5))
                    .plusSeconds(number(matcher, 6))
                    .plusNanos(nanos(matcher.group(7)))
                    .toInstant(zone(matcher.group(8)));
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static int number(Matcher matcher, int group) {
        return Integer.parseInt(Objects.requireNonNull(matcher.group(group)));
    }

    private static int nanos(@Nullable String fraction) {
        return fraction == null ? 0 : Integer.parseInt((fraction + "000000000").substring(0, NANO_DIGITS));
    }

    private static ZoneOffset zone(@Nullable String zone) {
        return zone == null || zone.equalsIgnoreCase("Z") ? ZoneOffset.UTC : ZoneOffset.of(zone);
    }

    /**
     * When something happened, by our clock.
     *
     * @param stamp the camera's
     * @param received when it arrived
     * @param ahead how far the camera's clock is ahead of ours
     */
    static Instant corrected(String stamp, Instant received, Duration ahead) {
        Instant read = read(stamp);
        if (read == null) {
            return received;
        }
        Instant ours = read.minus(ahead);
        return Duration.between(ours, received).abs().compareTo(TOLERANCE) > 0 ? received : ours;
    }
}
