package org.ovcgateway.onvif.soap;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.onvif.xml.XmlElement;

/**
 * Asks one device about events: calls with addressing headers (WS-Addressing 1.0), and a long poll on a connection of its own,
 * which holds up no other call. Used on the camera's event loop, and its futures are completed there. They fail as those of
 * {@link SoapCalls}.
 */
public interface EventCalls {

    /**
     * Whom a call is for: the event service, or a subscription that it made.
     *
     * @param address {@code Address} of an endpoint reference as the device wrote it; null for the event service. Only path and
     *     query of it are used; the host is always the one that answered
     * @param referenceParameters what the endpoint reference holds in {@code ReferenceParameters}; sent back as headers
     */
    record Target(@Nullable String address, List<XmlElement> referenceParameters) {
        /** The event service itself. */
        public static final Target SERVICE = new Target(null, List.of());

        public Target {
            referenceParameters = List.copyOf(referenceParameters);
        }

        /**
         * Reads an endpoint reference.
         *
         * @param reference such as {@code SubscriptionReference}
         */
        public static Target of(XmlElement reference) {
            return new Target(
                    reference.textAt("Address"),
                    reference
                            .child("ReferenceParameters")
                            .map(XmlElement::children)
                            .orElse(List.of()));
        }
    }

    /**
     * Makes a call in turn with those of {@link SoapCalls}.
     *
     * @param action of WS-Addressing, as the WSDL of the operation has it
     * @param body the one element in the SOAP body
     * @return the one element in the answer's body
     */
    Future<XmlElement> call(Target target, String action, XmlElement body);

    /**
     * Makes a call that the device may sit on, at once and beside all others. One at a time: a second one waits for the first.
     *
     * @param atMost how long the body allows the device to wait; some seconds more are granted for the answer to arrive
     */
    Future<XmlElement> longPoll(Target target, String action, XmlElement body, Duration atMost);

    /** Ends the long polls under way or waiting, which fail with words; nothing happens where there is none. */
    void abandonLongPoll();
}
