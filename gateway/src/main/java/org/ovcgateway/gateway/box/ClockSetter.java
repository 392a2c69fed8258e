package org.ovcgateway.gateway.box;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.function.Supplier;

/** Sets the clock of the box. */
@FunctionalInterface
public interface ClockSetter {

    /**
     * Completes when the clock was set; fails with words why it was not.
     *
     * @param time asked as late as possible
     */
    Future<Void> set(Supplier<Instant> time);
}
