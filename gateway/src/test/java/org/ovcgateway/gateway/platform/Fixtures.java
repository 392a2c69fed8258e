package org.ovcgateway.gateway.platform;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Wire messages as the documents show them, one per file. */
final class Fixtures {
    static final List<String> DAP = List.of(
            "keepalive-request",
            "keepalive-response",
            "get-server-info-request",
            "get-server-info-response",
            "live-publish-request",
            "live-publish-response",
            "live-publish-failure",
            "live-stop-request",
            "live-stop-response",
            "start-cloud-record-request",
            "start-cloud-record-response",
            "stop-cloud-record-request",
            "stop-cloud-record-response",
            "get-cap-request",
            "get-cap-response",
            "dev-info-request",
            "dev-info-response",
            "query-time-request",
            "query-time-response",
            "unknown-method-request",
            "unknown-method-failure",
            "ptz-event",
            "reschedule-event");

    private Fixtures() {}

    /** The message of that name. */
    static String dap(String name) {
        try (InputStream file = Fixtures.class.getResourceAsStream("dap/" + name + ".json")) {
            if (file == null) {
                throw new AssertionError("no fixture " + name);
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8).trim();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
