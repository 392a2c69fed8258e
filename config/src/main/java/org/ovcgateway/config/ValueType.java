package org.ovcgateway.config;

import java.util.Map;

/**
 * A kind of scalar value.
 *
 * @param allowed what may stand there, in words that follow "allowed is"
 * @param parser from the file's text
 * @param jsonSchema the same as JSON Schema keywords
 */
record ValueType<T>(String allowed, Parser<T> parser, Map<String, Object> jsonSchema) {

    /** Makes a value of a scalar that is not null. */
    interface Parser<T> {
        T parse(Yaml.Scalar scalar, Context context) throws BadValue;
    }

    /** What a parser may need besides the text. */
    interface Context {
        Environment environment();

        /** Reports something about the value that works but should be looked at. */
        void warn(String message);
    }

    /** The message says what is wrong with the value, without a secret. */
    static final class BadValue extends Exception {
        private static final long serialVersionUID = 1L;

        BadValue(String wrong) {
            super(wrong);
        }
    }
}
