package org.ovcgateway.config;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the messages of a topic mean.
 *
 * @param topic its end, without prefixes, parts separated by slashes
 * @param item the data item that tells how things stand; null for the one that looks most like it
 * @param active the item's values that mean that the alarm is on; empty for the usual ones
 * @param hold after which time without a message the alarm is over; null to wait for the camera's word
 */
public record TopicConfig(
        String topic,
        @Nullable String item,
        AlarmName alarm,
        List<String> active,
        TopicKind kind,
        @Nullable Duration hold) {
    public TopicConfig {
        active = List.copyOf(active);
    }
}
