package org.ovcgateway.gateway.uplink;

import java.util.Locale;

/** What an upload is for, the most urgent first. Live comes before all of them. */
public enum Importance {
    /** A segment that the platform takes because of an alarm, or that stands in front of one. */
    ALARM_CLIP,
    /** A segment that has just been recorded, or that only memory has. */
    PRESENT,
    /** A segment that has waited on disk. */
    BACK_FILL;

    /** As metrics call it. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
