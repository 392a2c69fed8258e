package org.ovcgateway.onvif;

import java.net.URI;
import java.net.URISyntaxException;
import org.ovcgateway.onvif.device.Address;

/**
 * Where a device is reached.
 *
 * @param secure whether over TLS
 * @param host name or address, IPv6 without brackets
 * @param port 1 to 65535
 * @param path of the device service; begins with {@code /}
 */
public record OnvifAddress(boolean secure, String host, int port, String path) {

    public OnvifAddress {
        if (host.isEmpty() || port < 1 || port > 65535 || !path.startsWith("/")) {
            throw new IllegalArgumentException("expected host, port 1 to 65535 and an absolute path");
        }
    }

    /** {@code onvif://host:port/path}: by this the configuration names the device. */
    public String key() {
        return (secure ? "onvifs://" : "onvif://") + Address.inUrl(host) + ":" + port + path;
    }

    /** Of the device service. */
    URI url() {
        try {
            return new URI((secure ? "https://" : "http://") + Address.inUrl(host) + ":" + port + path);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("expected a host and a path that fit a URL", e);
        }
    }

    /** {@code host:port}, fit for messages. */
    @Override
    public String toString() {
        return Address.inUrl(host) + ":" + port;
    }
}
