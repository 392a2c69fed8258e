package org.ovcgateway.onvif.device;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.onvif.soap.Service;
import org.ovcgateway.onvif.xml.XmlElement;

/** Which services a device offers, and the paths of their addresses; hosts and ports that it names are not believed. */
final class ServiceList {
    private final String devicePath;

    /** @param devicePath what an address without a path is taken for: some devices serve everything there */
    ServiceList(String devicePath) {
        this.devicePath = devicePath;
    }

    /** Reads {@code GetServicesResponse}. */
    Map<Service, String> services(XmlElement answer) {
        Map<Service, String> paths = new EnumMap<>(Service.class);
        answer.all("Service").forEach(told -> {
            String namespace = told.textAt("Namespace");
            for (Service service : Service.values()) {
                if (namespace != null && sameNamespace(namespace, service.namespace())) {
                    paths.putIfAbsent(service, path(told.textAt("XAddr")));
                }
            }
        });
        return paths;
    }

    /** Reads {@code GetCapabilitiesResponse}, which knows no Media2. */
    Map<Service, String> capabilities(XmlElement answer) {
        Map<Service, String> paths = new EnumMap<>(Service.class);
        XmlElement told = answer.child("Capabilities").orElse(answer);
        add(paths, Service.DEVICE, told.child("Device"));
        add(paths, Service.MEDIA, told.child("Media"));
        add(paths, Service.PTZ, told.child("PTZ"));
        add(paths, Service.IMAGING, told.child("Imaging"));
        add(paths, Service.EVENTS, told.child("Events"));
        add(paths, Service.ANALYTICS, told.child("Analytics"));
        add(paths, Service.DEVICE_IO, told.at("Extension", "DeviceIO").or(() -> told.child("DeviceIO")));
        return paths;
    }

    private void add(Map<Service, String> paths, Service service, Optional<XmlElement> told) {
        // An empty element is how some say that they have no such service.
        told.map(element -> element.textAt("XAddr")).ifPresent(address -> paths.put(service, path(address)));
    }

    private String path(@Nullable String address) {
        Address parsed = Address.parse(address);
        return parsed == null ? devicePath : parsed.pathOr(devicePath);
    }

    private static boolean sameNamespace(String told, String known) {
        return Stream.of(told, known)
                        .map(name -> name.strip().replaceFirst("/+$", ""))
                        .distinct()
                        .count()
                == 1;
    }
}
