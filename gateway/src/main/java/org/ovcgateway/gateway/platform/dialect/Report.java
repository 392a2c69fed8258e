package org.ovcgateway.gateway.platform.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.gateway.platform.dialect.Dialect.Kind;

/**
 * Something that the device asks or tells the platform.
 *
 * @param kind an {@link Kind#EVENT} is sent and has no answer: it is read as one without fields
 * @param <T> what is told
 * @param <A> what is answered
 */
public record Report<T, A>(String method, Kind kind, Encoder<T> encoder, Decoder<A> decoder) {

    /** Makes a report's parameters. */
    @FunctionalInterface
    public interface Encoder<T> {

        /** The parameters; null if the method has none. */
        @Nullable
        JsonNode encode(T value, Speaker speaker);
    }

    /** Reads a report's answer. */
    @FunctionalInterface
    public interface Decoder<A> {

        A decode(Fields answer) throws BadFieldException;
    }
}
