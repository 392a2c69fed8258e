package org.ovcgateway.gateway.command;

import java.util.List;

/**
 * Configure the device otherwise (DAP 5.8 SetConfig): all of it or nothing.
 *
 * @param wanted what shall be so; nothing is wanted of what it leaves out
 * @param unknown further fields that came, by their path, which the gateway does not know
 */
public record ChangeSettings(DeviceSettings wanted, List<String> unknown) {

    public ChangeSettings {
        unknown = List.copyOf(unknown);
    }
}
