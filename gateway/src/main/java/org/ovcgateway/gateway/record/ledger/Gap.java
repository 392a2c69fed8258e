package org.ovcgateway.gateway.record.ledger;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that is not on record.
 *
 * @param session the platform's name for the record session; empty where it is not known
 * @param from where it begins, by the times of the segments
 * @param to where recording goes on; after {@code from}
 * @param detail more about the cause, in words without secrets and URLs; may be empty
 */
public record Gap(int channel, String session, Instant from, Instant to, Cause cause, String detail) {

    public Gap {
        if (!to.isAfter(from)) {
            throw new IllegalArgumentException("expected a gap's end after " + from + " but was " + to);
        }
    }

    public Duration duration() {
        return Duration.between(from, to);
    }

    /** Its length with milliseconds, as shown everywhere. */
    public BigDecimal seconds() {
        return BigDecimal.valueOf(duration().toNanos(), 9).setScale(3, RoundingMode.HALF_UP);
    }

    /** This gap and the next one in one, where that one begins where this ends, for the same reason; else null. */
    @Nullable
    Gap joined(Gap next) {
        boolean follows =
                channel == next.channel && cause == next.cause && session.equals(next.session) && to.equals(next.from);
        return follows ? new Gap(channel, session, from, next.to, cause, detail) : null;
    }

    /** For one line of a file. */
    public JsonObject toJson() {
        return new JsonObject()
                .put("channel", channel)
                .put("session", session)
                .put("from", from.toString())
                .put("to", to.toString())
                .put("seconds", seconds().doubleValue())
                .put("cause", cause.key())
                .put("detail", detail);
    }

    /** What {@link #toJson} made; null if the line is none of these, such as a torn one. */
    static @Nullable Gap parse(String line) {
        try {
            JsonObject json = new JsonObject(line);
            Cause cause = Cause.of(json.getString("cause", ""));
            Instant from = Instant.parse(json.getString("from", ""));
            Instant to = Instant.parse(json.getString("to", ""));
            Integer channel = json.getInteger("channel");
            return cause == null || channel == null || !to.isAfter(from)
                    ? null
                    : new Gap(channel, json.getString("session", ""), from, to, cause, json.getString("detail", ""));
        } catch (DecodeException | ClassCastException | DateTimeException e) {
            return null;
        }
    }
}
