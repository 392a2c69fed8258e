package org.ovcgateway.config;

import org.jspecify.annotations.Nullable;

/**
 * One setting.
 *
 * @param standard the default as it would be written in YAML; null if there is none
 * @param example a value to show where there is no default; null if the default serves
 */
record Key<T>(
        String name,
        ValueType<T> type,
        String doc,
        boolean required,
        @Nullable String standard,
        @Nullable String example,
        boolean inEffect)
        implements Item {

    static <T> Key<T> required(String name, ValueType<T> type, String example, String doc) {
        return new Key<>(name, type, doc, true, null, example, true);
    }

    static <T> Key<T> optional(String name, ValueType<T> type, String example, String doc) {
        return new Key<>(name, type, doc, false, null, example, true);
    }

    static <T> Key<T> standard(String name, ValueType<T> type, String standard, String doc) {
        return new Key<>(name, type, doc, false, standard, null, true);
    }

    Key<T> notInEffect() {
        return new Key<>(name, type, doc, required, standard, example, false);
    }
}
