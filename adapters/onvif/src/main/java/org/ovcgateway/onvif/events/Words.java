package org.ovcgateway.onvif.events;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How cameras say yes and no. */
final class Words {
    private static final Set<String> YES = Set.of("true", "1", "active", "on", "yes", "high");
    private static final Set<String> NO = Set.of("false", "0", "inactive", "off", "no", "low");

    private Words() {}

    /** Null for what is neither. */
    static @Nullable Boolean read(String value) {
        String word = value.strip().toLowerCase(Locale.ROOT);
        if (YES.contains(word)) {
            return true;
        }
        return NO.contains(word) ? Boolean.FALSE : null;
    }

    /** Whether an item's name promises a yes or no, rather than a number or the name of something. */
    static boolean isStateName(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        boolean question = name.length() > 2 && lower.startsWith("is") && Character.isUpperCase(name.charAt(2));
        return question || lower.endsWith("state") || lower.equals("active");
    }

    /** Whether an item's name promises the name of something, so that a 0 or 1 is no answer. */
    static boolean isIdentifierName(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith("id") || lower.endsWith("token") || lower.endsWith("index") || lower.endsWith("count");
    }
}
