package org.ovcgateway.config;

import java.util.List;

/**
 * A mapping from numbers to rows with the same keys.
 *
 * @param max the largest number; the smallest is 0
 */
record Table<R>(String name, String doc, int max, List<Item> items, List<Section.Rule> rules, RowBuilder<R> builder)
        implements Item {

    /** Makes a row's record; called only if nothing in the row is wrong. */
    interface RowBuilder<R> {
        R build(int number, Values values);
    }

    @Override
    public boolean inEffect() {
        return true;
    }
}
