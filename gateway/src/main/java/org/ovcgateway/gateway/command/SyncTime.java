package org.ovcgateway.gateway.command;

import java.time.Duration;
import java.time.LocalDateTime;

/**
 * The platform's time (DAP 5.4 SyncTime).
 *
 * @param time in the device's zone
 * @param tolerance how far off a clock may be and stay as it is
 */
public record SyncTime(LocalDateTime time, Duration tolerance) {}
