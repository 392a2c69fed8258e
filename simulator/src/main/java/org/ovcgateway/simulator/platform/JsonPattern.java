package org.ovcgateway.simulator.platform;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a JSON value shall look like, as a JSON value: an object names the fields that count, each element of an array must be
 * found somewhere in the other, in any order ({@code []} is an empty one), and strings that begin with {@code $} or {@code ~} have
 * meanings of their own: see docs/ref/simulator.md.
 */
final class JsonPattern {
    private static final int SHOWN = 300;

    private JsonPattern() {}

    /** What is not as it shall be, in words; null if all is. */
    static @Nullable String mismatch(@Nullable Object pattern, @Nullable Object actual) {
        return mismatch("", pattern, actual);
    }

    private static @Nullable String mismatch(String path, @Nullable Object pattern, @Nullable Object actual) {
        if (pattern instanceof JsonObject fields) {
            return actual instanceof JsonObject object
                    ? fieldMismatch(path, fields, object)
                    : wrong(path, "an object", actual);
        }
        if (pattern instanceof JsonArray elements) {
            return actual instanceof JsonArray array
                    ? elementMismatch(path, elements, array)
                    : wrong(path, "an array", actual);
        }
        if (pattern instanceof String text) {
            return textMismatch(path, text, actual);
        }
        if (pattern instanceof Number number) {
            return actual instanceof Number other
                            && new BigDecimal(number.toString()).compareTo(new BigDecimal(other.toString())) == 0
                    ? null
                    : wrong(path, number.toString(), actual);
        }
        return String.valueOf(pattern).equals(String.valueOf(actual)) && !(actual instanceof String)
                ? null
                : wrong(path, String.valueOf(pattern), actual);
    }

    private static @Nullable String fieldMismatch(String path, JsonObject fields, JsonObject actual) {
        for (Map.Entry<String, Object> field : fields) {
            String name = path.isEmpty() ? field.getKey() : path + "." + field.getKey();
            boolean absent = "$absent".equals(field.getValue());
            if (absent != !actual.containsKey(field.getKey())) {
                return absent
                        ? wrong(name, "no such field", actual.getValue(field.getKey()))
                        : name + ": expected " + show(field.getValue()) + " but there is no such field";
            }
            String mismatch = absent ? null : mismatch(name, field.getValue(), actual.getValue(field.getKey()));
            if (mismatch != null) {
                return mismatch;
            }
        }
        return null;
    }

    private static @Nullable String elementMismatch(String path, JsonArray elements, JsonArray actual) {
        if (elements.isEmpty() && !actual.isEmpty()) {
            return wrong(path, "an empty array", actual);
        }
        for (Object element : elements) {
            if (actual.stream().noneMatch(candidate -> mismatch(path, element, candidate) == null)) {
                return wrong(path, "an element like " + show(element), actual);
            }
        }
        return null;
    }

    private static @Nullable String textMismatch(String path, String pattern, @Nullable Object actual) {
        boolean matches = switch (pattern) {
            case "$any" -> true;
            case "$string" -> actual instanceof String;
            case "$int" -> actual instanceof Integer || actual instanceof Long;
            case "$number" -> actual instanceof Number;
            case "$bool" -> actual instanceof Boolean;
            case "$object" -> actual instanceof JsonObject;
            case "$array" -> actual instanceof JsonArray;
            default ->
                pattern.startsWith("~")
                        ? actual != null
                                && Pattern.compile(pattern.substring(1))
                                        .matcher(actual.toString())
                                        .find()
                        : (pattern.startsWith("$$") ? pattern.substring(1) : pattern).equals(actual);
        };
        return matches ? null : wrong(path, show(pattern), actual);
    }

    private static String wrong(String path, String wanted, @Nullable Object actual) {
        return (path.isEmpty() ? "" : path + ": ") + "expected " + wanted + " but was " + show(actual);
    }

    /** A JSON value as it is written, shortened. */
    static String show(@Nullable Object value) {
        String text = value instanceof String string ? '"' + string + '"' : String.valueOf(value);
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }
}
