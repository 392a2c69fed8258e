package org.ovcgateway.gateway.command;

import java.time.ZonedDateTime;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What the device is and how it is connected (DAP 5.4 DevInfo).
 *
 * @param lastUpgrade when the running version was installed, in the device's zone
 * @param wifi the wireless network in use; null if none
 * @param upBandwidth measured bit/s towards the platform; empty if unknown
 * @param downBandwidth measured bit/s from the platform; empty if unknown
 * @param ipAddress on the LAN; null if unknown
 * @param macAddress as {@code AA:BB:CC:DD:EE:FF}; null if unknown
 * @param battery charge in percent; empty without a battery
 */
public record DeviceInfo(
        String deviceId,
        String hardwareModel,
        String firmwareModel,
        ZonedDateTime lastUpgrade,
        @Nullable Wifi wifi,
        OptionalLong upBandwidth,
        OptionalLong downBandwidth,
        @Nullable String ipAddress,
        @Nullable String macAddress,
        OptionalInt battery) {

    /**
     * A wireless connection.
     *
     * @param signal strength, 0 to 100
     */
    public record Wifi(String ssid, int signal) {}
}
