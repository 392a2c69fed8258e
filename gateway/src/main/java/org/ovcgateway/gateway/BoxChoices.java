package org.ovcgateway.gateway;

import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.config.LogLevel;
import org.ovcgateway.gateway.command.AutoReboot;

/**
 * What the platform chose for the device as a whole; null where it chose nothing.
 *
 * @param autoReboot whole
 */
record BoxChoices(
        @Nullable LogLevel logLevel,
        @Nullable ZoneOffset zone,
        @Nullable AutoReboot autoReboot) {
    static final BoxChoices NONE = new BoxChoices(null, null, null);
}
