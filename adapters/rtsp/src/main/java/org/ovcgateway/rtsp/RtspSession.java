package org.ovcgateway.rtsp;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The {@code Session} header of an answer to SETUP (RFC 2326 12.37).
 *
 * @param id empty if the camera gave none; it is then not sent either
 * @param timeout after which the camera ends a session that it hears nothing of
 */
record RtspSession(String id, Duration timeout) {
    private static final int DEFAULT_TIMEOUT = 60;
    private static final int LONGEST_TIMEOUT = 3600;

    static RtspSession parse(@Nullable String header) {
        int seconds = DEFAULT_TIMEOUT;
        String[] parts = header == null ? new String[] {""} : header.split(";", -1);
        for (int i = 1; i < parts.length; i++) {
            String[] nameAndValue = parts[i].split("=", 2);
            if (nameAndValue.length == 2
                    && nameAndValue[0].strip().toLowerCase(Locale.ROOT).equals("timeout")) {
                int stated = RtspHeaders.decimal(nameAndValue[1]);
                seconds = stated > 0 ? Math.min(stated, LONGEST_TIMEOUT) : seconds;
            }
        }
        return new RtspSession(parts[0].strip(), Duration.ofSeconds(seconds));
    }

    /** The header line that names the session in a request; empty if it has no name. */
    String header() {
        return id.isEmpty() ? "" : "Session: " + id + "\r\n";
    }

    /** When to send a sign of life: at half the time-out. */
    Duration keepAliveInterval() {
        return timeout.dividedBy(2);
    }
}
