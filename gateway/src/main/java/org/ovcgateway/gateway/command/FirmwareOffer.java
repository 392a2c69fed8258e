package org.ovcgateway.gateway.command;

/**
 * Software that the platform wants installed (DAP 5.3 UpgradeFirmware, IVR RPC GetFirmware).
 *
 * @param model its version
 * @param url where it is; may hold a key: never log it
 */
public record FirmwareOffer(String model, String url) {

    /** Without the URL, which may hold a key. */
    @Override
    public String toString() {
        return "FirmwareOffer[" + model + "]";
    }
}
