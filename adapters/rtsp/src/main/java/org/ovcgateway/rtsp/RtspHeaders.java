package org.ovcgateway.rtsp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The headers of one message, in their order; names are compared without regard to case. */
final class RtspHeaders {
    private final List<String> names = new ArrayList<>();
    private final List<String> values = new ArrayList<>();

    void add(String name, String value) {
        names.add(name);
        values.add(value);
    }

    /** Appends to the value that was added last (a folded line, RFC 2616 2.2); there may be none. */
    void continueLast(String text) {
        if (!values.isEmpty()) {
            int last = values.size() - 1;
            values.set(last, values.get(last) + ' ' + text);
        }
    }

    /** The first value of a header, or null. */
    @Nullable
    String first(String name) {
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).equalsIgnoreCase(name)) {
                return values.get(i);
            }
        }
        return null;
    }

    /** Every value of a header; empty if it is missing. */
    List<String> all(String name) {
        List<String> found = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).equalsIgnoreCase(name)) {
                found.add(values.get(i));
            }
        }
        return found;
    }

    /** A header that is a decimal number of up to nine digits; -1 if it is missing or none. */
    int number(String name) {
        String value = first(name);
        return value == null ? -1 : decimal(value);
    }

    /** A decimal number of up to nine digits, or -1. */
    static int decimal(String text) {
        String digits = text.strip();
        if (digits.isEmpty() || digits.length() > 9 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return -1;
        }
        return Integer.parseInt(digits);
    }
}
