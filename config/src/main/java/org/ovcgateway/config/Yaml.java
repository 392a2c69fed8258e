package org.ovcgateway.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A YAML document with the place of every part. Immutable; an alias shares its anchor's part. */
sealed interface Yaml {
    Location location();

    /**
     * A single value.
     *
     * @param plain whether it stands without quotes, so that {@code true} is a truth value and not text
     */
    record Scalar(Location location, String text, boolean plain) implements Yaml {
        private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");

        /** A default as the schema writes it: plain, or in double quotes without escapes. */
        static Scalar written(Location location, String yaml) {
            boolean quoted = yaml.startsWith("\"");
            return new Scalar(location, quoted ? yaml.substring(1, yaml.length() - 1) : yaml, !quoted);
        }

        boolean isNull() {
            return plain && NULLS.contains(text);
        }
    }

    /** A list. */
    record Sequence(Location location, List<Yaml> elements) implements Yaml {}

    /**
     * Keys with values.
     *
     * @param entries in the order of the file
     */
    record Mapping(Location location, Map<String, Entry> entries) implements Yaml {

        /** This mapping with {@code over} winning key by key, at any depth. */
        Mapping overlaidWith(Mapping over) {
            Map<String, Entry> merged = new LinkedHashMap<>(entries);
            over.entries.forEach((key, entry) -> merged.merge(key, entry, Entry::overlaidWith));
            return new Mapping(location, merged);
        }
    }

    /** A key's value and where the key stands. */
    record Entry(Location keyLocation, Yaml value) {
        Entry overlaidWith(Entry over) {
            if (value instanceof Mapping below) {
                if (over.value instanceof Mapping above) {
                    return new Entry(keyLocation, below.overlaidWith(above));
                }
                if (over.value instanceof Scalar scalar && scalar.isNull()) {
                    return this;
                }
            }
            return over;
        }
    }
}
