package org.ovcgateway.gateway.platform.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one JSON object, read by name with what each must be. An unknown field is not looked at; a JSON null is
 * as good as an absent field.
 */
public final class Fields {
    private final JsonNode object;

    /** Wraps parameters or an answer; what is no object has no fields. */
    public Fields(@Nullable JsonNode object) {
        this.object = object == null ? JsonNodeFactory.instance.objectNode() : object;
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
        throw new BadFieldException(field, "an integer " + range(min, max), Excerpt.of(value));
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
        throw new BadFieldException(field, "a number " + range(min, max), Excerpt.of(value));
    }

    /** A required string that is not empty. */
    public String text(String field, int maxBytes) throws BadFieldException {
        JsonNode value = find(field);
        if (value.isTextual() && !value.textValue().isEmpty()) {
            int bytes = value.textValue().getBytes(StandardCharsets.UTF_8).length;
            if (bytes <= maxBytes) {
                return value.textValue();
            }
            throw new BadFieldException(field, "at most " + maxBytes + " bytes", bytes + " bytes");
        }
        throw new BadFieldException(
                field, "a string that is not empty", value.isTextual() ? "empty" : Excerpt.of(value));
    }

    /** A string; null where it is absent or empty. */
    public @Nullable String optionalText(String field, int maxBytes) throws BadFieldException {
        JsonNode value = find(field);
        boolean none =
                value.isMissingNode() || (value.isTextual() && value.textValue().isEmpty());
        return none ? null : text(field, maxBytes);
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
            throw new BadFieldException(field, "an http or https URL", "not a URL");
        }
        throw new BadFieldException(field, "an http or https URL", "another one");
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
