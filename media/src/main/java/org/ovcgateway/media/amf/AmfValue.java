package org.ovcgateway.media.amf;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A value of AMF 0 (Adobe, Action Message Format 0, section 2). Immutable. */
public sealed interface AmfValue {

    /** An IEEE 754 double, the only kind of number there is. */
    record Numeric(double value) implements AmfValue {}

    record Bool(boolean value) implements AmfValue {}

    /** A string, long string or XML document. */
    record Text(String value) implements AmfValue {}

    /**
     * A point in time.
     *
     * @param millisecondsSinceEpoch in UTC; the time zone on the wire is reserved and always 0
     */
    record Date(double millisecondsSinceEpoch) implements AmfValue {}

    /** An anonymous or typed object. Members keep their order. */
    record Structure(Map<String, AmfValue> members) implements AmfValue {
        public Structure {
            members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
        }
    }

    /** An associative array, which differs from an object on the wire only. Members keep their order. */
    record EcmaArray(Map<String, AmfValue> members) implements AmfValue {
        public EcmaArray {
            members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
        }
    }

    record StrictArray(List<AmfValue> elements) implements AmfValue {
        public StrictArray {
            elements = List.copyOf(elements);
        }
    }

    /** The values that say nothing. */
    enum Nothing implements AmfValue {
        NULL,
        UNDEFINED
    }

    /** The member of an object or array of that name as text; empty if this is no object or has no such text. */
    default String text(String member) {
        Map<String, AmfValue> members;
        if (this instanceof Structure structure) {
            members = structure.members();
        } else if (this instanceof EcmaArray array) {
            members = array.members();
        } else {
            return "";
        }
        return members.get(member) instanceof Text text ? text.value() : "";
    }
}
