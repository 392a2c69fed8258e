package org.ovcgateway.simulator.onvif;

/** A service of the device as GetServices names it. */
enum Service {
    DEVICE(Namespaces.DEVICE, "device_service", "tds", 23, 12),
    MEDIA(Namespaces.MEDIA, "media_service", "trt", 23, 12),
    MEDIA2(Namespaces.MEDIA2, "media2_service", "tr2", 23, 12),
    PTZ(Namespaces.PTZ, "ptz_service", "tptz", 23, 12),
    IMAGING(Namespaces.IMAGING, "imaging_service", "timg", 22, 6),
    ANALYTICS(Namespaces.ANALYTICS, "analytics_service", "tan", 23, 6),
    EVENTS(Namespaces.EVENTS, "event_service", "tev", 23, 12);

    private final String namespace;
    private final String path;
    private final String prefix;
    private final int major;
    private final int minor;

    Service(String namespace, String path, String prefix, int major, int minor) {
        this.namespace = namespace;
        this.path = path;
        this.prefix = prefix;
        this.major = major;
        this.minor = minor;
    }

    String namespace() {
        return namespace;
    }

    /** Where it is served. */
    String path() {
        return "/onvif/" + path;
    }

    String prefix() {
        return prefix;
    }

    int major() {
        return major;
    }

    int minor() {
        return minor;
    }
}
