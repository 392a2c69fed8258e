package org.ovcgateway.config;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The whole configuration, checked and complete: defaults are filled in, secrets resolved. Sections and channels are
 * compared by {@code equals} to learn what a reload changed.
 *
 * @param channels by channel number, ascending; unmodifiable, may be empty
 * @param mqtt null when there is no MQTT
 */
public record GatewayConfig(
        PlatformConfig platform,
        DeviceConfig device,
        SortedMap<Integer, ChannelConfig> channels,
        RecordingConfig recording,
        UplinkConfig uplink,
        ConsoleConfig console,
        MetricsConfig metrics,
        @Nullable MqttConfig mqtt,
        LogConfig log) {

    public GatewayConfig {
        channels = Collections.unmodifiableSortedMap(new TreeMap<>(channels));
    }
}
