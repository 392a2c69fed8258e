package org.ovcgateway.simulator.platform;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Puts values in the place of {@code ${name}}; a string that is nothing but one becomes the value itself, whatever its type. */
final class Placeholders {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([A-Za-z0-9_-]+)}");

    private final Function<String, @Nullable Object> values;

    /** @param values by name; null for one that there is not */
    Placeholders(Function<String, @Nullable Object> values) {
        this.values = values;
    }

    /**
     * A copy with values.
     *
     * @throws IllegalArgumentException if there is none of a name
     */
    @Nullable
    Object fill(@Nullable Object json) {
        if (json instanceof JsonObject object) {
            JsonObject filled = new JsonObject();
            object.forEach(entry -> filled.put(entry.getKey(), fill(entry.getValue())));
            return filled;
        }
        if (json instanceof JsonArray array) {
            JsonArray filled = new JsonArray();
            array.forEach(element -> filled.add(fill(element)));
            return filled;
        }
        if (json instanceof String text) {
            Matcher whole = PLACEHOLDER.matcher(text);
            return whole.matches() ? value(whole.group(1)) : fillText(text);
        }
        return json;
    }

    String fillText(String text) {
        return PLACEHOLDER
                .matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(String.valueOf(value(found.group(1)))));
    }

    private Object value(String name) {
        Object value = values.apply(name);
        if (value == null) {
            throw new IllegalArgumentException("there is no ${" + name + "}");
        }
        return value;
    }

    /**
     * The value at a pointer such as {@code /0/token}.
     *
     * @throws IllegalArgumentException if there is none
     */
    static Object at(String pointer, @Nullable Object json) {
        Object current = json;
        for (String part : pointer.substring(1).split("/", -1)) {
            if (current instanceof JsonObject object) {
                current = object.getValue(part);
            } else if (current instanceof JsonArray array
                    && part.matches("[0-9]{1,6}")
                    && Integer.parseInt(part) < array.size()) {
                current = array.getValue(Integer.parseInt(part));
            } else {
                current = null;
            }
        }
        if (current == null) {
            throw new IllegalArgumentException(
                    "expected something at " + pointer + " to save but was " + JsonPattern.show(json));
        }
        return current;
    }
}
