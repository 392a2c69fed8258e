package org.ovcgateway.config;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Words in messages. */
final class Text {
    private static final int MAX_QUOTED = 60;
    private static final int MIN_BEGINNING = 3;

    private Text() {}

    /** In quotes, shortened, control characters replaced. */
    static String quote(String text) {
        String shown = text.codePointCount(0, text.length()) > MAX_QUOTED
                ? text.substring(0, text.offsetByCodePoints(0, MAX_QUOTED)) + "…"
                : text;
        StringBuilder quoted = new StringBuilder(shown.length() + 2).append('"');
        shown.codePoints().forEach(c -> quoted.appendCodePoint(Character.isISOControl(c) ? '\uFFFD' : c));
        return quoted.append('"').toString();
    }

    /** A path with one key more; long keys are shortened, control characters replaced. */
    static String join(String path, String key) {
        String quoted = quote(key);
        String shown = quoted.substring(1, quoted.length() - 1);
        return path.isEmpty() ? shown : path + "." + shown;
    }

    /** The configuration's spelling of an enum constant: {@code OVS_RPC} is {@code ovs-rpc}. */
    static String spelling(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** {@code a, b or c}. */
    static String either(List<String> names) {
        int last = names.size() - 1;
        return last == 0 ? names.get(0) : String.join(", ", names.subList(0, last)) + " or " + names.get(last);
    }

    /** {@code , did you mean "…"?} for the nearest of {@code known}, or the one that begins so; empty if none does. */
    static String didYouMean(String given, Collection<String> known) {
        String lower = given.toLowerCase(Locale.ROOT).replace('_', '-');
        int best = Math.max(1, Math.min(3, given.length() / 3)) + 1;
        @Nullable String nearest = null;
        for (String candidate : known) {
            if (Math.abs(candidate.length() - lower.length()) < best) {
                int distance = distance(lower, candidate);
                if (distance < best) {
                    best = distance;
                    nearest = candidate;
                }
            }
        }
        if (nearest == null && lower.length() >= MIN_BEGINNING) {
            nearest = known.stream()
                    .filter(each -> each.startsWith(lower))
                    .findFirst()
                    .orElse(null);
        }
        return nearest == null ? "" : ", did you mean \"" + nearest + "\"?";
    }

    /** Edits (insert, delete, replace, swap of neighbours) from one text to the other; optimal string alignment. */
    static int distance(String from, String to) {
        int[] beforeLast = new int[to.length() + 1];
        int[] last = new int[to.length() + 1];
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                boolean same = from.charAt(i - 1) == to.charAt(j - 1);
                row[j] = Math.min(Math.min(row[j - 1], last[j]) + 1, last[j - 1] + (same ? 0 : 1));
                if (i > 1
                        && j > 1
                        && from.charAt(i - 1) == to.charAt(j - 2)
                        && from.charAt(i - 2) == to.charAt(j - 1)) {
                    row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
                }
            }
            int[] spare = beforeLast;
            beforeLast = last;
            last = row;
            row = spare;
        }
        return last[to.length()];
    }
}
