package org.ovcgateway.gateway.memory;

import org.jspecify.annotations.Nullable;
import org.ovcgateway.config.CameraReference;
import org.ovcgateway.onvif.OnvifAddress;
import org.ovcgateway.onvif.OnvifSource;

/**
 * By what a channel's camera is remembered.
 *
 * @param device of what is learnt of the device, which is a recorder's for all its channels
 * @param source of what is learnt of its video source; the same as {@code device} where the configuration names none
 */
public record MemoryKeys(String device, String source) {

    /** Null for a camera of which nothing is remembered. */
    public static @Nullable MemoryKeys of(CameraReference camera) {
        if (camera instanceof CameraReference.Onvif reference) {
            String device = address(reference).key();
            return new MemoryKeys(
                    device, OnvifSource.identity(device, reference.source()).key());
        }
        if (camera instanceof CameraReference.Discovered reference) {
            return new MemoryKeys(reference.endpointReference(), reference.endpointReference());
        }
        return null;
    }

    /** Where the configuration says that the device is. */
    public static OnvifAddress address(CameraReference.Onvif reference) {
        return new OnvifAddress(false, reference.host(), reference.port(), reference.path());
    }
}
