package org.ovcgateway.gateway.status;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The line to the platform.
 *
 * @param maxBitsPerSecond what everything together may take; null for no limit
 * @param bytes sent since the daemon's start by what for, in the order of the words: alarm_clip, back_fill, live, other, present
 */
public record UplinkStatus(@Nullable Long maxBitsPerSecond, Map<String, Long> bytes) {
    public static final UplinkStatus NONE = new UplinkStatus(null, Map.of());

    public UplinkStatus {
        bytes = Collections.unmodifiableMap(new TreeMap<>(bytes));
    }
}
