package org.ovcgateway.onvif.events;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.AlarmType;

/**
 * What a message of a topic means.
 *
 * @param topic the end of the topic, without prefixes, such as {@code VideoSource/MotionAlarm}; {@code *} stands for any one
 *     segment; case does not matter
 * @param item the data item that tells; null for the one that looks like it
 * @param active values that say that it is so: one of a list in the item's value, whatever its case, {@code *} standing for
 *     anything, or {@code <15} and {@code >15} for numbers; empty for the usual words
 * @param type the alarm; null if it is none
 * @param kind whether it lasts
 * @param hold after which time without a message of it a state is over, for cameras that do not tell; null to wait for the
 *     camera
 */
public record TopicRow(
        String topic,
        @Nullable String item,
        List<String> active,
        @Nullable AlarmType type,
        Kind kind,
        @Nullable Duration hold) {
    private static final Pattern SEPARATORS = Pattern.compile("[\\s,;|]+");

    public TopicRow {
        active = List.copyOf(active);
    }

    /** Whether a thing lasts. */
    public enum Kind {
        /** It begins and ends. */
        STATE,
        /** It happens. */
        MOMENT
    }

    /** A state that the usual words tell. */
    public static TopicRow state(String topic, @Nullable String item, @Nullable AlarmType type) {
        return new TopicRow(topic, item, List.of(), type, Kind.STATE, null);
    }

    /** Whether a value says that it is so; null if it says nothing that is understood. */
    @Nullable
    Boolean isActive(String value) {
        if (active.isEmpty()) {
            return Words.read(value);
        }
        for (String wanted : active) {
            if (matches(wanted.strip(), value)) {
                return true;
            }
        }
        return false;
    }

    private static boolean matches(String wanted, String value) {
        if (wanted.startsWith("<") || wanted.startsWith(">")) {
            try {
                double limit = Double.parseDouble(wanted.substring(1));
                double number = Double.parseDouble(value);
                return wanted.startsWith("<") ? number < limit : number > limit;
            } catch (NumberFormatException e) {
                return false;
            }
        }
        if (like(wanted, value)) {
            return true;
        }
        for (String part : SEPARATORS.split(value)) {
            if (like(wanted, part)) {
                return true;
            }
        }
        return false;
    }

    /** Whether it fits a pattern in which {@code *} is anything; takes time that grows with the product of the lengths only. */
    private static boolean like(String pattern, String text) {
        String wanted = pattern.toLowerCase(Locale.ROOT);
        String found = text.toLowerCase(Locale.ROOT);
        int star = -1;
        int resume = 0;
        int p = 0;
        int t = 0;
        while (t < found.length()) {
            if (p < wanted.length() && wanted.charAt(p) == '*') {
                star = p++;
                resume = t;
            } else if (p < wanted.length() && wanted.charAt(p) == found.charAt(t)) {
                p++;
                t++;
            } else if (star >= 0) {
                p = star + 1;
                t = ++resume;
            } else {
                return false;
            }
        }
        while (p < wanted.length() && wanted.charAt(p) == '*') {
            p++;
        }
        return p == wanted.length();
    }
}
