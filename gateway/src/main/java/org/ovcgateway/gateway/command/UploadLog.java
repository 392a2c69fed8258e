package org.ovcgateway.gateway.command;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Send the lines of a time (DAP 5.12 LogUpload, H.627.2 I.2.29 LogUploadAsync).
 *
 * @param transaction the platform's, echoed when it is done; null where nothing is to be told
 * @param from first moment
 * @param to last moment
 * @param url where to put it; may hold a key: never log it
 */
public record UploadLog(@Nullable String transaction, Instant from, Instant to, String url) {

    /** Without the URL, which may hold a key. */
    @Override
    public String toString() {
        return "UploadLog[transaction=" + transaction + ", from=" + from + ", to=" + to + "]";
    }
}
