package org.ovcgateway.gateway.record.ledger;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is to be known of a channel that records should the daemon be gone the next moment.
 *
 * @param session the platform's name for the record session
 * @param safe up to when everything is uploaded, on disk, or in the ledger
 * @param boot which boot of the machine it was; empty where that cannot be told
 * @param until when recording ended as the platform wanted it, with something in memory yet; null while it goes on
 * @param suspended whether the daemon was told to stop
 */
record Mark(String session, Instant safe, @Nullable Instant until, String boot, boolean suspended) {

    String text() {
        return new JsonObject()
                .put("session", session)
                .put("safe", safe.toString())
                .put("until", until == null ? "" : until.toString())
                .put("boot", boot)
                .put("suspended", suspended)
                .encode();
    }

    /** What {@link #text} made; null if it is something else. */
    static @Nullable Mark parse(String text) {
        try {
            JsonObject json = new JsonObject(text);
            String until = json.getString("until", "");
            return new Mark(
                    json.getString("session", ""),
                    Instant.parse(json.getString("safe", "")),
                    until.isEmpty() ? null : Instant.parse(until),
                    json.getString("boot", ""),
                    json.getBoolean("suspended", false));
        } catch (DecodeException | ClassCastException | DateTimeException e) {
            return null;
        }
    }

    /** Why nothing was recorded after it, seen from a later start. */
    Cause cause(String bootNow) {
        if (suspended) {
            return Cause.DAEMON_STOPPED;
        }
        return boot.equals(bootNow) ? Cause.DAEMON_DOWN : Cause.POWER_CUT;
    }
}
