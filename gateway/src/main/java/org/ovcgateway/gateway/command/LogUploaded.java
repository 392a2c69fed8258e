package org.ovcgateway.gateway.command;

import java.time.Instant;

/**
 * The end of an upload of the log (H.627.2 I.2.30 LogDone).
 *
 * @param transaction of the command
 * @param success whether the file was stored
 * @param from time of its first line; as asked for where it has none
 * @param to time of its last line; as asked for where it has none
 * @param url as it came with the command; may hold a key: never log it
 * @param bytes size of the file
 */
public record LogUploaded(String transaction, boolean success, Instant from, Instant to, String url, long bytes) {

    /** Without the URL, which may hold a key. */
    @Override
    public String toString() {
        return "LogUploaded[transaction=" + transaction + ", success=" + success + ", from=" + from + ", to=" + to
                + ", bytes=" + bytes + "]";
    }
}
