package org.ovcgateway.onvif.soap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ovcgateway.onvif.soap.SoapBench.CLOCK;
import static org.ovcgateway.onvif.soap.SoapBench.INFORMATION;
import static org.ovcgateway.onvif.soap.SoapBench.SCOPES;
import static org.ovcgateway.onvif.soap.SoapBench.SOON;
import static org.ovcgateway.onvif.soap.SoapBench.USER;
import static org.ovcgateway.onvif.soap.SoapBench.await;
import static org.ovcgateway.onvif.soap.SoapBench.empty;

import io.vertx.core.Future;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ovcgateway.camera.CameraException;
import org.ovcgateway.camera.NotSupported;
import org.ovcgateway.onvif.device.Quirks;
import org.ovcgateway.onvif.device.Quirks.Authentication;
import org.ovcgateway.onvif.soap.SoapCalls.Urgency;
import org.ovcgateway.onvif.xml.XmlElement;

class SoapClientTest {
    private final SoapBench bench = new SoapBench();

    SoapClientTest() throws IOException {}

    @AfterEach
    void close() throws Exception {
        bench.close();
    }

    @Test
    void aCallCarriesItsActionToItsService() throws Exception {
        SoapClient client = bench.client(null);
        XmlElement stop = XmlElement.of(Service.PTZ.namespace(), "Stop").with("ProfileToken", "p");
        XmlElement answer = bench.on(() -> {
            client.address(Service.PTZ, "http://10.99.99.99:81:81/onvif/ptz?x=1");
            return client.call(Service.PTZ, stop);
        });
        assertEquals("StopResponse", answer.name());
        HttpDevice.Received received = bench.device.received.get(0);
        assertEquals("POST /onvif/ptz?x=1", received.method() + ' ' + received.target());
        assertEquals(bench.device.place(), received.headers().get("host"));
        assertEquals(
                "application/soap+xml; charset=utf-8; action=\"http://www.onvif.org/ver20/ptz/wsdl/Stop\"",
                received.headers().get("content-type"));
        assertEquals(
                List.of(stop), received.envelope().child("Body").orElseThrow().children());
    }

    @Test
    void aServiceThatTheDeviceDoesNotHaveIsNotSupported() throws Exception {
        SoapClient client = bench.client(null);
        Throwable failure = bench.failure(() -> client.call(Service.DEVICE_IO, SCOPES));
        assertInstanceOf(NotSupported.class, failure);
        assertEquals("the camera at " + bench.device.place() + " has no device io service", failure.getMessage());
        assertInstanceOf(
                NotSupported.class, bench.failure(() -> client.call(EventCalls.Target.SERVICE, "urn:a", SCOPES)));
        assertEquals(List.of(), bench.device.log());
    }

    @Test
    void aFaultIsHandedOn() throws Exception {
        bench.device.behaviour = (request, out) -> HttpDevice.fault(out, 400, "NoProfile", "no such profile");
        SoapFault fault = assertInstanceOf(SoapFault.class, bench.failure(bench.client(USER), SCOPES));
        assertEquals(
                "400 NoProfile no such profile", fault.status() + " " + fault.subcode() + ' ' + fault.getMessage());
    }

    @Test
    void callsAreMadeOneAfterTheOther() throws Exception {
        AtomicInteger atOnce = new AtomicInteger();
        bench.device.behaviour = (request, out) -> {
            assertEquals(1, atOnce.incrementAndGet());
            atOnce.decrementAndGet();
            return empty(request, out);
        };
        SoapClient client = bench.client(null);
        bench.on(() -> Future.all(
                client.call(Service.DEVICE, INFORMATION),
                client.call(Service.DEVICE, SCOPES),
                client.call(Service.DEVICE, CLOCK)));
        assertEquals(List.of("GetDeviceInformation", "GetScopes", "GetSystemDateAndTime"), bench.device.log());
        assertEquals(1, bench.device.connections());
    }

    @Test
    void whatIsUrgentOvertakesAndDropsMovesThatWait() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        bench.device.behaviour = (request, out) -> {
            await(release);
            return empty(request, out);
        };
        SoapClient client = bench.client(null);
        XmlElement move = XmlElement.of(Service.PTZ.namespace(), "ContinuousMove");
        XmlElement stop = XmlElement.of(Service.PTZ.namespace(), "Stop");
        List<Throwable> dropped = bench.on(() -> {
            client.address(Service.PTZ, "/ptz");
            List<Throwable> failures = new ArrayList<>();
            Future<?> ignored = client.call(Service.DEVICE, INFORMATION);
            client.call(Service.PTZ, move).onFailure(failures::add);
            ignored = client.call(Service.DEVICE, SCOPES);
            Future<XmlElement> urgent = client.call(Service.PTZ, stop, Urgency.OVERTAKING);
            release.countDown();
            return Future.all(ignored, urgent).map(failures);
        });
        assertEquals(List.of("GetDeviceInformation", "Stop", "GetScopes"), bench.device.log());
        assertEquals(
                "dropped, as something more urgent was asked of the camera meanwhile",
                bench.words(CameraException.Kind.FAILED, dropped.get(0)));
        assertEquals(1, dropped.size());
    }

    @Test
    void aCameraThatIsTooSlowGetsNoMoreThanSoManyQuestions() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        bench.device.behaviour = (request, out) -> {
            await(release);
            return empty(request, out);
        };
        SoapClient client = bench.client(null);
        Throwable failure = bench.failure(() -> {
            List<Future<XmlElement>> asked = new ArrayList<>();
            for (int i = 0; i < Lane.MAX_WAITING + 2; i++) {
                asked.add(client.call(Service.DEVICE, SCOPES));
            }
            assertFalse(asked.get(Lane.MAX_WAITING).isComplete());
            release.countDown();
            return asked.get(Lane.MAX_WAITING + 1);
        });
        assertTrue(
                bench.words(CameraException.Kind.FAILED, failure).startsWith("expected at most 200 questions to wait"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"400", "404", "405", "500", "501"})
    void aStatusAloneIsSaidInWords(String status) throws Exception {
        bench.device.behaviour = (request, out) -> HttpDevice.send(out, Integer.parseInt(status), "", "");
        assertEquals(
                "GetScopes: expected a SOAP message but was HTTP status " + status + " and nothing else",
                bench.words(CameraException.Kind.FAILED, bench.failure(bench.client(USER), SCOPES)));
    }

    @Test
    void aRedirectIsNotFollowed() throws Exception {
        try (HttpDevice other = new HttpDevice()) {
            bench.device.behaviour = (request, out) -> HttpDevice.send(
                    out, request.target().isEmpty() ? 200 : 307, "Location: " + other.uri() + "\r\n", "");
            assertEquals(
                    "GetScopes: expected a SOAP message but was a redirect (HTTP status 307), which is never followed",
                    bench.words(CameraException.Kind.FAILED, bench.failure(bench.client(USER), SCOPES)));
            assertEquals(0, other.connections());
        }
    }

    @Test
    void aClosedConnectionIsSaidInWordsAndNotRetriedWhenItIsNew() throws Exception {
        bench.device.behaviour = (request, out) -> false;
        SoapClient client = bench.client(USER);
        String words = "the camera at PLACE closed the connection without an answer, or sent what is no HTTP";
        assertEquals(words, bench.words(CameraException.Kind.FAILED, bench.failure(client, SCOPES)));
        assertEquals(1, bench.device.received.size());
        bench.device.behaviour = (request, out) -> {
            HttpDevice.write(out, "220 this is no HTTP\r\n\r\n");
            return false;
        };
        assertEquals(words, bench.words(CameraException.Kind.FAILED, bench.failure(client, SCOPES)));
        bench.device.behaviour = (request, out) -> {
            HttpDevice.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n<a>");
            return false;
        };
        assertEquals(
                "the camera at PLACE closed the connection within its answer, or sent what is no HTTP",
                bench.words(CameraException.Kind.FAILED, bench.failure(client, SCOPES)));
    }

    @Test
    void aConnectionThatServedBeforeAndIsResetIsMadeAnewOnce() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        bench.device.behaviour = (request, out) -> asked.incrementAndGet() != 2 && empty(request, out);
        SoapClient client = bench.client(null);
        bench.ask(client, SCOPES);
        bench.ask(client, INFORMATION);
        assertEquals(List.of("GetScopes", "GetDeviceInformation", "GetDeviceInformation"), bench.device.log());
        assertEquals(2, bench.device.connections());
        bench.device.behaviour = (request, out) -> false;
        assertTrue(bench.words(CameraException.Kind.FAILED, bench.failure(client, SCOPES))
                .contains("the connection without an answer"));
        assertEquals(5, bench.device.received.size());
    }

    @Test
    void aQuirkHasEachCallOnAConnectionOfItsOwn() throws Exception {
        bench.quirks = new Quirks(
                Authentication.TRY,
                Quirks.Media.TRY,
                Quirks.Stop.TRY,
                Quirks.Events.TRY,
                false,
                false,
                false,
                false,
                null);
        SoapClient client = bench.client(null);
        bench.ask(client, SCOPES);
        bench.ask(client, SCOPES);
        assertEquals(2, bench.device.connections());
        assertEquals("close", bench.device.received.get(0).headers().get("connection"));
    }

    @Test
    void aDeviceThatSaysNothingIsGivenUp() throws Exception {
        bench.patience = Duration.ofMillis(300);
        CountDownLatch end = new CountDownLatch(1);
        bench.device.behaviour = (request, out) -> {
            await(end);
            return false;
        };
        SoapClient client = bench.client(USER);
        assertEquals(
                "the camera at PLACE does not answer within 300 ms",
                bench.words(CameraException.Kind.UNREACHABLE, bench.failure(client, SCOPES)));
        end.countDown();
    }

    @Test
    void aDeviceThatIsNotThereIsSaidInWords() throws Exception {
        SoapClient client = bench.client(USER);
        bench.device.close();
        assertEquals(
                "the camera at PLACE refuses the connection",
                bench.words(CameraException.Kind.UNREACHABLE, bench.failure(client, SCOPES)));
    }

    @Test
    void noQueryAndNoSecretIsInAMessage() throws Exception {
        SoapClient client = bench.client(URI.create("http://" + bench.device.place() + "/x?token=hidden"), USER);
        for (HttpDevice.Behaviour behaviour : List.<HttpDevice.Behaviour>of(
                (request, out) -> false,
                (request, out) -> HttpDevice.send(out, 404, "", "<html>/x?token=hidden s3cret</html>"),
                (request, out) -> HttpDevice.fault(out, 500, "x", "http://operator:s3cret@h/x?token=hidden"))) {
            bench.device.behaviour = behaviour;
            for (Throwable at = bench.failure(client, SCOPES); at != null; at = at.getCause()) {
                String words = String.valueOf(at.getMessage());
                assertFalse(words.contains("hidden") || words.contains(DigestGuard.PASSWORD), words);
            }
        }
        assertEquals("/x?token=hidden", bench.device.received.get(0).target());
    }

    @Test
    void whatIsAskedOfAClosedClientFails() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        bench.device.behaviour = (request, out) -> {
            await(end);
            return false;
        };
        SoapClient client = bench.client(null);
        List<Throwable> failures = new ArrayList<>();
        bench.on(() -> {
            client.call(Service.DEVICE, SCOPES).onFailure(failures::add);
            client.call(Service.DEVICE, SCOPES).onFailure(failures::add);
            client.longPoll(new EventCalls.Target("/s", List.of()), "urn:a", SCOPES, SOON)
                    .onFailure(failures::add);
            client.close();
            client.close();
            return Future.succeededFuture();
        });
        failures.add(bench.failure(client, SCOPES));
        assertEquals(4, failures.size());
        failures.forEach(failure ->
                assertEquals("the camera is not in use any more", bench.words(CameraException.Kind.FAILED, failure)));
        end.countDown();
    }
}
