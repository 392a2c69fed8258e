package org.ovcgateway.onvif.soap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ovcgateway.onvif.soap.SoapBench.INFORMATION;
import static org.ovcgateway.onvif.soap.SoapBench.SCOPES;
import static org.ovcgateway.onvif.soap.SoapBench.SOON;
import static org.ovcgateway.onvif.soap.SoapBench.await;
import static org.ovcgateway.onvif.soap.SoapBench.empty;

import io.vertx.core.Future;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ovcgateway.camera.CameraException;
import org.ovcgateway.onvif.xml.XmlElement;
import org.ovcgateway.testkit.Await;

/** Calls about events, and where they go. */
class SoapEventsTest {
    private final SoapBench bench = new SoapBench();

    SoapEventsTest() throws IOException {}

    @AfterEach
    void close() throws Exception {
        bench.close();
    }

    @Test
    void aLongPollHoldsUpNobodyAndCanBeGivenUp() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        bench.device.behaviour = (request, out) -> {
            if (request.operation().equals("PullMessages")) {
                await(end);
            }
            return empty(request, out);
        };
        SoapClient client = bench.client(null);
        EventCalls.Target subscription = EventCalls.Target.of(XmlElement.of("", "SubscriptionReference")
                .with("Address", " http://10.99.99.99/sub?Idx=3 ")
                .with(XmlElement.of("", "ReferenceParameters")
                        .with(XmlElement.of("http://www.axis.com/2009/event", "SubscriptionId", "7"))));
        XmlElement pull = XmlElement.of(Service.EVENTS.namespace(), "PullMessages");
        CompletableFuture<Throwable> given = new CompletableFuture<>();
        bench.on(() -> {
            client.longPoll(subscription, "urn:pull", pull, Duration.ofSeconds(60))
                    .onFailure(given::complete);
            return Future.succeededFuture();
        });
        Await.until("the poll", SOON, () -> bench.device.received.size() == 1);
        bench.ask(client, SCOPES);
        bench.on(() -> {
            client.abandonLongPoll();
            return Future.succeededFuture();
        });
        assertEquals(
                "the long poll was given up",
                bench.words(CameraException.Kind.FAILED, given.get(SOON.toSeconds(), TimeUnit.SECONDS)));
        HttpDevice.Received poll = bench.device.received.get(0);
        assertEquals("/sub?Idx=3", poll.target());
        assertTrue(String.valueOf(poll.headers().get("content-type")).endsWith("action=\"urn:pull\""));
        XmlElement header = poll.envelope().child("Header").orElseThrow();
        assertEquals("urn:pull", header.textAt("Action"));
        assertEquals("http://10.99.99.99/sub?Idx=3", header.textAt("To"));
        assertTrue(String.valueOf(header.textAt("MessageID")).startsWith("urn:uuid:"));
        XmlElement parameter = header.child("SubscriptionId").orElseThrow();
        assertEquals("7 true", parameter.text() + ' ' + parameter.attribute("IsReferenceParameter"));
        assertNull(bench.device.received.get(1).envelope().child("Header").orElse(null));
        end.countDown();
        XmlElement next = bench.on(() -> client.longPoll(subscription, "urn:pull", pull, Duration.ofSeconds(60)));
        assertEquals("PullMessagesResponse", next.name());
    }

    @Test
    void aCallToTheEventServiceSaysWhereItGoes() throws Exception {
        SoapClient client = bench.client(null);
        bench.on(() -> {
            client.address(Service.EVENTS, "http://10.99.99.99/events");
            return client.call(EventCalls.Target.SERVICE, "urn:create", SCOPES);
        });
        assertEquals(
                "http://" + bench.device.place() + "/events",
                bench.device.received.get(0).envelope().textAt("Header", "To"));
    }

    /** Nobody is at {@code /events}; the device service does not know every operation. */
    private static HttpDevice.Behaviour deadEvents(String unknown) {
        return (request, out) -> {
            if (request.target().equals("/events")) {
                return HttpDevice.send(out, 404, "", "");
            }
            return request.operation().equals(unknown)
                    ? HttpDevice.fault(out, 400, "ActionNotSupported", "no")
                    : empty(request, out);
        };
    }

    private List<String> targets() {
        return bench.device.received.stream()
                .map(request -> request.operation() + " " + request.target())
                .toList();
    }

    @Test
    void whereNobodyIsAtTheAddressOfTheEventsTheDeviceServiceIsAskedFromThenOn() throws Exception {
        bench.device.behaviour = deadEvents("");
        SoapClient client = bench.client(null);
        bench.on(() -> {
            client.address(Service.EVENTS, "http://10.99.99.99/events");
            return client.call(Service.EVENTS, SCOPES);
        });
        bench.on(() -> client.call(EventCalls.Target.SERVICE, "urn:create", INFORMATION));
        assertEquals(
                List.of(
                        "GetScopes /events",
                        "GetScopes /onvif/device_service",
                        "GetDeviceInformation /onvif/device_service"),
                targets());
        assertEquals(
                bench.device.uri().toString(),
                bench.device.received.get(2).envelope().textAt("Header", "To"));
    }

    @Test
    void aDeviceServiceThatKnowsNoEventsIsNotTakenForTheirs() throws Exception {
        bench.device.behaviour = deadEvents("GetScopes");
        SoapClient client = bench.client(null);
        for (int i = 0; i < 2; i++) {
            Throwable failure = bench.failure(() -> {
                client.address(Service.EVENTS, "/events");
                return client.call(EventCalls.Target.SERVICE, "urn:create", SCOPES);
            });
            assertEquals(
                    "GetScopes: expected a SOAP message but was HTTP status 404 and nothing else",
                    bench.words(CameraException.Kind.FAILED, failure));
        }
        assertEquals(
                List.of("GetScopes /events", "GetScopes /onvif/device_service"),
                targets().subList(2, 4));
    }

    @Test
    void aRefusalOfTheDeviceServiceIsOneOfTheEvents() throws Exception {
        bench.device.behaviour = (request, out) -> request.target().equals("/events")
                ? HttpDevice.send(out, 404, "", "")
                : HttpDevice.fault(out, 400, "InvalidArgVal", "no such time");
        SoapClient client = bench.client(null);
        Throwable failure = bench.failure(() -> {
            client.address(Service.EVENTS, "/events");
            return client.call(EventCalls.Target.SERVICE, "urn:create", SCOPES);
        });
        assertEquals("InvalidArgVal", assertInstanceOf(SoapFault.class, failure).subcode());
        bench.failure(() -> client.call(EventCalls.Target.SERVICE, "urn:create", SCOPES));
        assertEquals("GetScopes /onvif/device_service", targets().get(2));
    }

    @Test
    void nobodyElseIsAskedAboutASubscriptionThatIsGoneOrAnotherService() throws Exception {
        bench.device.behaviour = (request, out) -> HttpDevice.send(out, 404, "", "");
        SoapClient client = bench.client(null);
        EventCalls.Target subscription = new EventCalls.Target("/sub", List.of());
        bench.failure(() -> client.call(subscription, "urn:renew", SCOPES));
        Throwable failure = bench.failure(() -> {
            client.address(Service.PTZ, "/ptz");
            return client.call(Service.PTZ, SCOPES);
        });
        assertInstanceOf(CameraException.class, failure);
        assertEquals(List.of("GetScopes /sub", "GetScopes /ptz"), targets());
    }
}
