package org.ovcgateway.onvif.device;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.onvif.xml.XmlElement;

/**
 * What a camera says of its clock.
 *
 * @param fromServer whether it gets its time from a server (NTP), so that it is not ours to set
 * @param summer whether it says that summer time is on
 * @param timeZone as it spells it; null if it does not
 * @param now null if it does not tell, or tells what is no time
 */
public record DateAndTime(
        boolean fromServer,
        boolean summer,
        @Nullable String timeZone,
        @Nullable Instant now) {

    /** Reads {@code GetSystemDateAndTimeResponse}. A camera without UTC is believed its local time and its zone. */
    public static DateAndTime read(XmlElement answer) {
        XmlElement told = answer.child("SystemDateAndTime").orElse(answer);
        boolean summer = Texts.isTrue(told.textAt("DaylightSavings"));
        String zone = told.textAt("TimeZone", "TZ");
        LocalDateTime utc = dateTime(told.child("UTCDateTime"));
        LocalDateTime local = utc == null ? dateTime(told.child("LocalDateTime")) : null;
        ZoneOffset offset = utc != null ? ZoneOffset.UTC : PosixTimeZone.offset(zone, summer);
        LocalDateTime known = utc != null ? utc : local;
        return new DateAndTime(
                "NTP".equalsIgnoreCase(told.textAt("DateTimeType")),
                summer,
                zone,
                known == null || offset == null ? null : known.toInstant(offset));
    }

    private static @Nullable LocalDateTime dateTime(Optional<XmlElement> element) {
        if (element.isEmpty()) {
            return null;
        }
        XmlElement told = element.get();
        int year = number(told, "Date", "Year");
        if (year < 1) {
            return null;
        }
        try {
            return LocalDateTime.of(
                    year,
                    number(told, "Date", "Month"),
                    number(told, "Date", "Day"),
                    number(told, "Time", "Hour"),
                    number(told, "Time", "Minute"),
                    Math.min(number(told, "Time", "Second"), 59)); // a leap second is none to us
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static int number(XmlElement told, String group, String name) {
        Double number = told.numberAt(group, name);
        return number == null ? -1 : number.intValue();
    }
}
