package org.ovcgateway.simulator.platform;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the virtual scheduling service says (H.627.2 I.1).
 *
 * @param platform the platform's {@code ws} or {@code wss} address, with a port; null for the virtual platform's own
 * @param clockAhead how far ahead {@code SyncTime} is
 * @param status the HTTP status; other than 200 there is nothing but {@code info}
 * @param info what is said of an error
 */
public record ScheduleAnswer(@Nullable URI platform, Duration clockAhead, int status, String info) {

    /** The platform's own address and the right time. */
    public static final ScheduleAnswer HERE = new ScheduleAnswer(null, Duration.ZERO, 200, "");

    /** Names a platform elsewhere. */
    public static ScheduleAnswer elsewhere(URI platform) {
        return new ScheduleAnswer(platform, Duration.ZERO, 200, "");
    }

    /** Refuses to say. */
    public static ScheduleAnswer error(int status, String info) {
        return new ScheduleAnswer(null, Duration.ZERO, status, info);
    }

    public ScheduleAnswer ahead(Duration clockAhead) {
        return new ScheduleAnswer(platform, clockAhead, status, info);
    }

    /**
     * A success.
     *
     * @param platform as {@code ws://HOST:PORT} or {@code wss://HOST:PORT}; null for the virtual platform's own
     * @throws IllegalArgumentException if it is none
     */
    public static ScheduleAnswer of(@Nullable String platform, Duration clockAhead) {
        URI address = platform == null ? null : URI.create(platform);
        if (address != null
                && (address.getHost() == null
                        || address.getPort() < 0
                        || !String.valueOf(address.getScheme()).matches("wss?"))) {
            throw new IllegalArgumentException(
                    "platform: expected ws://HOST:PORT or wss://HOST:PORT but was " + platform);
        }
        return new ScheduleAnswer(address, clockAhead, 200, "");
    }

    /**
     * Reads what the page's API takes: {@code platform}, {@code ahead} (seconds), {@code status}, {@code info}, all optional.
     *
     * @throws IllegalArgumentException if one cannot be so
     */
    static ScheduleAnswer read(JsonObject json) {
        try {
            ScheduleAnswer success = of(json.getString("platform"), Duration.ofSeconds(json.getLong("ahead", 0L)));
            int status = json.getInteger("status", 200);
            if (status < 200 || status > 599) {
                throw new IllegalArgumentException("status: expected 200 to 599 but was " + status);
            }
            return new ScheduleAnswer(success.platform, success.clockAhead, status, json.getString("info", ""));
        } catch (ClassCastException e) {
            throw new IllegalArgumentException(
                    "expected platform and info as strings, ahead and status as numbers but was " + json.encode(), e);
        }
    }
}
