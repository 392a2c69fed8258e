package org.ovcgateway.onvif.events;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ovcgateway.onvif.SchemaCheck;
import org.ovcgateway.onvif.soap.Namespaces;
import org.ovcgateway.onvif.soap.Service;
import org.ovcgateway.onvif.xml.XmlElement;
import org.ovcgateway.onvif.xml.XmlWriter;
import org.ovcgateway.testkit.OnvifSchemas;

class EventRequestsTest {
    @Test
    void everyRequestFitsTheSchemas() {
        SchemaCheck.assertValid(EventRequests.createPullPoint(null));
        SchemaCheck.assertValid(EventRequests.createPullPoint("PT60S"));
        SchemaCheck.assertValid(EventRequests.createPullPoint("2026-01-01T00:00:00Z"));
        SchemaCheck.assertValid(EventRequests.pullMessages(Duration.ofSeconds(20), 100));
        SchemaCheck.assertValid(EventRequests.setSynchronizationPoint());
        SchemaCheck.assertValid(EventRequests.subscribe("http://10.0.0.1:4711/0123456789abcdef", null));
        SchemaCheck.assertValid(EventRequests.subscribe("http://[fe80::1]:4711/0123456789abcdef", "PT10M"));
        SchemaCheck.assertValid(EventRequests.renew("PT10M"));
        SchemaCheck.assertValid(EventRequests.unsubscribe());
    }

    @Test
    void theSchemasReachIntoTheseRequests() {
        assumeTrue(OnvifSchemas.obstacle() == null, OnvifSchemas.obstacle());
        String events = Service.EVENTS.namespace();
        List<XmlElement> wrong = List.of(
                EventRequests.createPullPoint("60"),
                XmlElement.of(events, "PullMessages").with("MessageLimit", "1").with("Timeout", "PT1S"),
                XmlElement.of(events, "PullMessages").with("Timeout", "20").with("MessageLimit", "1"),
                XmlElement.of(events, "SetSynchronizationPoint").with("x", "y"),
                XmlElement.of(Namespaces.NOTIFICATION, "Subscribe").with("InitialTerminationTime", "PT10M"),
                XmlElement.of(Namespaces.NOTIFICATION, "Renew"),
                EventRequests.renew("soon"));
        wrong.forEach(body -> assertNotNull(OnvifSchemas.fault(XmlWriter.write(body)), body::toString));
    }
}
