package org.ovcgateway.onvif.device;

import org.jspecify.annotations.Nullable;

/** What stands in elements, as cameras spell it. */
final class Texts {
    private Texts() {}

    static boolean isTrue(@Nullable String text) {
        return text != null && (text.equalsIgnoreCase("true") || text.equals("1"));
    }

    /** The text; empty for null. */
    static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
