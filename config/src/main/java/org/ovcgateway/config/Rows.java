package org.ovcgateway.config;

import java.util.List;
import java.util.function.Function;

/**
 * A list of rows with the same keys; absent, an empty one.
 *
 * @param max the largest number of rows
 * @param builder makes a row's record; called only if nothing in the row is wrong
 */
record Rows<R>(String name, String doc, int max, List<Item> items, Function<Values, R> builder) implements Item {

    @Override
    public boolean inEffect() {
        return true;
    }
}
