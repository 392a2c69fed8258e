package org.ovcgateway.config;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** The values found for a section's items, defaults included. */
final class Values {
    private final Map<String, Object> byName = new HashMap<>();

    void put(Item item, Object value) {
        byName.put(item.name(), value);
    }

    boolean has(Item item) {
        return byName.containsKey(item.name());
    }

    /** The value of a key that is required or has a default. */
    <T> T get(Key<T> key) {
        return present(key, find(key));
    }

    <T> T get(Section<T> section) {
        return present(section, find(section));
    }

    <T> @Nullable T find(Key<T> key) {
        return typed(key);
    }

    <T> @Nullable T find(Section<T> section) {
        return typed(section);
    }

    <R> SortedMap<Integer, R> get(Table<R> table) {
        SortedMap<Integer, R> rows = typed(table);
        return present(table, rows);
    }

    <R> List<R> get(Rows<R> rows) {
        List<R> list = typed(rows);
        return present(rows, list);
    }

    <T> List<T> get(Words<T> words) {
        List<T> list = typed(words);
        return present(words, list);
    }

    /** Whoever puts a value has read it by the item's own type. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private <T> @Nullable T typed(Item item) {
        return (T) byName.get(item.name());
    }

    private static <T> T present(Item item, @Nullable T value) {
        if (value == null) {
            throw new IllegalStateException(item.name() + " has neither a value nor a default");
        }
        return value;
    }
}
