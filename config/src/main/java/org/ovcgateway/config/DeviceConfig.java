package org.ovcgateway.config;

import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * What the gateway says of itself.
 *
 * @param mac null for the first real interface's
 * @param tz zone of date-times exchanged with the platform; null for the box's
 */
public record DeviceConfig(
        String hardwareModel,
        @Nullable MacAddress mac,
        @Nullable ZoneId tz) {}
