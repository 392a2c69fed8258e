package org.ovcgateway.simulator.onvif;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** The addresses that a device hands out, right or wrong. */
final class Addresses {
    static final String NOWHERE = "/onvif/nowhere";
    private static final String FOREIGN_HOST = "192.0.2.77";

    private final FaultSwitches faults;
    private final OnvifSettings settings;

    Addresses(OnvifSettings settings, FaultSwitches faults) {
        this.settings = settings;
        this.faults = faults;
    }

    /** The services that the device owns up to. */
    List<Service> services() {
        List<Service> services = new ArrayList<>(List.of(Service.values()));
        if (faults.has(OnvifFault.MEDIA1_ONLY)) {
            services.remove(Service.MEDIA2);
        }
        if (faults.has(OnvifFault.MEDIA2_ONLY)) {
            services.remove(Service.MEDIA);
        }
        if (!settings.ptz()) {
            services.remove(Service.PTZ);
        }
        return services;
    }

    boolean isServed(String namespace) {
        for (Service service : Service.values()) {
            if (service.namespace().equals(namespace)) {
                return services().contains(service);
            }
        }
        return true;
    }

    /**
     * The address of a service.
     *
     * @param reached see {@link Call#host}
     */
    String of(Service service, String reached) {
        if (service == Service.EVENTS && faults.has(OnvifFault.EVENTS_XADDR_DEAD)) {
            return base(reached) + NOWHERE;
        }
        return faults.has(OnvifFault.XADDR_WITHOUT_PATH) ? base(reached) : base(reached) + service.path();
    }

    /** Scheme, host and port. */
    String base(String reached) {
        String host = reached.substring(0, reached.lastIndexOf(':'));
        String port = reached.substring(reached.lastIndexOf(':') + 1);
        if (faults.has(OnvifFault.FOREIGN_ADDRESS)) {
            host = FOREIGN_HOST;
        }
        if (faults.has(OnvifFault.WRONG_PORT)) {
            port = "9";
        }
        if (faults.has(OnvifFault.DOUBLED_PORT)) {
            port = port + ":" + port;
        }
        return "http://" + host + ":" + port;
    }

    /** A stream's address, with a host that the client cannot reach if the device does so. */
    String stream(String url) {
        if (!faults.has(OnvifFault.FOREIGN_ADDRESS)) {
            return url;
        }
        URI uri = URI.create(url);
        return "rtsp://" + FOREIGN_HOST + ":" + uri.getPort() + uri.getPath();
    }

    /**
     * Where an audio clip is to be brought to.
     *
     * @param reached see {@link Call#host}
     */
    String upload(String path, String reached) {
        return base(reached) + path;
    }

    /** A still's address. */
    String still(String path, String reached) {
        String host = faults.has(OnvifFault.FOREIGN_ADDRESS)
                ? FOREIGN_HOST + reached.substring(reached.lastIndexOf(':'))
                : reached;
        String user = faults.has(OnvifFault.SNAPSHOT_URI_WITH_CREDENTIALS)
                ? "user=" + settings.username() + "&password=" + settings.password()
                : "";
        return "http://" + host + path + (user.isEmpty() ? "" : "?" + user);
    }
}
