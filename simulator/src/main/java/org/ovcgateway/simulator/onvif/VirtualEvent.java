package org.ovcgateway.simulator.onvif;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An event as it goes out, before any fault.
 *
 * @param topic with its prefix, as in {@code tns1:VideoSource/MotionAlarm}
 * @param source what it is about
 * @param data what it says
 * @param operation how a property changed; null for an event that has no state
 */
public record VirtualEvent(
        String topic,
        List<Item> source,
        List<Item> data,
        @Nullable Operation operation) {

    public record Item(String name, String value) {}

    /** As the schema spells them. */
    public enum Operation {
        Initialized,
        Deleted,
        Changed
    }

    VirtualEvent with(@Nullable Operation newOperation) {
        return new VirtualEvent(topic, source, data, newOperation);
    }

    VirtualEvent withData(List<Item> newData) {
        return new VirtualEvent(topic, source, newData, operation);
    }
}
