package org.ovcgateway.config;

import java.nio.file.Path;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * What the gateway says of itself.
 *
 * @param mac null for the first real interface's
 * @param tz zone of date-times exchanged with the platform; null for the box's
 * @param firmwareKey PEM file with the public key that software from the platform is signed with; null to install none
 */
public record DeviceConfig(
        String hardwareModel,
        @Nullable MacAddress mac,
        @Nullable ZoneId tz,
        @Nullable Path firmwareKey) {}
