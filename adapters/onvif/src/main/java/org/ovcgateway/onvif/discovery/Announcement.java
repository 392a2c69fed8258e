package org.ovcgateway.onvif.discovery;

/** What a device told everybody, unasked (WS-Discovery 4.1, 4.2). */
public record Announcement(Kind kind, DiscoveredDevice device) {

    /** Whether it comes or goes. */
    public enum Kind {
        HELLO,
        BYE
    }
}
