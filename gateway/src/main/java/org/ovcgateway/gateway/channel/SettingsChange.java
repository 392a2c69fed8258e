package org.ovcgateway.gateway.channel;

import io.vertx.core.Future;

/** A change of a channel's configuration that was found to be possible. From any thread. */
@FunctionalInterface
public interface SettingsChange {

    /** Completes when it has been made and is kept; fails with a {@link org.ovcgateway.gateway.command.CommandException}. Once. */
    Future<Void> make();
}
