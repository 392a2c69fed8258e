package org.ovcgateway.gateway.command;

import java.time.ZoneOffset;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/**
 * How the device is configured (DAP 5.8); null, or absent, for what it does not have, and in a change for what stays as it is.
 *
 * @param channels by number
 * @param logLevel the least important that is logged
 * @param zone what the device's dates are in
 * @param autoReboot when the box starts anew
 */
public record DeviceSettings(
        SortedMap<Integer, ChannelSettings> channels,
        @Nullable Level logLevel,
        @Nullable ZoneOffset zone,
        @Nullable AutoReboot autoReboot) {

    public DeviceSettings {
        channels = Collections.unmodifiableSortedMap(new TreeMap<>(channels));
    }

    /** A device that does not start anew of its own accord. */
    public DeviceSettings(
            SortedMap<Integer, ChannelSettings> channels, @Nullable Level logLevel, @Nullable ZoneOffset zone) {
        this(channels, logLevel, zone, null);
    }
}
