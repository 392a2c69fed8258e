package org.ovcgateway.config;

import java.util.List;
import java.util.function.Function;

/**
 * A mapping with known keys.
 *
 * @param optional whether its absence means that there is none of it, instead of all defaults
 * @param rules what the values must keep among themselves
 * @param builder makes the record; called only if nothing in the section is wrong
 */
record Section<T>(
        String name,
        String doc,
        boolean optional,
        List<Item> items,
        List<Rule> rules,
        Function<Values, T> builder,
        boolean inEffect)
        implements Item {

    /** Checks values against one another; any of them may be missing or have been wrong. */
    interface Rule {
        void check(Values values, Complaints complaints);
    }

    /** Takes a rule's findings. */
    interface Complaints {
        /** Whether the item stands in the file, right or wrong. */
        boolean given(Item item);

        void problem(Item about, String message);

        void warning(Item about, String message);
    }

    Section<T> notInEffect() {
        return new Section<>(name, doc, optional, items, rules, builder, false);
    }
}
