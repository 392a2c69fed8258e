package org.ovcgateway.gateway.platform;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** What one text message on the signalling socket says (DAP 4, H.627.2 tables 9-1 and 9-2). */
public sealed interface Message {

    /**
     * Asks for an answer.
     *
     * @param params an object or an array; null if the method has none
     */
    record Request(long seq, String method, @Nullable JsonNode params) implements Message {}

    /**
     * The answer to a request that succeeded.
     *
     * @param result whatever came under {@code resp}, JSON null if nothing did
     */
    record Response(long seq, JsonNode result) implements Message {}

    /** The answer to a request that failed. */
    record Failure(long seq, int code, String message) implements Message {}

    /**
     * Tells something and wants no answer.
     *
     * @param params an object or an array; null if the event has none
     */
    record Event(String name, @Nullable JsonNode params) implements Message {}
}
