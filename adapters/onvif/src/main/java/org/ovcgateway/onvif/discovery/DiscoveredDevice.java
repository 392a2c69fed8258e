package org.ovcgateway.onvif.discovery;

import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A device as it was found. All texts are the device's own, bounded and free of control characters.
 *
 * @param endpointReference what WS-Discovery knows it by, whatever its address; a UUID in the form {@code urn:uuid:…}, lower
 *     case; null if it was found by a sweep or told none
 * @param addresses of its device service, the most promising first; never empty. Some may lead nowhere
 * @param name empty if it tells none
 * @param hardware its model, empty if it tells none
 * @param scopes as it spells them
 * @param source where its answer came from
 * @param networkInterface that it was found on; null if it is not known, as for an address behind a router
 */
public record DiscoveredDevice(
        @Nullable String endpointReference,
        List<URI> addresses,
        String name,
        String hardware,
        List<String> scopes,
        InetAddress source,
        @Nullable String networkInterface) {

    public DiscoveredDevice {
        addresses = List.copyOf(addresses);
        scopes = List.copyOf(scopes);
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException("expected an address but there was none");
        }
    }
}
