package org.ovcgateway.gateway.platform.schedule;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.gateway.platform.dialect.Excerpt;

/**
 * Reads an answer of the scheduling service. Addresses come with blanks around them, ports as numbers or as strings, in the
 * field; what is not needed to log in is left out where it cannot be read.
 */
final class ScheduleReader {
    private static final int MAX_HOST = 255;
    private static final int MAX_PORT = 65_535;
    private static final int MAX_DEPTH = 16;

    /** Below it a time is in seconds, from it on in milliseconds (PROTOCOL.md 2). */
    private static final double FIRST_MILLISECOND = 1e11;
    /** The first millisecond of the year 10000. */
    private static final double END_OF_TIME = 253_402_300_800_000.0;

    private static final ObjectReader READER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .build())
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .reader();

    private ScheduleReader() {}

    /**
     * Reads the body of a success.
     *
     * @param allowPlaintext whether a platform that is not reached by TLS will do
     */
    static Schedule read(String body, boolean allowPlaintext) throws SchedulingException {
        JsonNode answer = parse(body);
        if (answer == null) {
            throw new SchedulingException("the scheduler's answer: expected a JSON object but was " + Excerpt.of(body));
        }
        if (answer.hasNonNull("info") && !answer.hasNonNull("PassDomain")) {
            throw new SchedulingException(
                    "the scheduler refused: " + Excerpt.of(answer.path("info").asText()));
        }
        return new Schedule(
                signalling(answer, allowPlaintext),
                time(answer.path("SyncTime")),
                address(answer, "P2p_passDomain", "P2p_passPort"),
                address(answer, "TurnDomain", "TurnPort"),
                host(answer.path("HibernationDomain")));
    }

    /** The {@code info} of an error, short and in one line; null if there is none. */
    static @Nullable String info(String body) {
        JsonNode answer = parse(body);
        return answer != null && answer.path("info").isTextual()
                ? Excerpt.of(answer.path("info").textValue())
                : null;
    }

    private static @Nullable JsonNode parse(String body) {
        try {
            JsonNode root = READER.readTree(body);
            return root != null && root.isObject() ? root : null;
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    private static URI signalling(JsonNode answer, boolean allowPlaintext) throws SchedulingException {
        String host = host(answer.path("PassDomain"));
        if (host == null) {
            throw wrong("PassDomain", "a host name", answer);
        }
        int secure = port(answer.path("Secure_PassPort"));
        if (secure < 0) {
            throw wrong("Secure_PassPort", "a port, or 0 for none", answer);
        }
        if (secure != 0) {
            return uri("wss", host, secure);
        }
        int plain = port(answer.path("PassPort"));
        if (plain <= 0) {
            throw wrong("PassPort", "a port, since Secure_PassPort names none,", answer);
        }
        if (!allowPlaintext) {
            throw new SchedulingException("the scheduler names a platform without TLS (Secure_PassPort is 0, PassPort "
                    + plain + "), and platform.allow-plaintext is false");
        }
        return uri("ws", host, plain);
    }

    private static URI uri(String scheme, String host, int port) throws SchedulingException {
        try {
            URI uri = new URI(scheme, null, host, port, null, null, null);
            if (!host.equals(uri.getHost()) && !("[" + host + "]").equals(uri.getHost())) {
                throw new SchedulingException("PassDomain: expected a host name but was " + Excerpt.of(host));
            }
            return uri;
        } catch (URISyntaxException e) {
            throw new SchedulingException("PassDomain: expected a host name but was " + Excerpt.of(host), e);
        }
    }

    private static SchedulingException wrong(String field, String wanted, JsonNode answer) {
        return new SchedulingException("the scheduler's answer: " + field + ": expected " + wanted + " but was "
                + Excerpt.of(answer.path(field)));
    }

    private static @Nullable String address(JsonNode answer, String domain, String portField) {
        String host = host(answer.path(domain));
        int port = port(answer.path(portField));
        return host == null || port <= 0 ? null : host + ":" + port;
    }

    private static @Nullable String host(JsonNode node) {
        String text = node.isTextual() ? node.textValue().strip() : "";
        return text.isEmpty() || text.length() > MAX_HOST ? null : text;
    }

    /** 0 where there is none, negative for what is no port. */
    private static int port(JsonNode node) {
        if (node.isMissingNode() || node.isNull()) {
            return 0;
        }
        String text = node.isTextual() ? node.textValue().strip() : node.isNumber() ? node.asText() : "";
        if (text.isEmpty() && node.isTextual()) {
            return 0;
        }
        return text.matches("[0-9]{1,5}") && Integer.parseInt(text) <= MAX_PORT ? Integer.parseInt(text) : -1;
    }

    private static @Nullable Instant time(JsonNode node) {
        if (!node.isNumber() && !(node.isTextual() && node.textValue().strip().matches("[0-9]{1,15}"))) {
            return null;
        }
        double number = node.isNumber()
                ? node.doubleValue()
                : Double.parseDouble(node.textValue().strip());
        double milliseconds = number < FIRST_MILLISECOND ? number * 1000 : number;
        return milliseconds > 0 && milliseconds < END_OF_TIME ? Instant.ofEpochMilli(Math.round(milliseconds)) : null;
    }
}
