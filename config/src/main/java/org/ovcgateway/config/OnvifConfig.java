package org.ovcgateway.config;

import java.util.List;

/**
 * ONVIF cameras in general.
 *
 * @param topics go before what is known of topics
 */
public record OnvifConfig(List<TopicConfig> topics) {
    public OnvifConfig {
        topics = List.copyOf(topics);
    }
}
