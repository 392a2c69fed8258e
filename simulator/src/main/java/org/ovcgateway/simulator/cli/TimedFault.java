package org.ovcgateway.simulator.cli;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * What goes wrong when, as the command line has it: {@code NAME[=VALUE][@START[:LENGTH]]}, for instance
 * {@code stall@10s:5s} or {@code delay=50ms}.
 *
 * @param name in lower case
 * @param value empty if there is none
 * @param start after the start of the command
 * @param length null for ever
 */
record TimedFault(
        String name, String value, Duration start, @Nullable Duration length) {
    private static final Pattern FORM =
            Pattern.compile("([A-Za-z0-9_-]+)(?:=([^@]+))?(?:@([0-9.]+[a-z]+)(?::([0-9.]+[a-z]+))?)?");
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,6})?)(ms|s|m|h)");
    private static final Pattern AMOUNT = Pattern.compile("(\\d{1,12}(?:\\.\\d{1,6})?)(k|M|G)?([a-zA-Z%]*)");

    /** @throws IllegalArgumentException in words if it is none */
    static TimedFault parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "expected NAME[=VALUE][@START[:LENGTH]], such as stall@10s:5s, but was '" + text + "'");
        }
        String value = matcher.group(2);
        String start = matcher.group(3);
        String length = matcher.group(4);
        return new TimedFault(
                matcher.group(1).toLowerCase(Locale.ROOT).replace('_', '-'),
                value == null ? "" : value,
                start == null ? Duration.ZERO : duration(start),
                length == null ? null : duration(length));
    }

    /** Whether it holds at a time. */
    boolean holdsAt(Duration time) {
        return start.compareTo(time) <= 0
                && (length == null || start.plus(length).compareTo(time) > 0);
    }

    /** Such as {@code 500ms}, {@code 1.5s}, {@code 2m}. */
    static Duration duration(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("expected a time such as 500ms, 10s or 2m but was '" + text + "'");
        }
        double factor = switch (matcher.group(2)) {
            case "ms" -> 1e6;
            case "s" -> 1e9;
            case "m" -> 60e9;
            default -> 3600e9;
        };
        return Duration.ofNanos(Math.round(Double.parseDouble(matcher.group(1)) * factor));
    }

    Duration durationValue() {
        return duration(value);
    }

    /** A number with k, M or G in front of one of the units, for instance {@code 2Mbps} with {@code bps}. */
    double amountValue(String unit) {
        Matcher matcher = AMOUNT.matcher(value);
        if (!matcher.matches() || !matcher.group(3).equals(unit)) {
            throw new IllegalArgumentException(
                    name + ": expected a number such as 100k" + unit + " but was '" + value + "'");
        }
        String prefix = matcher.group(2) == null ? "" : matcher.group(2);
        double factor = switch (prefix) {
            case "k" -> 1e3;
            case "M" -> 1e6;
            case "G" -> 1e9;
            default -> 1;
        };
        return Double.parseDouble(matcher.group(1)) * factor;
    }

    /** @throws IllegalArgumentException if there is a value */
    void noValue() {
        if (!value.isEmpty()) {
            throw new IllegalArgumentException(name + ": expected no value but was '" + value + "'");
        }
    }

    /** For the command line. */
    static final class Converter implements ITypeConverter<TimedFault> {
        @Override
        public TimedFault convert(String text) {
            try {
                return parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
