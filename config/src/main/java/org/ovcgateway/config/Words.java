package org.ovcgateway.config;

/**
 * A list of single values; absent, an empty one.
 *
 * @param element what each may be
 * @param max the largest number of values
 * @param example a list to show, as it would be written
 */
record Words<T>(String name, ValueType<T> element, int max, String example, String doc) implements Item {

    /** What may stand there, in words that follow "allowed is". */
    String allowed() {
        return "a list of up to " + max + " values, each " + element.allowed();
    }

    @Override
    public boolean inEffect() {
        return true;
    }
}
