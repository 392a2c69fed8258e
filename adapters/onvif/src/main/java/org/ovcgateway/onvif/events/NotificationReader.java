package org.ovcgateway.onvif.events;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.onvif.xml.XmlElement;

/**
 * Reads the messages out of what a camera sends, {@code PullMessagesResponse} or {@code Notify} (ONVIF Core Specification 9.4,
 * WS-BaseNotification 1.3). What is missing or makes no sense is left out; nothing fails.
 */
public final class NotificationReader {
    private static final int MAX_MESSAGES = 1000;
    private static final int MAX_ITEMS = 32;
    private static final int MAX_TEXT = 128;

    private NotificationReader() {}

    /**
     * All messages that have a topic, in their order.
     *
     * @param element what holds them
     * @param received when it arrived, by our clock
     * @param ahead how far the camera's clock is ahead of ours
     */
    public static List<Notification> read(XmlElement element, Instant received, Duration ahead) {
        return element.all("NotificationMessage")
                .limit(MAX_MESSAGES)
                .map(message -> message(message, received, ahead))
                .filter(Objects::nonNull)
                .toList();
    }

    private static @Nullable Notification message(XmlElement element, Instant received, Duration ahead) {
        Topic topic = Topic.of(Objects.requireNonNullElse(element.textAt("Topic"), ""));
        if (topic.segments().isEmpty()) {
            return null;
        }
        Optional<XmlElement> content = element.at("Message", "Message").or(() -> element.child("Message"));
        String stamp = content.map(message -> message.attribute("UtcTime")).orElse("");
        return new Notification(
                topic,
                content.map(message -> items(message, "Source", "Key")).orElse(List.of()),
                content.map(message -> items(message, "Data")).orElse(List.of()),
                operation(content.map(message -> message.attribute("PropertyOperation"))
                        .orElse("")),
                cut(stamp),
                Stamps.corrected(stamp, received, ahead));
    }

    private static List<Item> items(XmlElement message, String... parts) {
        return Stream.of(parts)
                .flatMap(message::all)
                .flatMap(part -> part.all("SimpleItem"))
                .filter(item -> item.attribute("Name") != null && item.attribute("Value") != null)
                .limit(MAX_ITEMS)
                .map(item -> new Item(cut(item.attribute("Name")), cut(item.attribute("Value"))))
                .toList();
    }

    private static String cut(@Nullable String text) {
        String stripped = text == null ? "" : text.strip();
        return stripped.substring(0, Math.min(stripped.length(), MAX_TEXT));
    }

    private static Notification.Operation operation(String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "initialized" -> Notification.Operation.INITIALISED;
            case "changed" -> Notification.Operation.CHANGED;
            case "deleted" -> Notification.Operation.DELETED;
            default -> Notification.Operation.NONE;
        };
    }
}
