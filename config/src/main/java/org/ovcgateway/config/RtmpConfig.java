package org.ovcgateway.config;

import java.util.Locale;
import java.util.Map;

/**
 * How to push by RTMP.
 *
 * @param hevc how H.265 goes to a server that has no row of its own
 * @param hevcHosts the same for servers by host, lower case, IPv6 without brackets
 */
public record RtmpConfig(RtmpHevc hevc, Map<String, RtmpHevc> hevcHosts) {
    public RtmpConfig {
        hevcHosts = Map.copyOf(hevcHosts);
    }

    /** How H.265 goes to that host. */
    public RtmpHevc hevc(String host) {
        return hevcHosts.getOrDefault(host.toLowerCase(Locale.ROOT), hevc);
    }
}
