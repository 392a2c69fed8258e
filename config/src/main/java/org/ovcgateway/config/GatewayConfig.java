package org.ovcgateway.config;

import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
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
        OnvifConfig onvif,
        RecordingConfig recording,
        UplinkConfig uplink,
        ConsoleConfig console,
        MetricsConfig metrics,
        @Nullable MqttConfig mqtt,
        LogConfig log) {

    public GatewayConfig {
        channels = Collections.unmodifiableSortedMap(new TreeMap<>(channels));
    }

    /** All passwords in it, so that the log can keep them out. */
    public List<Secret> secrets() {
        return Stream.of(
                        Stream.of(platform.password()),
                        channels.values().stream().map(ChannelConfig::password),
                        Stream.ofNullable(mqtt).map(MqttConfig::password))
                .flatMap(Function.identity())
                .filter(Objects::nonNull)
                .toList();
    }
}
