package org.ovcgateway.gateway.platform;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.gateway.platform.dialect.Excerpt;

/**
 * Between text and {@link Message}, the same in all dialects (DAP 4, H.627.2 9.3.2.1). Strict about what a document
 * requires, deaf to keys that it does not know. Holds no state; from any thread.
 */
public final class MessageCodec {
    /** Characters that a message may have. */
    public static final int MAX_LENGTH = 1 << 20;

    /** How deep its JSON may be nested. */
    public static final int MAX_DEPTH = 64;

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** Field names come from outside: neither interned nor kept in a symbol table. */
    private static final ObjectReader READER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxDocumentLength(MAX_LENGTH)
                            .maxNestingDepth(MAX_DEPTH)
                            .build())
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .reader();

    /**
     * Reads one message. A named method that carries a {@code seq} is a request, whether it is called {@code req} or
     * {@code event}, since the same method is one or the other depending on the dialect (PROTOCOL.md 2).
     */
    public Message decode(String text) throws MalformedMessageException {
        JsonNode root = parse(text);
        if (!root.isObject()) {
            throw new MalformedMessageException("expected a JSON object but was " + Excerpt.of(root));
        }
        if (root.has("req")) {
            return new Message.Request(seq(root), name(root, "req"), params(root));
        }
        if (root.has("event")) {
            String name = name(root, "event");
            return root.has("seq")
                    ? new Message.Request(seq(root), name, params(root))
                    : new Message.Event(name, params(root));
        }
        if (!root.has("seq")) {
            throw new MalformedMessageException("expected one of req, event and seq but there was none");
        }
        long seq = seq(root);
        if (root.hasNonNull("err")) {
            return failure(seq, root.get("err"));
        }
        JsonNode result = root.get("resp");
        return new Message.Response(seq, result == null ? NODES.nullNode() : result);
    }

    /** Writes one message, its keys in the order of the documents. */
    public String encode(Message message) {
        ObjectNode root = NODES.objectNode();
        if (message instanceof Message.Request request) {
            root.put("req", request.method());
            setParams(root, request.params());
            root.put("seq", request.seq());
        } else if (message instanceof Message.Response response) {
            root.put("seq", response.seq());
            root.set("resp", response.result().isNull() ? NODES.objectNode() : response.result());
        } else if (message instanceof Message.Failure failure) {
            root.put("seq", failure.seq());
            root.putObject("err").put("code", failure.code()).put("msg", failure.message());
        } else if (message instanceof Message.Event event) {
            root.put("event", event.name());
            setParams(root, event.params());
        }
        return root.toString();
    }

    private static JsonNode parse(String text) throws MalformedMessageException {
        if (text.length() > MAX_LENGTH) {
            throw new MalformedMessageException(
                    "expected at most " + MAX_LENGTH + " characters but were " + text.length());
        }
        try {
            return READER.readTree(text);
        } catch (StreamConstraintsException e) {
            throw new MalformedMessageException("expected JSON of at most " + MAX_DEPTH + " levels" + where(e), e);
        } catch (JsonProcessingException e) {
            throw new MalformedMessageException("expected one JSON object but was something else" + where(e), e);
        }
    }

    /** Without the parser's own words, which quote the text. */
    private static String where(JsonProcessingException e) {
        return e.getLocation() == null
                ? ""
                : " at character " + (e.getLocation().getCharOffset() + 1);
    }

    private static Message.Failure failure(long seq, JsonNode error) throws MalformedMessageException {
        JsonNode code = error.path("code");
        if (!code.isIntegralNumber() || !code.canConvertToInt()) {
            throw new MalformedMessageException("err.code: expected an integer but was " + Excerpt.of(code));
        }
        JsonNode message = error.path("msg");
        if (!message.isTextual()) {
            throw new MalformedMessageException("err.msg: expected a string but was " + Excerpt.of(message));
        }
        return new Message.Failure(seq, code.intValue(), message.textValue());
    }

    private static long seq(JsonNode root) throws MalformedMessageException {
        JsonNode seq = root.path("seq");
        if (!seq.isIntegralNumber() || !seq.canConvertToLong()) {
            throw new MalformedMessageException("seq: expected an integer but was " + Excerpt.of(seq));
        }
        return seq.longValue();
    }

    private static String name(JsonNode root, String key) throws MalformedMessageException {
        JsonNode name = root.get(key);
        if (!name.isTextual() || name.textValue().isEmpty()) {
            throw new MalformedMessageException(key + ": expected a name but was " + Excerpt.of(name));
        }
        return name.textValue();
    }

    /** An object; or an array, which IVR's SetRTMPPublishConfig sends against its own rule. */
    private static @Nullable JsonNode params(JsonNode root) throws MalformedMessageException {
        JsonNode params = root.get("params");
        if (params == null || params.isNull()) {
            return null;
        }
        if (!params.isContainerNode()) {
            throw new MalformedMessageException("params: expected an object but was " + Excerpt.of(params));
        }
        return params;
    }

    private static void setParams(ObjectNode root, @Nullable JsonNode params) {
        if (params != null) {
            root.set("params", params);
        }
    }
}
