package org.ovcgateway.onvif.events;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.onvif.soap.Namespaces;
import org.ovcgateway.onvif.soap.Service;
import org.ovcgateway.onvif.xml.XmlElement;

/** Bodies of requests about events, with the actions that WS-Addressing wants (event.wsdl, WS-BaseNotification 1.3 bw-2). */
final class EventRequests {
    static final String CREATE_PULL_POINT =
            "http://www.onvif.org/ver10/events/wsdl/EventPortType/CreatePullPointSubscriptionRequest";
    static final String PULL_MESSAGES =
            "http://www.onvif.org/ver10/events/wsdl/PullPointSubscription/PullMessagesRequest";
    static final String SET_SYNCHRONIZATION_POINT =
            "http://www.onvif.org/ver10/events/wsdl/PullPointSubscription/SetSynchronizationPointRequest";
    static final String SUBSCRIBE = "http://docs.oasis-open.org/wsn/bw-2/NotificationProducer/SubscribeRequest";
    static final String RENEW = "http://docs.oasis-open.org/wsn/bw-2/SubscriptionManager/RenewRequest";
    static final String UNSUBSCRIBE = "http://docs.oasis-open.org/wsn/bw-2/SubscriptionManager/UnsubscribeRequest";

    private static final String EVENTS = Service.EVENTS.namespace();
    private static final String WSNT = Namespaces.NOTIFICATION;

    private EventRequests() {}

    /**
     * Without a filter, as filters are what cameras get wrong.
     *
     * @param termination {@code xs:duration} or {@code xs:dateTime}; null to leave it to the device
     */
    static XmlElement createPullPoint(@Nullable String termination) {
        XmlElement request = XmlElement.of(EVENTS, "CreatePullPointSubscription");
        return termination == null ? request : request.with("InitialTerminationTime", termination);
    }

    static XmlElement pullMessages(Duration atMost, int limit) {
        return XmlElement.of(EVENTS, "PullMessages")
                .with("Timeout", "PT" + atMost.toSeconds() + "S")
                .with("MessageLimit", Integer.toString(limit));
    }

    static XmlElement setSynchronizationPoint() {
        return XmlElement.of(EVENTS, "SetSynchronizationPoint");
    }

    /**
     * Has messages posted.
     *
     * @param consumer an address of ours
     * @param termination as that of {@link #createPullPoint}
     */
    static XmlElement subscribe(String consumer, @Nullable String termination) {
        XmlElement request = XmlElement.of(WSNT, "Subscribe")
                .with(XmlElement.of(WSNT, "ConsumerReference")
                        .with(XmlElement.of(Namespaces.ADDRESSING, "Address", consumer)));
        return termination == null ? request : request.with("InitialTerminationTime", termination);
    }

    static XmlElement renew(String termination) {
        return XmlElement.of(WSNT, "Renew").with("TerminationTime", termination);
    }

    static XmlElement unsubscribe() {
        return XmlElement.of(WSNT, "Unsubscribe");
    }
}
