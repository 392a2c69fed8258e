package org.ovcgateway.gateway.platform.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** What a peer sent, made fit for a log line or an error message: short, in one line, in quotes. */
public final class Excerpt {
    private static final int MAX_CHARACTERS = 64;

    private Excerpt() {}

    /** The text in quotes, cut after 64 characters, control characters replaced. */
    public static String of(@Nullable String text) {
        if (text == null) {
            return "nothing";
        }
        StringBuilder excerpt = new StringBuilder("\"");
        int shown = Math.min(text.length(), MAX_CHARACTERS);
        for (int i = 0; i < shown; i++) {
            char c = text.charAt(i);
            excerpt.append(Character.isISOControl(c) || c == '\u2028' || c == '\u2029' ? '\uFFFD' : c);
        }
        return excerpt.append(text.length() > shown ? "…\"" : "\"").toString();
    }

    /** What kind of value it is, with the value where that is short and can hold no secret. */
    public static String of(JsonNode node) {
        if (node.isMissingNode()) {
            return "missing";
        }
        if (node.isNumber()) {
            String number = node.asText();
            return number.length() > MAX_CHARACTERS ? "a very long number" : number;
        }
        if (node.isNull() || node.isBoolean()) {
            return node.asText();
        }
        if (node.isTextual()) {
            return "a string of " + node.textValue().length() + " characters";
        }
        return node.isArray() ? "an array" : "an object";
    }
}
