package org.ovcgateway.onvif.device;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.CameraDescription;

/**
 * Quirks by manufacturer, model and firmware ({@code quirks.json}). Rows are in the order from the general to the special: all
 * that match apply, the later over the earlier. In a pattern {@code *} stands for anything; case does not matter; what a row
 * does not name may be anything. Immutable.
 */
public final class QuirkTable {
    private static final Set<String> KEYS = Set.of(
            "manufacturer",
            "model",
            "firmware",
            "why",
            "authentication",
            "media",
            "stop",
            "events",
            "invertPan",
            "invertTilt",
            "sendMoveTimeout",
            "keepAlive",
            "rtspPort");

    private record Row(Pattern manufacturer, Pattern model, Pattern firmware, QuirkOverrides quirks) {
        boolean matches(CameraDescription camera) {
            return manufacturer.matcher(camera.manufacturer()).matches()
                    && model.matcher(camera.model()).matches()
                    && firmware.matcher(camera.firmwareVersion()).matches();
        }
    }

    private final List<Row> rows;

    private QuirkTable(List<Row> rows) {
        this.rows = List.copyOf(rows);
    }

    /** The table that comes with the gateway. */
    public static QuirkTable builtIn() {
        try (InputStream in = QuirkTable.class.getResourceAsStream("quirks.json")) {
            if (in == null) {
                throw new IllegalStateException("expected quirks.json beside " + QuirkTable.class.getName());
            }
            return read(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads a table: an array of rows.
     *
     * @throws IllegalArgumentException naming the row, if it is none
     */
    static QuirkTable read(String json) {
        JsonArray array = new JsonArray(json);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < array.size(); i++) {
            JsonObject row = array.getJsonObject(i);
            try {
                rows.add(row(row));
            } catch (ClassCastException | IllegalArgumentException e) {
                throw new IllegalArgumentException("row " + i + " of the quirks: " + e.getMessage(), e);
            }
        }
        return new QuirkTable(rows);
    }

    private static Row row(JsonObject row) {
        row.fieldNames().stream().filter(key -> !KEYS.contains(key)).findFirst().ifPresent(key -> {
            throw new IllegalArgumentException("expected one of " + KEYS + " but was " + key);
        });
        if (row.getString("why") == null) {
            throw new IllegalArgumentException("expected why it is there");
        }
        return new Row(
                pattern(row.getString("manufacturer")),
                pattern(row.getString("model")),
                pattern(row.getString("firmware")),
                new QuirkOverrides(
                        choice(Quirks.Authentication.class, row.getString("authentication")),
                        choice(Quirks.Media.class, row.getString("media")),
                        choice(Quirks.Stop.class, row.getString("stop")),
                        choice(Quirks.Events.class, row.getString("events")),
                        row.getBoolean("invertPan"),
                        row.getBoolean("invertTilt"),
                        row.getBoolean("sendMoveTimeout"),
                        row.getBoolean("keepAlive"),
                        row.getInteger("rtspPort")));
    }

    private static Pattern pattern(@Nullable String glob) {
        String regex = glob == null ? ".*" : Pattern.quote(glob).replace("*", "\\E.*\\Q");
        return Pattern.compile(regex, Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    }

    private static <E extends Enum<E>> @Nullable E choice(Class<E> type, @Nullable String name) {
        return name == null
                ? null
                : Enum.valueOf(type, name.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    /** What is known of a camera of this kind; {@link Quirks#NONE} if nothing is. */
    public Quirks quirks(CameraDescription camera) {
        Quirks quirks = Quirks.NONE;
        for (Row row : rows) {
            if (row.matches(camera)) {
                quirks = row.quirks.over(quirks);
            }
        }
        return quirks;
    }
}
