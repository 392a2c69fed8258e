package org.ovcgateway.gateway.command;

import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/** The gateway's own software. Threads and failures as in {@link Device}. */
public interface Firmware {

    /** Software that only its installer changes. */
    Firmware NONE = new Firmware() {
        @Override
        public Future<Void> upgrade(@Nullable FirmwareOffer offer) {
            return CommandException.unsupported("the software is upgraded by its installer");
        }

        @Override
        public Future<UpgradeState> state() {
            return CommandException.unsupported("the software is upgraded by its installer");
        }
    };

    /**
     * Completes when the upgrade has begun; what becomes of it is in {@link #state}. One that is under way goes on.
     *
     * @param offer null to ask the platform for it ({@link Platform#firmware})
     */
    Future<Void> upgrade(@Nullable FirmwareOffer offer);

    Future<UpgradeState> state();
}
