package org.ovcgateway.onvif.events;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One {@code NotificationMessage}, read.
 *
 * @param topic as the camera spells it
 * @param source items that say what raised it; those of {@code Key} are among them
 * @param data items that say how it stands
 * @param operation what happened to it
 * @param stamp the camera's {@code UtcTime} as it spells it; empty if it gave none
 * @param at when, by the gateway's clock
 */
public record Notification(
        Topic topic, List<Item> source, List<Item> data, Operation operation, String stamp, Instant at) {

    public Notification {
        source = List.copyOf(source);
        data = List.copyOf(data);
    }

    /** {@code PropertyOperation}. */
    public enum Operation {
        /** How it stands, told because somebody began to listen. */
        INITIALISED,
        CHANGED,
        /** The thing itself is gone. */
        DELETED,
        /** It is no property: it happened. */
        NONE
    }

    /** The first data item of a name; case does not matter. */
    public Optional<Item> item(String name) {
        return data.stream().filter(item -> item.name().equalsIgnoreCase(name)).findFirst();
    }

    /** All of its items, those of the source first. */
    public Stream<Item> items() {
        return Stream.concat(source.stream(), data.stream());
    }
}
