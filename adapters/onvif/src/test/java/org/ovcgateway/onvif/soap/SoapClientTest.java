package org.ovcgateway.onvif.soap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ovcgateway.camera.CameraException;
import org.ovcgateway.camera.Credentials;
import org.ovcgateway.camera.NotSupported;
import org.ovcgateway.onvif.device.Learnt;
import org.ovcgateway.onvif.device.Memory;
import org.ovcgateway.onvif.device.Quirks;
import org.ovcgateway.onvif.device.Quirks.Authentication;
import org.ovcgateway.onvif.soap.SoapCalls.Urgency;
import org.ovcgateway.onvif.xml.XmlElement;
import org.ovcgateway.testkit.Await;
import org.ovcgateway.testkit.TestCertificate;

class SoapClientTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Credentials USER = new Credentials(DigestGuard.USER, DigestGuard.PASSWORD);
    private static final XmlElement INFORMATION = XmlElement.of(Service.DEVICE.namespace(), "GetDeviceInformation");
    private static final XmlElement SCOPES = XmlElement.of(Service.DEVICE.namespace(), "GetScopes");
    private static final XmlElement CLOCK = XmlElement.of(Service.DEVICE.namespace(), "GetSystemDateAndTime");

    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private final AtomicLong nanoTime = new AtomicLong();
    private final Kept memory = new Kept();
    private final List<SoapClient> clients = new ArrayList<>();
    private HttpDevice device;
    private Quirks quirks = Quirks.NONE;
    private Duration patience = Duration.ofSeconds(60);

    /** A memory that lasts as long as a test. */
    private static final class Kept implements Memory {
        private volatile Learnt learnt = Learnt.NOTHING;

        @Override
        public Learnt learnt() {
            return learnt;
        }

        @Override
        public synchronized void update(UnaryOperator<Learnt> change) {
            learnt = change.apply(learnt);
        }
    }

    SoapClientTest() throws IOException {
        device = new HttpDevice();
    }

    @AfterEach
    void close() throws Exception {
        for (SoapClient client : clients) {
            on(() -> {
                client.close();
                return Future.succeededFuture();
            });
        }
        device.close();
        vertx.close().await(20, TimeUnit.SECONDS);
    }

    private SoapClient client(@Nullable Credentials credentials) throws Exception {
        return client(device.uri(), credentials);
    }

    private SoapClient client(URI uri, @Nullable Credentials credentials) throws Exception {
        SoapClient made = on(() -> Future.succeededFuture(
                new SoapClient(vertx, uri, credentials, () -> quirks, memory, () -> NOW, nanoTime::get, patience)));
        clients.add(made);
        return made;
    }

    /** Runs on the context's event loop and waits for the answer, which must come there. */
    private <T> T on(Supplier<Future<T>> task) throws Exception {
        CompletableFuture<T> answer = new CompletableFuture<>();
        context.runOnContext(nothing -> task.get().onComplete(result -> {
            if (Vertx.currentContext() != context) {
                answer.completeExceptionally(new AssertionError("completed elsewhere"));
            } else if (result.succeeded()) {
                answer.complete(result.result());
            } else {
                answer.completeExceptionally(result.cause());
            }
        }));
        return answer.get(SOON.toSeconds(), TimeUnit.SECONDS);
    }

    private XmlElement ask(SoapClient client, XmlElement body) throws Exception {
        return on(() -> client.call(Service.DEVICE, body));
    }

    private Throwable failure(Supplier<Future<XmlElement>> task) {
        return Objects.requireNonNull(
                assertThrows(ExecutionException.class, () -> on(task)).getCause());
    }

    private Throwable failure(SoapClient client, XmlElement body) {
        return failure(() -> client.call(Service.DEVICE, body));
    }

    private String words(CameraException.Kind kind, Throwable failure) {
        CameraException exception = assertInstanceOf(CameraException.class, failure);
        assertEquals(kind, exception.kind(), exception.getMessage());
        return String.valueOf(exception.getMessage()).replace(device.place(), "PLACE");
    }

    private static boolean clock(OutputStream out, Duration ahead) throws IOException {
        LocalDateTime time = LocalDateTime.ofInstant(NOW.plus(ahead), ZoneOffset.UTC);
        return HttpDevice.ok(
                out,
                "<GetSystemDateAndTimeResponse><SystemDateAndTime><UTCDateTime><Time><Hour>" + time.getHour()
                        + "</Hour><Minute>" + time.getMinute() + "</Minute><Second>" + time.getSecond()
                        + "</Second></Time><Date><Year>" + time.getYear() + "</Year><Month>" + time.getMonthValue()
                        + "</Month><Day>" + time.getDayOfMonth()
                        + "</Day></Date></UTCDateTime></SystemDateAndTime></GetSystemDateAndTimeResponse>");
    }

    private static boolean empty(HttpDevice.Received request, OutputStream out) throws IOException {
        return HttpDevice.ok(out, "<" + request.operation() + "Response/>");
    }

    /** Wants tokens by a clock, and tells another or the same. */
    private static HttpDevice.Behaviour tokens(Duration tells, Duration judgesBy) {
        return (request, out) -> {
            if (request.operation().equals("GetSystemDateAndTime")) {
                return clock(out, tells);
            }
            return DigestGuard.knowsToken(request, DigestGuard.PASSWORD, NOW.plus(judgesBy))
                    ? empty(request, out)
                    : HttpDevice.fault(out, 400, "NotAuthorized", "Sender not Authorized");
        };
    }

    private static HttpDevice.Behaviour digests(DigestGuard guard) {
        return (request, out) ->
                guard.knows(request, DigestGuard.PASSWORD) ? empty(request, out) : guard.challenge(out);
    }

    // -- where and how --

    @Test
    void aCallCarriesItsActionToItsService() throws Exception {
        SoapClient client = client(null);
        XmlElement stop = XmlElement.of(Service.PTZ.namespace(), "Stop").with("ProfileToken", "p");
        XmlElement answer = on(() -> {
            client.address(Service.PTZ, "http://10.99.99.99:81:81/onvif/ptz?x=1");
            return client.call(Service.PTZ, stop);
        });
        assertEquals("StopResponse", answer.name());
        HttpDevice.Received received = device.received.get(0);
        assertEquals("POST /onvif/ptz?x=1", received.method() + ' ' + received.target());
        assertEquals(device.place(), received.headers().get("host"));
        assertEquals(
                "application/soap+xml; charset=utf-8; action=\"http://www.onvif.org/ver20/ptz/wsdl/Stop\"",
                received.headers().get("content-type"));
        assertEquals(
                List.of(stop), received.envelope().child("Body").orElseThrow().children());
    }

    @Test
    void aServiceThatTheDeviceDoesNotHaveIsNotSupported() throws Exception {
        SoapClient client = client(null);
        Throwable failure = failure(() -> client.call(Service.DEVICE_IO, SCOPES));
        assertInstanceOf(NotSupported.class, failure);
        assertEquals("the camera at " + device.place() + " has no device io service", failure.getMessage());
        assertInstanceOf(NotSupported.class, failure(() -> client.call(EventCalls.Target.SERVICE, "urn:a", SCOPES)));
        assertEquals(List.of(), device.log());
    }

    @Test
    void aFaultIsHandedOn() throws Exception {
        device.behaviour = (request, out) -> HttpDevice.fault(out, 400, "NoProfile", "no such profile");
        SoapFault fault = assertInstanceOf(SoapFault.class, failure(client(USER), SCOPES));
        assertEquals(
                "400 NoProfile no such profile", fault.status() + " " + fault.subcode() + ' ' + fault.getMessage());
    }

    // -- in turn --

    @Test
    void callsAreMadeOneAfterTheOther() throws Exception {
        AtomicInteger atOnce = new AtomicInteger();
        device.behaviour = (request, out) -> {
            assertEquals(1, atOnce.incrementAndGet());
            atOnce.decrementAndGet();
            return empty(request, out);
        };
        SoapClient client = client(null);
        on(() -> Future.all(
                client.call(Service.DEVICE, INFORMATION),
                client.call(Service.DEVICE, SCOPES),
                client.call(Service.DEVICE, CLOCK)));
        assertEquals(List.of("GetDeviceInformation", "GetScopes", "GetSystemDateAndTime"), device.log());
        assertEquals(1, device.connections());
    }

    @Test
    void whatIsUrgentOvertakesAndDropsMovesThatWait() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        device.behaviour = (request, out) -> {
            await(release);
            return empty(request, out);
        };
        SoapClient client = client(null);
        XmlElement move = XmlElement.of(Service.PTZ.namespace(), "ContinuousMove");
        XmlElement stop = XmlElement.of(Service.PTZ.namespace(), "Stop");
        List<Throwable> dropped = on(() -> {
            client.address(Service.PTZ, "/ptz");
            List<Throwable> failures = new ArrayList<>();
            Future<?> ignored = client.call(Service.DEVICE, INFORMATION);
            client.call(Service.PTZ, move).onFailure(failures::add);
            ignored = client.call(Service.DEVICE, SCOPES);
            Future<XmlElement> urgent = client.call(Service.PTZ, stop, Urgency.OVERTAKING);
            release.countDown();
            return Future.all(ignored, urgent).map(failures);
        });
        assertEquals(List.of("GetDeviceInformation", "Stop", "GetScopes"), device.log());
        assertEquals(
                "dropped, as something more urgent was asked of the camera meanwhile",
                words(CameraException.Kind.FAILED, dropped.get(0)));
        assertEquals(1, dropped.size());
    }

    @Test
    void aCameraThatIsTooSlowGetsNoMoreThanSoManyQuestions() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        device.behaviour = (request, out) -> {
            await(release);
            return empty(request, out);
        };
        SoapClient client = client(null);
        Throwable failure = failure(() -> {
            List<Future<XmlElement>> asked = new ArrayList<>();
            for (int i = 0; i < Lane.MAX_WAITING + 2; i++) {
                asked.add(client.call(Service.DEVICE, SCOPES));
            }
            assertFalse(asked.get(Lane.MAX_WAITING).isComplete());
            release.countDown();
            return asked.get(Lane.MAX_WAITING + 1);
        });
        assertTrue(words(CameraException.Kind.FAILED, failure).startsWith("expected at most 200 questions to wait"));
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(SOON.toSeconds(), TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    // -- events --

    @Test
    void aLongPollHoldsUpNobodyAndCanBeGivenUp() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        device.behaviour = (request, out) -> {
            if (request.operation().equals("PullMessages")) {
                await(end);
            }
            return empty(request, out);
        };
        SoapClient client = client(null);
        EventCalls.Target subscription = EventCalls.Target.of(XmlElement.of("", "SubscriptionReference")
                .with("Address", " http://10.99.99.99/sub?Idx=3 ")
                .with(XmlElement.of("", "ReferenceParameters")
                        .with(XmlElement.of("http://www.axis.com/2009/event", "SubscriptionId", "7"))));
        XmlElement pull = XmlElement.of(Service.EVENTS.namespace(), "PullMessages");
        CompletableFuture<Throwable> given = new CompletableFuture<>();
        on(() -> {
            client.longPoll(subscription, "urn:pull", pull, Duration.ofSeconds(60))
                    .onFailure(given::complete);
            return Future.succeededFuture();
        });
        Await.until("the poll", SOON, () -> device.received.size() == 1);
        ask(client, SCOPES);
        on(() -> {
            client.abandonLongPoll();
            return Future.succeededFuture();
        });
        assertEquals(
                "the long poll was given up",
                words(CameraException.Kind.FAILED, given.get(SOON.toSeconds(), TimeUnit.SECONDS)));
        HttpDevice.Received poll = device.received.get(0);
        assertEquals("/sub?Idx=3", poll.target());
        assertTrue(String.valueOf(poll.headers().get("content-type")).endsWith("action=\"urn:pull\""));
        XmlElement header = poll.envelope().child("Header").orElseThrow();
        assertEquals("urn:pull", header.textAt("Action"));
        assertEquals("http://10.99.99.99/sub?Idx=3", header.textAt("To"));
        assertTrue(String.valueOf(header.textAt("MessageID")).startsWith("urn:uuid:"));
        XmlElement parameter = header.child("SubscriptionId").orElseThrow();
        assertEquals("7 true", parameter.text() + ' ' + parameter.attribute("IsReferenceParameter"));
        assertNull(device.received.get(1).envelope().child("Header").orElse(null));
        end.countDown();
        XmlElement next = on(() -> client.longPoll(subscription, "urn:pull", pull, Duration.ofSeconds(60)));
        assertEquals("PullMessagesResponse", next.name());
    }

    @Test
    void aCallToTheEventServiceSaysWhereItGoes() throws Exception {
        SoapClient client = client(null);
        on(() -> {
            client.address(Service.EVENTS, "http://10.99.99.99/events");
            return client.call(EventCalls.Target.SERVICE, "urn:create", SCOPES);
        });
        assertEquals(
                "http://" + device.place() + "/events",
                device.received.get(0).envelope().textAt("Header", "To"));
    }

    // -- who asks --

    @Test
    void onlyTheClockIsAskedWithoutAName() throws Exception {
        memory.learnt = Learnt.NOTHING.withClockAheadMillis(-36_000_000);
        device.behaviour = tokens(Duration.ofHours(-10), Duration.ofHours(-10));
        SoapClient client = client(USER);
        ask(client, CLOCK);
        ask(client, SCOPES);
        assertEquals(List.of("GetSystemDateAndTime", "GetScopes token"), device.log());
        assertEquals(Authentication.USERNAME_TOKEN, memory.learnt.authentication());
    }

    @Test
    void aClockThatIsNotForEverybodyIsAskedWithAName() throws Exception {
        device.behaviour = (request, out) -> DigestGuard.knowsToken(request, DigestGuard.PASSWORD, NOW)
                ? clock(out, Duration.ZERO)
                : HttpDevice.fault(out, 400, "NotAuthorized", "no");
        ask(client(USER), CLOCK);
        assertEquals(List.of("GetSystemDateAndTime", "GetSystemDateAndTime token"), device.log());
    }

    @ParameterizedTest
    @ValueSource(strings = {"MD5", "SHA-256"})
    void aDeviceThatChallengesGetsADigestAndNoToken(String function) throws Exception {
        DigestGuard guard = new DigestGuard(function);
        device.behaviour = digests(guard);
        SoapClient client = client(USER);
        ask(client, SCOPES);
        ask(client, INFORMATION);
        ask(client, SCOPES);
        assertEquals(
                List.of("GetScopes token", "GetScopes digest", "GetDeviceInformation digest", "GetScopes digest"),
                device.log());
        assertEquals(List.of("00000001", "00000002", "00000003"), guard.counts);
        assertEquals(Authentication.HTTP_DIGEST, memory.learnt.authentication());

        device.received.clear();
        ask(client(USER), SCOPES);
        assertEquals(List.of("GetScopes", "GetScopes digest"), device.log());
    }

    @Test
    void aDigestOfAnOldNonceIsMadeAnew() throws Exception {
        DigestGuard guard = new DigestGuard("MD5");
        device.behaviour = digests(guard);
        SoapClient client = client(USER);
        ask(client, SCOPES);
        guard.nonce = "n1";
        ask(client, SCOPES);
        guard.nonce = "n2";
        ask(client, SCOPES);
        assertEquals(List.of("00000001", "00000001", "00000001"), guard.counts);
    }

    @Test
    void aPasswordIsNeverSentAsItIs() throws Exception {
        device.behaviour = (request, out) -> HttpDevice.send(out, 401, "WWW-Authenticate: Basic realm=\"cam\"\r\n", "");
        assertEquals(
                "the camera at PLACE refuses the user name and password",
                words(CameraException.Kind.UNAUTHORISED, failure(client(USER), SCOPES)));
        assertEquals(List.of("GetScopes token", "GetSystemDateAndTime", "GetScopes"), device.log());
    }

    @Test
    void aDeviceThatHidesItsChallengeFromTokensIsAskedWithoutOne() throws Exception {
        DigestGuard guard = new DigestGuard("MD5");
        device.behaviour = (request, out) -> request.token() != null
                ? HttpDevice.fault(out, 400, "NotAuthorized", "no")
                : digests(guard).answer(request, out);
        ask(client(USER), SCOPES);
        assertEquals(List.of("GetScopes token", "GetSystemDateAndTime", "GetScopes", "GetScopes digest"), device.log());
        assertEquals(Authentication.HTTP_DIGEST, memory.learnt.authentication());
    }

    @Test
    void whatWasLearntIsLearntAnewWhenItHoldsNoLonger() throws Exception {
        memory.learnt = Learnt.NOTHING.withAuthentication(Authentication.HTTP_DIGEST);
        device.behaviour = tokens(Duration.ZERO, Duration.ZERO);
        ask(client(USER), SCOPES);
        assertEquals(List.of("GetScopes", "GetScopes token"), device.log());
        assertEquals(Authentication.USERNAME_TOKEN, memory.learnt.authentication());

        device.received.clear();
        memory.learnt = Learnt.NOTHING.withAuthentication(Authentication.NONE);
        ask(client(USER), SCOPES);
        assertEquals(List.of("GetScopes", "GetScopes token"), device.log());
    }

    @ParameterizedTest
    @EnumSource(names = {"USERNAME_TOKEN", "HTTP_DIGEST", "NONE"})
    void aQuirkSaysHowToAuthenticate(Authentication way) throws Exception {
        quirks = new Quirks(way, Quirks.Media.TRY, Quirks.Stop.TRY, Quirks.Events.TRY, false, false, false, true, null);
        DigestGuard guard = new DigestGuard("MD5");
        device.behaviour = way == Authentication.HTTP_DIGEST
                ? digests(guard)
                : way == Authentication.NONE ? SoapClientTest::empty : tokens(Duration.ZERO, Duration.ZERO);
        ask(client(USER), SCOPES);
        assertEquals(
                switch (way) {
                    case HTTP_DIGEST -> List.of("GetScopes", "GetScopes digest");
                    case NONE -> List.of("GetScopes");
                    default -> List.of("GetScopes token");
                },
                device.log());
        assertNull(memory.learnt.authentication());
    }

    @Test
    void aQuirkIsNotOverruledByADevice() throws Exception {
        quirks = new Quirks(
                Authentication.NONE,
                Quirks.Media.TRY,
                Quirks.Stop.TRY,
                Quirks.Events.TRY,
                false,
                false,
                false,
                true,
                null);
        device.behaviour = digests(new DigestGuard("MD5"));
        assertEquals(
                "the camera at PLACE asks for a user name and password, and its quirks say that it does not",
                words(CameraException.Kind.UNAUTHORISED, failure(client(USER), SCOPES)));
    }

    @Test
    void withoutCredentialsARefusalIsFinal() throws Exception {
        device.behaviour = digests(new DigestGuard("MD5"));
        assertEquals(
                "the camera at PLACE asks for a user name and password, and none are configured",
                words(CameraException.Kind.UNAUTHORISED, failure(client(null), SCOPES)));
        assertEquals(List.of("GetScopes"), device.log());
    }

    // -- whose clock --

    @Test
    void aClockThatWasSetMeanwhileIsAskedAgain() throws Exception {
        device.behaviour = tokens(Duration.ofDays(-180), Duration.ofDays(-180));
        SoapClient client = client(USER);
        ask(client, SCOPES);
        assertEquals(List.of("GetScopes token", "GetSystemDateAndTime", "GetScopes token"), device.log());
        assertEquals(Duration.ofDays(-180).toMillis(), memory.learnt.clockAheadMillis());
    }

    @Test
    void aClockThatTellsLocalTimeForUtcIsNotBelieved() throws Exception {
        memory.learnt = Learnt.NOTHING.withClockAheadMillis(Duration.ofHours(8).toMillis());
        device.behaviour = tokens(Duration.ofHours(8), Duration.ZERO);
        SoapClient client = client(USER);
        ask(client, SCOPES);
        assertEquals(List.of("GetScopes token", "GetSystemDateAndTime", "GetScopes", "GetScopes token"), device.log());
        device.received.clear();
        ask(client, SCOPES);
        assertEquals(List.of("GetScopes token"), device.log());
    }

    // -- wrong passwords --

    private long shown() {
        return device.log().stream()
                .filter(line -> line.endsWith("token") || line.endsWith("digest"))
                .count();
    }

    @Test
    void aWrongPasswordIsShownTwiceAndThenNothingIsSentForAWhile() throws Exception {
        device.behaviour = tokens(Duration.ZERO, Duration.ZERO);
        SoapClient client = client(new Credentials(DigestGuard.USER, "wrong"));
        assertEquals(
                "the camera at PLACE refuses the user name and password",
                words(CameraException.Kind.UNAUTHORISED, failure(client, SCOPES)));
        assertEquals(1, shown());
        String words = "the camera at PLACE refuses the user name and password; nothing is sent to it for 301 s,"
                + " as cameras lock out who tries too often";
        assertEquals(words, words(CameraException.Kind.UNAUTHORISED, failure(client, SCOPES)));
        assertEquals(2, shown());
        int sent = device.received.size();
        nanoTime.addAndGet(Duration.ofMinutes(5).toNanos() - 1);
        assertEquals(words.replace("301", "1"), words(CameraException.Kind.UNAUTHORISED, failure(client, CLOCK)));
        assertEquals(sent, device.received.size());

        nanoTime.addAndGet(1);
        words(CameraException.Kind.UNAUTHORISED, failure(client, SCOPES));
        assertEquals(3, shown());
        nanoTime.addAndGet(Duration.ofMinutes(10).toNanos() - 1);
        words(CameraException.Kind.UNAUTHORISED, failure(client, SCOPES));
        assertEquals(3, shown());
        for (int i = 0; i < 20; i++) {
            nanoTime.addAndGet(Duration.ofHours(1).toNanos());
            words(CameraException.Kind.UNAUTHORISED, failure(client, SCOPES));
        }
        assertEquals(23, shown());
    }

    @Test
    void aWrongPasswordIsShownTwiceByDigest() throws Exception {
        DigestGuard guard = new DigestGuard("MD5");
        memory.learnt = Learnt.NOTHING.withAuthentication(Authentication.HTTP_DIGEST);
        device.behaviour = digests(guard);
        SoapClient client = client(new Credentials(DigestGuard.USER, "wrong"));
        for (int i = 0; i < 5; i++) {
            words(CameraException.Kind.UNAUTHORISED, failure(client, SCOPES));
        }
        assertEquals(List.of("GetScopes", "GetScopes digest", "GetScopes", "GetScopes digest"), device.log());
        nanoTime.addAndGet(Duration.ofMinutes(5).toNanos());
        device.behaviour = SoapClientTest::empty;
        ask(client, SCOPES);
    }

    @Test
    void aDeviceThatCallsEveryNonceStaleIsNotAskedForEver() throws Exception {
        DigestGuard guard = new DigestGuard("MD5");
        device.behaviour = (request, out) -> guard.challenge(out, ", stale=true");
        SoapClient client = client(USER);
        for (int i = 0; i < 5; i++) {
            words(CameraException.Kind.UNAUTHORISED, failure(client, SCOPES));
        }
        assertTrue(shown() <= 5, () -> String.valueOf(device.log()));
    }

    @Test
    void aPasswordThatWasChangedAtTheCameraIsShownTwice() throws Exception {
        device.behaviour = tokens(Duration.ZERO, Duration.ZERO);
        SoapClient client = client(USER);
        ask(client, SCOPES);
        device.behaviour = (request, out) -> request.operation().equals("GetSystemDateAndTime")
                ? clock(out, Duration.ZERO)
                : HttpDevice.fault(out, 400, "NotAuthorized", "no");
        device.received.clear();
        for (int i = 0; i < 5; i++) {
            words(CameraException.Kind.UNAUTHORISED, failure(client, SCOPES));
        }
        assertEquals(List.of("GetScopes token", "GetSystemDateAndTime", "GetDeviceInformation token"), device.log());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatAUserMayNotDoIsNoMatterOfThePassword(boolean digest) throws Exception {
        DigestGuard guard = new DigestGuard("MD5");
        HttpDevice.Behaviour usual = digest ? digests(guard) : tokens(Duration.ZERO, Duration.ZERO);
        device.behaviour = (request, out) -> (request.operation().equals("GetScopes")
                        && (request.token() != null || request.authorization() != null))
                ? HttpDevice.fault(out, 400, "NotAuthorized", "not for you")
                : usual.answer(request, out);
        SoapClient client = client(USER);
        ask(client, INFORMATION);
        for (int i = 0; i < 5; i++) {
            SoapFault fault = assertInstanceOf(SoapFault.class, failure(client, SCOPES));
            assertEquals("NotAuthorized not for you", fault.subcode() + ' ' + fault.getMessage());
        }
        ask(client, INFORMATION);
    }

    @Test
    void anAnswerThatEverybodyGetsSaysNothingOfThePassword() throws Exception {
        XmlElement services = XmlElement.of(Service.DEVICE.namespace(), "GetServices");
        device.behaviour = (request, out) -> request.operation().equals("GetServices")
                ? empty(request, out)
                : tokens(Duration.ZERO, Duration.ZERO).answer(request, out);
        SoapClient client = client(new Credentials(DigestGuard.USER, "wrong"));
        ask(client, services);
        assertNull(memory.learnt.authentication());
        words(CameraException.Kind.UNAUTHORISED, failure(client, SCOPES));
        ask(client, services);
        words(CameraException.Kind.UNAUTHORISED, failure(client, SCOPES));
        words(CameraException.Kind.UNAUTHORISED, failure(client, services));
    }

    // -- what comes instead of an answer --

    @ParameterizedTest
    @ValueSource(strings = {"400", "404", "405", "500", "501"})
    void aStatusAloneIsSaidInWords(String status) throws Exception {
        device.behaviour = (request, out) -> HttpDevice.send(out, Integer.parseInt(status), "", "");
        assertEquals(
                "GetScopes: expected a SOAP message but was HTTP status " + status + " and nothing else",
                words(CameraException.Kind.FAILED, failure(client(USER), SCOPES)));
    }

    @Test
    void aRedirectIsNotFollowed() throws Exception {
        try (HttpDevice other = new HttpDevice()) {
            device.behaviour = (request, out) -> HttpDevice.send(
                    out, request.target().isEmpty() ? 200 : 307, "Location: " + other.uri() + "\r\n", "");
            assertEquals(
                    "GetScopes: expected a SOAP message but was a redirect (HTTP status 307), which is never followed",
                    words(CameraException.Kind.FAILED, failure(client(USER), SCOPES)));
            assertEquals(0, other.connections());
        }
    }

    @Test
    void aClosedConnectionIsSaidInWordsAndNotRetriedWhenItIsNew() throws Exception {
        device.behaviour = (request, out) -> false;
        SoapClient client = client(USER);
        String words = "the camera at PLACE closed the connection without an answer, or sent what is no HTTP";
        assertEquals(words, words(CameraException.Kind.FAILED, failure(client, SCOPES)));
        assertEquals(1, device.received.size());
        device.behaviour = (request, out) -> {
            HttpDevice.write(out, "220 this is no HTTP\r\n\r\n");
            return false;
        };
        assertEquals(words, words(CameraException.Kind.FAILED, failure(client, SCOPES)));
        device.behaviour = (request, out) -> {
            HttpDevice.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n<a>");
            return false;
        };
        assertEquals(
                "the camera at PLACE closed the connection within its answer, or sent what is no HTTP",
                words(CameraException.Kind.FAILED, failure(client, SCOPES)));
    }

    @Test
    void aConnectionThatServedBeforeAndIsResetIsMadeAnewOnce() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        device.behaviour = (request, out) -> asked.incrementAndGet() != 2 && empty(request, out);
        SoapClient client = client(null);
        ask(client, SCOPES);
        ask(client, INFORMATION);
        assertEquals(List.of("GetScopes", "GetDeviceInformation", "GetDeviceInformation"), device.log());
        assertEquals(2, device.connections());
        device.behaviour = (request, out) -> false;
        assertTrue(words(CameraException.Kind.FAILED, failure(client, SCOPES))
                .contains("the connection without an answer"));
        assertEquals(5, device.received.size());
    }

    @Test
    void aQuirkHasEachCallOnAConnectionOfItsOwn() throws Exception {
        quirks = new Quirks(
                Authentication.TRY,
                Quirks.Media.TRY,
                Quirks.Stop.TRY,
                Quirks.Events.TRY,
                false,
                false,
                false,
                false,
                null);
        SoapClient client = client(null);
        ask(client, SCOPES);
        ask(client, SCOPES);
        assertEquals(2, device.connections());
        assertEquals("close", device.received.get(0).headers().get("connection"));
    }

    @Test
    void aDeviceThatSaysNothingIsGivenUp() throws Exception {
        patience = Duration.ofMillis(300);
        CountDownLatch end = new CountDownLatch(1);
        device.behaviour = (request, out) -> {
            await(end);
            return false;
        };
        SoapClient client = client(USER);
        assertEquals(
                "the camera at PLACE does not answer within 300 ms",
                words(CameraException.Kind.UNREACHABLE, failure(client, SCOPES)));
        end.countDown();
    }

    @Test
    void aDeviceThatIsNotThereIsSaidInWords() throws Exception {
        SoapClient client = client(USER);
        device.close();
        assertEquals(
                "the camera at PLACE refuses the connection",
                words(CameraException.Kind.UNREACHABLE, failure(client, SCOPES)));
    }

    @Test
    void noQueryAndNoSecretIsInAMessage() throws Exception {
        SoapClient client = client(URI.create("http://" + device.place() + "/x?token=hidden"), USER);
        for (HttpDevice.Behaviour behaviour : List.<HttpDevice.Behaviour>of(
                (request, out) -> false,
                (request, out) -> HttpDevice.send(out, 404, "", "<html>/x?token=hidden s3cret</html>"),
                (request, out) -> HttpDevice.fault(out, 500, "x", "http://operator:s3cret@h/x?token=hidden"))) {
            device.behaviour = behaviour;
            for (Throwable at = failure(client, SCOPES); at != null; at = at.getCause()) {
                String words = String.valueOf(at.getMessage());
                assertFalse(words.contains("hidden") || words.contains(DigestGuard.PASSWORD), words);
            }
        }
        assertEquals("/x?token=hidden", device.received.get(0).target());
    }

    // -- hostile devices --

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><Envelope><Body>&x;</Body></Envelope>",
                "<!DOCTYPE a [<!ENTITY x \"ha\"><!ENTITY y \"&x;&x;&x;&x;\">]><Envelope><Body>&y;</Body></Envelope>"
            })
    void entitiesAreRefused(String document) throws Exception {
        device.behaviour = (request, out) -> HttpDevice.send(out, 200, "", document);
        assertTrue(words(CameraException.Kind.FAILED, failure(client(USER), SCOPES))
                .contains("expected no document type"));
    }

    @Test
    void elementsWithoutEndAreRefused() throws Exception {
        device.behaviour = (request, out) -> HttpDevice.send(out, 200, "", "<a>".repeat(200_000));
        assertTrue(words(CameraException.Kind.FAILED, failure(client(USER), SCOPES))
                .contains("expected elements at most 64 deep"));
    }

    /** Writes until the client hangs up; counts what was taken, most of which the sockets hold. */
    private static boolean endless(OutputStream out, AtomicLong taken, boolean chunked) throws IOException {
        byte[] piece = "a".repeat(4096).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        try {
            while (taken.get() < 1L << 30) {
                if (chunked) {
                    HttpDevice.write(out, "1000\r\n");
                }
                out.write(piece);
                if (chunked) {
                    HttpDevice.write(out, "\r\n");
                }
                taken.addAndGet(piece.length);
            }
        } catch (IOException e) {
            return false;
        }
        return true;
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 1073741824", "Transfer-Encoding: chunked", "Connection: close"})
    void aBodyWithoutEndIsCut(String header) throws Exception {
        AtomicLong taken = new AtomicLong();
        CountDownLatch hungUp = new CountDownLatch(1);
        device.behaviour = (request, out) -> {
            HttpDevice.write(out, "HTTP/1.1 200 OK\r\n" + header + "\r\n\r\n");
            boolean open = endless(out, taken, header.startsWith("Transfer"));
            hungUp.countDown();
            return open;
        };
        SoapClient client = client(USER);
        assertEquals(
                "the camera at PLACE sends too much: expected an answer of at most 1048576 bytes but was a longer one",
                words(CameraException.Kind.FAILED, failure(client, SCOPES)));
        await(hungUp);
        assertTrue(taken.get() < 64 << 20, () -> taken.get() + " bytes were taken");
        device.behaviour = SoapClientTest::empty;
        ask(client, SCOPES);
    }

    @Test
    void aBodyOfTheLargestSizeIsTaken() throws Exception {
        String start = "<Envelope><Body><a>";
        String end = "</a></Body></Envelope>";
        int room = (1 << 20) - start.length() - end.length();
        device.behaviour = (request, out) -> HttpDevice.send(out, 200, "", start + "b".repeat(room) + end);
        SoapClient client = client(null);
        assertEquals(room, ask(client, SCOPES).text().length());
        device.behaviour = (request, out) -> HttpDevice.send(out, 200, "", start + "b".repeat(room + 1) + end);
        assertTrue(words(CameraException.Kind.FAILED, failure(client, SCOPES)).contains("sends too much"));
    }

    // -- certificates --

    private static HttpDevice secure(TestCertificate certificate, Path folder) throws Exception {
        Path store = folder.resolve(certificate.key().getFileName() + ".p12");
        org.ovcgateway.testkit.PeerProcess.run(
                Duration.ofSeconds(20),
                "openssl",
                "pkcs12",
                "-export",
                "-in",
                certificate.certificate().toString(),
                "-inkey",
                certificate.key().toString(),
                "-passout",
                "pass:changeit",
                "-out",
                store.toString());
        char[] password = "changeit".toCharArray();
        java.security.KeyStore keys = java.security.KeyStore.getInstance(store.toFile(), password);
        javax.net.ssl.KeyManagerFactory managers =
                javax.net.ssl.KeyManagerFactory.getInstance(javax.net.ssl.KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, password);
        javax.net.ssl.SSLContext tls = javax.net.ssl.SSLContext.getInstance("TLS");
        tls.init(managers.getKeyManagers(), null, null);
        ServerSocket socket = tls.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        return new HttpDevice(socket);
    }

    private static URI https(HttpDevice device) {
        return URI.create(device.uri().toString().replace("http:", "https:"));
    }

    @Test
    void theFirstCertificateIsTrustedAndNoOther(@TempDir Path folder) throws Exception {
        TestCertificate first = TestCertificate.make(folder, "first", "DNS:somewhere.invalid");
        TestCertificate second = TestCertificate.make(folder, "second", "IP:127.0.0.1");
        device.close();
        device = secure(first, folder);
        ask(client(https(device), null), SCOPES);
        String pinned = memory.learnt.certificateSha256();
        assertNotNull(pinned);
        assertEquals(64, pinned.length());
        ask(client(https(device), null), SCOPES);

        device.close();
        device = secure(second, folder);
        String words = words(CameraException.Kind.FAILED, failure(client(https(device), USER), SCOPES));
        assertTrue(
                words.startsWith("the camera at PLACE shows another certificate (SHA-256 ")
                        && words.endsWith(
                                ") than the one that was seen first and is remembered; nothing is sent to it"),
                words);
        assertEquals(List.of(), device.received);
        assertEquals(pinned, memory.learnt.certificateSha256());
    }

    @Test
    void aDeviceWithoutTlsIsSaidInWords() throws Exception {
        device.close();
        try (ServerSocket plain = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            HttpDevice other = new HttpDevice(plain);
            String words =
                    String.valueOf(failure(client(https(other), USER), SCOPES).getMessage());
            assertTrue(words.contains("makes no TLS connection") || words.contains("cannot be connected to"), words);
            other.close();
        }
    }

    // -- the end --

    @Test
    void whatIsAskedOfAClosedClientFails() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        device.behaviour = (request, out) -> {
            await(end);
            return false;
        };
        SoapClient client = client(null);
        List<Throwable> failures = new ArrayList<>();
        on(() -> {
            client.call(Service.DEVICE, SCOPES).onFailure(failures::add);
            client.call(Service.DEVICE, SCOPES).onFailure(failures::add);
            client.longPoll(new EventCalls.Target("/s", List.of()), "urn:a", SCOPES, SOON)
                    .onFailure(failures::add);
            client.close();
            client.close();
            return Future.succeededFuture();
        });
        failures.add(failure(client, SCOPES));
        assertEquals(4, failures.size());
        failures.forEach(failure ->
                assertEquals("the camera is not in use any more", words(CameraException.Kind.FAILED, failure)));
        end.countDown();
    }
}
