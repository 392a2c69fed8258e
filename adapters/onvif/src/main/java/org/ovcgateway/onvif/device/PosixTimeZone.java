package org.ovcgateway.onvif.device;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransitionRule;
import java.time.zone.ZoneRules;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Time zones as cameras write them: POSIX 1003.1, 8.3, where {@code CST-8} is eight hours ahead of UTC. */
final class PosixTimeZone {
    private static final Pattern FORM = Pattern.compile(
            "\\s*(?:<[A-Za-z0-9+-]+>|[A-Za-z ]+)([+-]?)(\\d{1,2})(?::(\\d{1,2}))?(?::(\\d{1,2}))?([A-Za-z<].*)?.*");
    private static final Pattern NAME = Pattern.compile("[A-Za-z]{3,5}");

    private PosixTimeZone() {}

    /**
     * How far local time is from UTC.
     *
     * @param summer whether summer time is on, which adds an hour where the zone has one
     * @return null if it is no time zone
     */
    static @Nullable ZoneOffset offset(@Nullable String text, boolean summer) {
        Matcher form = FORM.matcher(text == null ? "" : text);
        if (!form.matches()) {
            return null;
        }
        int seconds = number(form.group(2)) * 3600 + number(form.group(3)) * 60 + number(form.group(4));
        int east = form.group(1).equals("-") ? seconds : -seconds;
        try {
            return ZoneOffset.ofTotalSeconds(east + (summer && form.group(5) != null ? 3600 : 0));
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static int number(@Nullable String digits) {
        return digits == null ? 0 : Integer.parseInt(digits);
    }

    /** Writes a zone as it is now and by the rules that it follows from now on. */
    static String of(ZoneId zone, Instant now) {
        ZoneRules rules = zone.getRules();
        ZoneOffset standard = rules.getStandardOffset(now);
        List<ZoneOffsetTransitionRule> changes = rules.getTransitionRules();
        String text = name(zone, false) + west(standard);
        if (changes.size() != 2) {
            return changes.isEmpty() ? name(zone, false) + west(rules.getOffset(now)) : text;
        }
        int intoSummer = changes.get(0).getOffsetAfter().equals(standard) ? 1 : 0;
        ZoneOffsetTransitionRule start = changes.get(intoSummer);
        ZoneOffsetTransitionRule end = changes.get(1 - intoSummer);
        ZoneOffset summer = start.getOffsetAfter();
        String offset = summer.getTotalSeconds() == standard.getTotalSeconds() + 3600 ? "" : west(summer);
        return text + name(zone, true) + offset + "," + change(start) + "," + change(end);
    }

    /** Whether {@link #of} tells when summer time begins and ends. */
    static boolean hasSummerTime(ZoneId zone) {
        return zone.getRules().getTransitionRules().size() == 2;
    }

    private static String name(ZoneId zone, boolean summer) {
        String name = TimeZone.getTimeZone(zone).getDisplayName(summer, TimeZone.SHORT, Locale.US);
        return NAME.matcher(name).matches() ? name : summer ? "DST" : "UTC";
    }

    private static String west(ZoneOffset offset) {
        return time(Duration.ofSeconds(-offset.getTotalSeconds()));
    }

    private static String time(Duration time) {
        Duration length = time.abs();
        String text = (time.isNegative() ? "-" : "") + length.toHours();
        return length.toMinutesPart() == 0 ? text : text + String.format(Locale.ROOT, ":%02d", length.toMinutesPart());
    }

    /** {@code M3.5.0/2}: month, week (5 is the last), day of the week (0 is Sunday), and the wall clock's time before it. */
    private static String change(ZoneOffsetTransitionRule rule) {
        int day = rule.getDayOfMonthIndicator();
        // "from the 25th on" is how Java says the last one of March
        boolean last = day < 0 || day > rule.getMonth().minLength() - 7;
        int week = last ? 5 : (day - 1) / 7 + 1;
        DayOfWeek weekday = rule.getDayOfWeek();
        Duration at = rule.isMidnightEndOfDay()
                ? Duration.ofDays(1)
                : Duration.ofSeconds(rule.getLocalTime().toSecondOfDay());
        int ahead = switch (rule.getTimeDefinition()) {
            case UTC -> rule.getOffsetBefore().getTotalSeconds();
            case STANDARD ->
                rule.getOffsetBefore().getTotalSeconds()
                        - rule.getStandardOffset().getTotalSeconds();
            case WALL -> 0;
        };
        Duration wall = at.plusSeconds(ahead);
        String date =
                "M" + rule.getMonth().getValue() + "." + week + "." + (weekday == null ? 0 : weekday.getValue() % 7);
        return wall.equals(Duration.ofHours(2)) ? date : date + "/" + time(wall);
    }
}
