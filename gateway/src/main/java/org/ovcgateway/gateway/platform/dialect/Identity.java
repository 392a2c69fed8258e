package org.ovcgateway.gateway.platform.dialect;

import org.jspecify.annotations.Nullable;

/**
 * Who the device is, as the platform is told.
 *
 * @param deviceId given by the platform's operator
 * @param firmwareModel the version of the gateway
 * @param macAddress as {@code AA:BB:CC:DD:EE:FF}; null if unknown
 * @param sdk version of the SDK in use; null without one
 */
public record Identity(
        String deviceId,
        String hardwareModel,
        String firmwareModel,
        @Nullable String macAddress,
        @Nullable String sdk) {

    /** What H.627.2 calls {@code mac_id}: an identifier that no other device has (9.2). */
    public String macId() {
        return macAddress == null ? deviceId : macAddress;
    }
}
