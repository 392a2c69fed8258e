package org.ovcgateway.gateway.command;

import io.vertx.core.Future;
import java.util.List;

/**
 * Live pushes that run by themselves, also after a restart (IVR RPC GetRTMPPublishConfig, SetRTMPPublishConfig). Threads and
 * failures as in {@link Device}.
 */
public interface StandingPushes {

    /** None, ever. */
    StandingPushes NONE = new StandingPushes() {
        @Override
        public Future<List<StandingPush>> all() {
            return CommandException.unsupported("there are no standing pushes");
        }

        @Override
        public Future<Void> replace(List<StandingPush> pushes) {
            return CommandException.unsupported("there are no standing pushes");
        }
    };

    /** In the order of their channels. */
    Future<List<StandingPush>> all();

    /** Completes when they are kept and under way; a channel that is not named stays as it is. */
    Future<Void> replace(List<StandingPush> pushes);
}
