package org.ovcgateway.onvif.device;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.CameraDescription;
import org.ovcgateway.onvif.soap.Service;

/**
 * What the first contact with a device gave.
 *
 * @param description empty where the device does not say
 * @param mac {@code AA:BB:CC:DD:EE:FF}; null if the device does not say
 * @param services path and query of each that it offers
 * @param profiles those that show something, in the device's order
 * @param audioOutput whether it can make a sound
 */
public record Contact(
        CameraDescription description,
        @Nullable String mac,
        Map<Service, String> services,
        List<Profile> profiles,
        boolean audioOutput) {

    public Contact {
        services = services.isEmpty() ? Map.of() : Map.copyOf(new EnumMap<>(services));
        profiles = List.copyOf(profiles);
    }

    public Set<Service> offered() {
        return services.keySet();
    }

    /** The video sources, in the order of the profiles: one for a camera, several for a recorder. */
    public List<String> videoSources() {
        return profiles.stream()
                .map(Profile::videoSourceToken)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
    }
}
