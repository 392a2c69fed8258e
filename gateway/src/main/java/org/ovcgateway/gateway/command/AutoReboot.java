package org.ovcgateway.gateway.command;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Starting the box anew of its own accord, now and then (DAP 5.8 auto_reboot); null in a change for what stays as it is.
 *
 * @param cycle how long it must have been running
 * @param from of the day, in the device's zone, when it may begin
 * @param to of the day, by when it must have begun; before {@code from} for a time across midnight, equal to it for any
 */
public record AutoReboot(
        @Nullable Boolean on,
        @Nullable Duration cycle,
        @Nullable Duration from,
        @Nullable Duration to) {}
