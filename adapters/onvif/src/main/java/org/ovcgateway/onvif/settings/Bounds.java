package org.ovcgateway.onvif.settings;

import org.jspecify.annotations.Nullable;
import org.ovcgateway.onvif.xml.XmlElement;

/** From the least to the most that a camera takes. */
record Bounds(int min, int max) {

    /** Null if the camera does not tell both, or no range. */
    static @Nullable Bounds at(XmlElement root, String... path) {
        XmlElement range = root.at(path).orElse(null);
        if (range == null) {
            return null;
        }
        Integer min = Trees.integerAt(range, "Min");
        Integer max = Trees.integerAt(range, "Max");
        return min == null || max == null || min > max ? null : new Bounds(min, max);
    }

    boolean contains(int value) {
        return value >= min && value <= max;
    }

    @Override
    public String toString() {
        return min + " to " + max;
    }
}
