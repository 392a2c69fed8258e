package org.ovcgateway.simulator.onvif;

import java.util.Locale;

/** How a client proves who it is. */
public enum OnvifAuth {
    NONE,
    /** WS-Security UsernameToken with a digested password (ONVIF Core 5.9.2). */
    WSSE,
    /** HTTP Digest (RFC 7616). */
    DIGEST,
    /** Either; a client that shows nothing is asked for HTTP Digest. */
    BOTH;

    /** The name on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
