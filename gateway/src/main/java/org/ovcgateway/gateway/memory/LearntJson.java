package org.ovcgateway.gateway.memory;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.onvif.device.Learnt;
import org.ovcgateway.onvif.device.Quirks;

/** What was learnt of a camera as JSON. A value that makes no sense is left out: it is learnt again. */
final class LearntJson {
    private static final int MAX_PRESET = 255;

    private LearntJson() {}

    /** @param key of the camera, for whoever looks into the file */
    static ObjectNode write(String key, Learnt learnt) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("camera", key);
        put(json, "endpointReference", learnt.endpointReference());
        put(json, "serialNumber", learnt.serialNumber());
        put(json, "mac", learnt.mac());
        put(json, "authentication", learnt.authentication());
        put(json, "stop", learnt.stop());
        json.put("clockAheadMillis", learnt.clockAheadMillis());
        put(json, "certificateSha256", learnt.certificateSha256());
        ObjectNode presets = json.putObject("presetTokens");
        learnt.presetTokens().forEach((number, token) -> presets.put(String.valueOf(number), token));
        return json;
    }

    @SuppressWarnings("NullAway") // does not see that a nested type in another module's class file is nullable
    static Learnt read(JsonNode json) {
        SortedMap<Integer, String> presets = new TreeMap<>();
        json.path("presetTokens").fields().forEachRemaining(entry -> {
            Integer number = number(entry.getKey());
            if (number != null && entry.getValue().isTextual()) {
                presets.put(number, entry.getValue().textValue());
            }
        });
        return new Learnt(
                text(json, "endpointReference"),
                text(json, "serialNumber"),
                text(json, "mac"),
                constant(Quirks.Authentication.class, json, "authentication"),
                constant(Quirks.Stop.class, json, "stop"),
                json.path("clockAheadMillis").asLong(0),
                text(json, "certificateSha256"),
                presets);
    }

    private static void put(ObjectNode json, String name, @Nullable Object value) {
        if (value != null) {
            json.put(name, value.toString());
        }
    }

    private static @Nullable String text(JsonNode json, String name) {
        String text = json.path(name).textValue();
        return text == null || text.isBlank() ? null : text;
    }

    private static <E extends Enum<E>> @Nullable E constant(Class<E> type, JsonNode json, String name) {
        String text = text(json, name);
        if (text == null) {
            return null;
        }
        try {
            return Enum.valueOf(type, text.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static @Nullable Integer number(String text) {
        try {
            int number = Integer.parseInt(text);
            return number >= 0 && number <= MAX_PRESET ? number : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
