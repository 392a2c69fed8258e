package org.ovcgateway.gateway.platform.dialect;

import org.ovcgateway.gateway.command.Device;

/**
 * What a platform's message can reach.
 *
 * @param reschedule has the platform's address asked for again
 */
public record Host(Device device, Runnable reschedule) {}
