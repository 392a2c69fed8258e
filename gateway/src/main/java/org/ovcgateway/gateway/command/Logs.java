package org.ovcgateway.gateway.command;

import io.vertx.core.Future;

/** The gateway's own log. Threads and failures as in {@link Device}. */
public interface Logs {

    /** No log is kept. */
    Logs NONE = command -> CommandException.unsupported("no log is kept");

    /**
     * Completes when the upload has begun. What became of it is told by {@link Platform#logUploaded} where the command has a
     * transaction.
     */
    Future<Void> upload(UploadLog command);
}
