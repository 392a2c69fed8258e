package org.ovcgateway.gateway.platform.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one JSON object, read by name with what each must be. An unknown field is not looked at; a JSON null is
 * as good as an absent field.
 */
public final class Fields {
    private final JsonNode object;
    private final ZoneId zone;
    private final String path;

    /** Wraps an answer, in which no document has dates; what is no object has no fields. */
    public Fields(@Nullable JsonNode object) {
        this(object, ZoneOffset.UTC);
    }

    /**
     * Wraps parameters; what is no object has no fields.
     *
     * @param zone what dates are in
     */
    public Fields(@Nullable JsonNode object, ZoneId zone) {
        this(object == null ? JsonNodeFactory.instance.objectNode() : object, zone, "");
    }

    private Fields(JsonNode object, ZoneId zone, String path) {
        this.object = object;
        this.zone = zone;
        this.path = path;
    }

    /** What dates are in. */
    public ZoneId zone() {
        return zone;
    }

    /** The objects of parameters that are an array instead of an object. */
    public List<Fields> elements() throws BadFieldException {
        if (!object.isArray()) {
            throw new BadFieldException("params", "an array", Excerpt.of(object));
        }
        List<Fields> elements = new ArrayList<>();
        for (JsonNode element : object) {
            String place = "[" + elements.size() + "]";
            if (!element.isObject()) {
                throw bad(place, "an object", Excerpt.of(element));
            }
            elements.add(new Fields(element, zone, place + "."));
        }
        return elements;
    }

    /** What stands before a field's name in messages: empty, or the objects around this one, each with a dot behind it. */
    public String path() {
        return path;
    }

    /** The names of all fields that have a value, in their order. */
    public List<String> names() {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(name -> {
            if (!object.path(name).isNull()) {
                names.add(name);
            }
        });
        return names;
    }

    /** The object in a field; null where there is none. */
    public @Nullable Fields object(String field) throws BadFieldException {
        JsonNode value = find(field);
        if (value.isMissingNode()) {
            return null;
        }
        if (!value.isObject()) {
            throw bad(field, "an object", Excerpt.of(value));
        }
        return new Fields(value, zone, path + field + ".");
    }

    /** True or false; null where there is neither. */
    public @Nullable Boolean optionalBool(String field) throws BadFieldException {
        JsonNode value = find(field);
        if (value.isMissingNode()) {
            return null;
        }
        if (!value.isBoolean()) {
            throw bad(field, "true or false", Excerpt.of(value));
        }
        return value.booleanValue();
    }

    /** A required truth. */
    public boolean bool(String field) throws BadFieldException {
        Boolean value = optionalBool(field);
        if (value == null) {
            throw bad(field, "true or false", "missing");
        }
        return value;
    }

    /** An integer within the bounds; null where there is none. */
    public @Nullable Integer optionalInteger(String field, int min, int max) throws BadFieldException {
        return find(field).isMissingNode() ? null : smallInteger(field, min, max);
    }

    /** What a string stands for; null where there is none. */
    public <T> @Nullable T optionalChoice(String field, Map<String, T> choices) throws BadFieldException {
        return find(field).isMissingNode() ? null : choice(field, choices);
    }

    /** What a required string stands for. */
    public <T> T choice(String field, Map<String, T> choices) throws BadFieldException {
        String text = text(field, 64);
        T choice = choices.get(text);
        if (choice == null) {
            throw bad(field, String.join(", ", new TreeSet<>(choices.keySet())), Excerpt.of(text));
        }
        return choice;
    }

    private BadFieldException bad(String field, String wanted, String came) {
        return new BadFieldException(path + field, wanted, came);
    }

    /** A required integer within the bounds, both included. */
    public long integer(String field, long min, long max) throws BadFieldException {
        JsonNode value = find(field);
        if (isInteger(value) && value.canConvertToLong()) {
            long number = value.longValue();
            if (number >= min && number <= max) {
                return number;
            }
        }
        throw bad(field, "an integer " + range(min, max), Excerpt.of(value));
    }

    /** An integer within the bounds, or {@code otherwise} where there is none. */
    public long integer(String field, long min, long max, long otherwise) throws BadFieldException {
        return find(field).isMissingNode() ? otherwise : integer(field, min, max);
    }

    /** As {@link #integer(String, long, long)} for what fits an int. */
    public int smallInteger(String field, int min, int max) throws BadFieldException {
        return (int) integer(field, min, max);
    }

    /** A required number, with or without a fraction. */
    public BigDecimal number(String field, long min, long max) throws BadFieldException {
        JsonNode value = find(field);
        if (value.isNumber() && Double.isFinite(value.doubleValue())) {
            double number = value.doubleValue();
            if (number >= min && number <= max) {
                return value.decimalValue();
            }
        }
        throw bad(field, "a number " + range(min, max), Excerpt.of(value));
    }

    /** A required string that is not empty. */
    public String text(String field, int maxBytes) throws BadFieldException {
        JsonNode value = find(field);
        if (value.isTextual() && !value.textValue().isEmpty()) {
            int bytes = value.textValue().getBytes(StandardCharsets.UTF_8).length;
            if (bytes <= maxBytes) {
                return value.textValue();
            }
            throw bad(field, "at most " + maxBytes + " bytes", bytes + " bytes");
        }
        throw bad(field, "a string that is not empty", value.isTextual() ? "empty" : Excerpt.of(value));
    }

    /** A string; null where it is absent or empty. */
    public @Nullable String optionalText(String field, int maxBytes) throws BadFieldException {
        JsonNode value = find(field);
        boolean none =
                value.isMissingNode() || (value.isTextual() && value.textValue().isEmpty());
        return none ? null : text(field, maxBytes);
    }

    /** A required string that is not empty, or an integer, which becomes one. */
    public String idText(String field, int maxBytes) throws BadFieldException {
        return isInteger(find(field))
                ? Long.toString(integer(field, Long.MIN_VALUE, Long.MAX_VALUE))
                : text(field, maxBytes);
    }

    /** A required absolute {@code http} or {@code https} URL, as it came. */
    public String httpUrl(String field, int maxBytes) throws BadFieldException {
        String url = text(field, maxBytes);
        try {
            URI uri = new URI(url);
            String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
            if ((scheme.equals("http") || scheme.equals("https")) && uri.getHost() != null) {
                return url;
            }
        } catch (URISyntaxException e) {
            throw bad(field, "an http or https URL", "not a URL");
        }
        throw bad(field, "an http or https URL", "another one");
    }

    /** A required time of day and date, {@code 2016-12-05T02:15:32}. */
    public LocalDateTime localTime(String field) throws BadFieldException {
        String text = text(field, 64);
        try {
            return LocalDateTime.parse(text);
        } catch (DateTimeParseException e) {
            throw bad(field, "a time such as 2016-12-05T02:15:32", Excerpt.of(text));
        }
    }

    /** As {@link #localTime}, in {@link #zone}. */
    public Instant instant(String field) throws BadFieldException {
        return localTime(field).atZone(zone).toInstant();
    }

    private JsonNode find(String field) {
        JsonNode value = object.path(field);
        return value.isNull() ? MissingNode.getInstance() : value;
    }

    /** As JSON Schema sees it: 10.0 is an integer too. */
    private static boolean isInteger(JsonNode value) {
        return value.isIntegralNumber()
                || (value.isFloatingPointNumber() && value.doubleValue() == Math.rint(value.doubleValue()));
    }

    private static String range(long min, long max) {
        return max == Long.MAX_VALUE || max == Integer.MAX_VALUE ? "of at least " + min : "from " + min + " to " + max;
    }
}
