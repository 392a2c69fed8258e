package org.ovcgateway.config;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * The MQTT broker that hears of channels and alarms.
 *
 * @param url scheme {@code mqtt} or {@code mqtts}, host, maybe port
 * @param username null when the broker asks for none; then {@code password} is null too
 * @param discoveryPrefix first topic level of Home Assistant discovery
 */
public record MqttConfig(
        URI url, @Nullable String username, @Nullable Secret password, String discoveryPrefix) {}
