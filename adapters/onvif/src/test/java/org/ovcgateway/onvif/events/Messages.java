package org.ovcgateway.onvif.events;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.ovcgateway.onvif.xml.XmlElement;
import org.ovcgateway.onvif.xml.XmlException;
import org.ovcgateway.onvif.xml.XmlReader;

/** Messages as cameras write them. */
final class Messages {
    static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private Messages() {}

    /**
     * A {@code NotificationMessage}.
     *
     * @param operation empty for none
     * @param source {@code name=value name=value}
     * @param data likewise
     */
    static String message(String topic, String operation, String source, String data, String utcTime) {
        return "<wsnt:NotificationMessage><wsnt:Topic Dialect=\"http://www.onvif.org/ver10/tev/topicExpression/ConcreteSet\">"
                + topic + "</wsnt:Topic><wsnt:Message><tt:Message UtcTime=\"" + utcTime + "\""
                + (operation.isEmpty() ? "" : " PropertyOperation=\"" + operation + "\"") + "><tt:Source>"
                + items(source) + "</tt:Source><tt:Data>" + items(data)
                + "</tt:Data></tt:Message></wsnt:Message></wsnt:NotificationMessage>";
    }

    private static String items(String items) {
        StringBuilder out = new StringBuilder();
        for (String item : items.isEmpty() ? new String[0] : items.split(" ", -1)) {
            int equals = item.indexOf('=');
            out.append("<tt:SimpleItem Value=\"")
                    .append(item.substring(equals + 1))
                    .append("\" Name=\"")
                    .append(item, 0, equals)
                    .append("\"/>");
        }
        return out.toString();
    }

    /** What holds messages in an answer. */
    static XmlElement answer(String messages) {
        try {
            return XmlReader.read("<tev:PullMessagesResponse xmlns:tev=\"http://www.onvif.org/ver10/events/wsdl\""
                    + " xmlns:wsnt=\"http://docs.oasis-open.org/wsn/b-2\" xmlns:tt=\"http://www.onvif.org/ver10/schema\">"
                    + messages + "</tev:PullMessagesResponse>");
        } catch (XmlException e) {
            throw new AssertionError(messages, e);
        }
    }

    static Notification read(String message) {
        List<Notification> read = NotificationReader.read(answer(message), NOW, Duration.ZERO);
        if (read.size() != 1) {
            throw new AssertionError("expected one message but were " + read);
        }
        return read.get(0);
    }

    /** A change of which nothing but topic and data matters. */
    static Notification changed(String topic, String data) {
        return read(message(topic, "Changed", "", data, NOW.toString()));
    }
}
