package org.ovcgateway.onvif.soap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ovcgateway.onvif.soap.SoapBench.CLOCK;
import static org.ovcgateway.onvif.soap.SoapBench.INFORMATION;
import static org.ovcgateway.onvif.soap.SoapBench.NOW;
import static org.ovcgateway.onvif.soap.SoapBench.SCOPES;
import static org.ovcgateway.onvif.soap.SoapBench.USER;
import static org.ovcgateway.onvif.soap.SoapBench.clock;
import static org.ovcgateway.onvif.soap.SoapBench.digests;
import static org.ovcgateway.onvif.soap.SoapBench.empty;
import static org.ovcgateway.onvif.soap.SoapBench.tokens;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ovcgateway.camera.CameraException;
import org.ovcgateway.camera.Credentials;
import org.ovcgateway.onvif.device.Learnt;
import org.ovcgateway.onvif.device.Quirks;
import org.ovcgateway.onvif.device.Quirks.Authentication;
import org.ovcgateway.onvif.xml.XmlElement;

/** Who asks, by whose clock, and what becomes of wrong passwords. */
class SoapLoginTest {
    private final SoapBench bench = new SoapBench();

    SoapLoginTest() throws IOException {}

    @AfterEach
    void close() throws Exception {
        bench.close();
    }

    @Test
    void onlyTheClockIsAskedWithoutAName() throws Exception {
        bench.memory.learnt = Learnt.NOTHING.withClockAheadMillis(-36_000_000);
        bench.device.behaviour = tokens(Duration.ofHours(-10), Duration.ofHours(-10));
        SoapClient client = bench.client(USER);
        bench.ask(client, CLOCK);
        bench.ask(client, SCOPES);
        assertEquals(List.of("GetSystemDateAndTime", "GetScopes token"), bench.device.log());
        assertEquals(Authentication.USERNAME_TOKEN, bench.memory.learnt.authentication());
    }

    @Test
    void aClockThatIsNotForEverybodyIsAskedWithAName() throws Exception {
        bench.device.behaviour = (request, out) -> DigestGuard.knowsToken(request, DigestGuard.PASSWORD, NOW)
                ? clock(out, Duration.ZERO)
                : HttpDevice.fault(out, 400, "NotAuthorized", "no");
        bench.ask(bench.client(USER), CLOCK);
        assertEquals(List.of("GetSystemDateAndTime", "GetSystemDateAndTime token"), bench.device.log());
    }

    @ParameterizedTest
    @ValueSource(strings = {"MD5", "SHA-256"})
    void aDeviceThatChallengesGetsADigestAndNoToken(String function) throws Exception {
        DigestGuard guard = new DigestGuard(function);
        bench.device.behaviour = digests(guard);
        SoapClient client = bench.client(USER);
        bench.ask(client, SCOPES);
        bench.ask(client, INFORMATION);
        bench.ask(client, SCOPES);
        assertEquals(
                List.of("GetScopes token", "GetScopes digest", "GetDeviceInformation digest", "GetScopes digest"),
                bench.device.log());
        assertEquals(List.of("00000001", "00000002", "00000003"), guard.counts);
        assertEquals(Authentication.HTTP_DIGEST, bench.memory.learnt.authentication());

        bench.device.received.clear();
        bench.ask(bench.client(USER), SCOPES);
        assertEquals(List.of("GetScopes", "GetScopes digest"), bench.device.log());
    }

    @Test
    void aDigestOfAnOldNonceIsMadeAnew() throws Exception {
        DigestGuard guard = new DigestGuard("MD5");
        bench.device.behaviour = digests(guard);
        SoapClient client = bench.client(USER);
        bench.ask(client, SCOPES);
        guard.nonce = "n1";
        bench.ask(client, SCOPES);
        guard.nonce = "n2";
        bench.ask(client, SCOPES);
        assertEquals(List.of("00000001", "00000001", "00000001"), guard.counts);
    }

    @Test
    void aPasswordIsNeverSentAsItIs() throws Exception {
        bench.device.behaviour =
                (request, out) -> HttpDevice.send(out, 401, "WWW-Authenticate: Basic realm=\"cam\"\r\n", "");
        assertEquals(
                "the camera at PLACE refuses the user name and password",
                bench.words(CameraException.Kind.UNAUTHORISED, bench.failure(bench.client(USER), SCOPES)));
        assertEquals(List.of("GetScopes token", "GetSystemDateAndTime", "GetScopes"), bench.device.log());
    }

    @Test
    void aDeviceThatHidesItsChallengeFromTokensIsAskedWithoutOne() throws Exception {
        DigestGuard guard = new DigestGuard("MD5");
        bench.device.behaviour = (request, out) -> request.token() != null
                ? HttpDevice.fault(out, 400, "NotAuthorized", "no")
                : digests(guard).answer(request, out);
        bench.ask(bench.client(USER), SCOPES);
        assertEquals(
                List.of("GetScopes token", "GetSystemDateAndTime", "GetScopes", "GetScopes digest"),
                bench.device.log());
        assertEquals(Authentication.HTTP_DIGEST, bench.memory.learnt.authentication());
    }

    @Test
    void whatWasLearntIsLearntAnewWhenItHoldsNoLonger() throws Exception {
        bench.memory.learnt = Learnt.NOTHING.withAuthentication(Authentication.HTTP_DIGEST);
        bench.device.behaviour = tokens(Duration.ZERO, Duration.ZERO);
        bench.ask(bench.client(USER), SCOPES);
        assertEquals(List.of("GetScopes", "GetScopes token"), bench.device.log());
        assertEquals(Authentication.USERNAME_TOKEN, bench.memory.learnt.authentication());

        bench.device.received.clear();
        bench.memory.learnt = Learnt.NOTHING.withAuthentication(Authentication.NONE);
        bench.ask(bench.client(USER), SCOPES);
        assertEquals(List.of("GetScopes", "GetScopes token"), bench.device.log());
    }

    @ParameterizedTest
    @EnumSource(names = {"USERNAME_TOKEN", "HTTP_DIGEST", "NONE"})
    void aQuirkSaysHowToAuthenticate(Authentication way) throws Exception {
        bench.quirks =
                new Quirks(way, Quirks.Media.TRY, Quirks.Stop.TRY, Quirks.Events.TRY, false, false, false, true, null);
        DigestGuard guard = new DigestGuard("MD5");
        bench.device.behaviour = way == Authentication.HTTP_DIGEST
                ? digests(guard)
                : way == Authentication.NONE ? SoapBench::empty : tokens(Duration.ZERO, Duration.ZERO);
        bench.ask(bench.client(USER), SCOPES);
        assertEquals(
                switch (way) {
                    case HTTP_DIGEST -> List.of("GetScopes", "GetScopes digest");
                    case NONE -> List.of("GetScopes");
                    default -> List.of("GetScopes token");
                },
                bench.device.log());
        assertNull(bench.memory.learnt.authentication());
    }

    @Test
    void aQuirkIsNotOverruledByADevice() throws Exception {
        bench.quirks = new Quirks(
                Authentication.NONE,
                Quirks.Media.TRY,
                Quirks.Stop.TRY,
                Quirks.Events.TRY,
                false,
                false,
                false,
                true,
                null);
        bench.device.behaviour = digests(new DigestGuard("MD5"));
        assertEquals(
                "the camera at PLACE asks for a user name and password, and its quirks say that it does not",
                bench.words(CameraException.Kind.UNAUTHORISED, bench.failure(bench.client(USER), SCOPES)));
    }

    @Test
    void withoutCredentialsARefusalIsFinal() throws Exception {
        bench.device.behaviour = digests(new DigestGuard("MD5"));
        assertEquals(
                "the camera at PLACE asks for a user name and password, and none are configured",
                bench.words(CameraException.Kind.UNAUTHORISED, bench.failure(bench.client(null), SCOPES)));
        assertEquals(List.of("GetScopes"), bench.device.log());
    }

    @Test
    void aClockThatWasSetMeanwhileIsAskedAgain() throws Exception {
        bench.device.behaviour = tokens(Duration.ofDays(-180), Duration.ofDays(-180));
        SoapClient client = bench.client(USER);
        bench.ask(client, SCOPES);
        assertEquals(List.of("GetScopes token", "GetSystemDateAndTime", "GetScopes token"), bench.device.log());
        assertEquals(Duration.ofDays(-180).toMillis(), bench.memory.learnt.clockAheadMillis());
    }

    @Test
    void aClockThatTellsLocalTimeForUtcIsNotBelieved() throws Exception {
        bench.memory.learnt =
                Learnt.NOTHING.withClockAheadMillis(Duration.ofHours(8).toMillis());
        bench.device.behaviour = tokens(Duration.ofHours(8), Duration.ZERO);
        SoapClient client = bench.client(USER);
        bench.ask(client, SCOPES);
        assertEquals(
                List.of("GetScopes token", "GetSystemDateAndTime", "GetScopes", "GetScopes token"), bench.device.log());
        bench.device.received.clear();
        bench.ask(client, SCOPES);
        assertEquals(List.of("GetScopes token"), bench.device.log());
    }

    private static final String AN_HOUR_AHEAD = "Date: Sun, 01 Mar 2026 13:00:00 GMT\r\n";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<GetSystemDateAndTimeResponse/>",
                "<GetSystemDateAndTimeResponse><SystemDateAndTime><UTCDateTime><Date><Year>0</Year></Date></UTCDateTime>"
                        + "</SystemDateAndTime></GetSystemDateAndTimeResponse>"
            })
    void theDateOfAnAnswerIsTheLastResortOfAClockThatIsNotTold(String told) throws Exception {
        HttpDevice.Behaviour tokens = tokens(Duration.ZERO, Duration.ofHours(1));
        bench.device.behaviour = (request, out) -> request.operation().equals("GetSystemDateAndTime")
                ? HttpDevice.send(
                        out, told.isEmpty() ? 400 : 200, AN_HOUR_AHEAD, told.isEmpty() ? "" : HttpDevice.envelope(told))
                : tokens.answer(request, out);
        SoapClient client = bench.client(USER);
        bench.ask(client, SCOPES);
        assertEquals(List.of("GetScopes token", "GetSystemDateAndTime", "GetScopes token"), bench.device.log());
        assertEquals(Duration.ofHours(1).toMillis(), bench.memory.learnt.clockAheadMillis());
    }

    @Test
    void theDateOfARefusalIsWhatTheClockIsAskedByWithAName() throws Exception {
        bench.device.behaviour = (request, out) ->
                DigestGuard.knowsToken(request, DigestGuard.PASSWORD, NOW.plus(Duration.ofHours(1)))
                        ? clock(out, Duration.ofHours(1))
                        : HttpDevice.send(out, 401, AN_HOUR_AHEAD, "");
        bench.ask(bench.client(USER), CLOCK);
        assertEquals(List.of("GetSystemDateAndTime", "GetSystemDateAndTime token"), bench.device.log());
    }

    @Test
    void aClockThatIsToldGoesBeforeTheDateOfTheAnswerAndADateThatIsNoneChangesNothing() throws Exception {
        bench.device.behaviour = (request, out) -> HttpDevice.send(
                out,
                200,
                AN_HOUR_AHEAD,
                HttpDevice.envelope(
                        "<GetSystemDateAndTimeResponse><SystemDateAndTime><UTCDateTime><Time><Hour>12</Hour>"
                                + "<Minute>0</Minute><Second>0</Second></Time><Date><Year>2026</Year><Month>3</Month><Day>1</Day>"
                                + "</Date></UTCDateTime></SystemDateAndTime></GetSystemDateAndTimeResponse>"));
        SoapClient client = bench.client(USER);
        bench.ask(client, CLOCK);
        assertEquals(0, bench.memory.learnt.clockAheadMillis());
        bench.device.behaviour = (request, out) -> HttpDevice.send(out, 400, "Date: yesterday\r\n", "");
        bench.failure(client, CLOCK);
        assertEquals(0, bench.memory.learnt.clockAheadMillis());
    }

    private long shown() {
        return bench.device.log().stream()
                .filter(line -> line.endsWith("token") || line.endsWith("digest"))
                .count();
    }

    @Test
    void aWrongPasswordIsShownTwiceAndThenNothingIsSentForAWhile() throws Exception {
        bench.device.behaviour = tokens(Duration.ZERO, Duration.ZERO);
        SoapClient client = bench.client(new Credentials(DigestGuard.USER, "wrong"));
        assertEquals(
                "the camera at PLACE refuses the user name and password",
                bench.words(CameraException.Kind.UNAUTHORISED, bench.failure(client, SCOPES)));
        assertEquals(1, shown());
        String words = "the camera at PLACE refuses the user name and password; nothing is sent to it for 301 s,"
                + " as cameras lock out who tries too often";
        assertEquals(words, bench.words(CameraException.Kind.UNAUTHORISED, bench.failure(client, SCOPES)));
        assertEquals(2, shown());
        int sent = bench.device.received.size();
        bench.nanoTime.addAndGet(Duration.ofMinutes(5).toNanos() - 1);
        assertEquals(
                words.replace("301", "1"),
                bench.words(CameraException.Kind.UNAUTHORISED, bench.failure(client, CLOCK)));
        assertEquals(sent, bench.device.received.size());

        bench.nanoTime.addAndGet(1);
        bench.words(CameraException.Kind.UNAUTHORISED, bench.failure(client, SCOPES));
        assertEquals(3, shown());
        bench.nanoTime.addAndGet(Duration.ofMinutes(10).toNanos() - 1);
        bench.words(CameraException.Kind.UNAUTHORISED, bench.failure(client, SCOPES));
        assertEquals(3, shown());
        for (int i = 0; i < 20; i++) {
            bench.nanoTime.addAndGet(Duration.ofHours(1).toNanos());
            bench.words(CameraException.Kind.UNAUTHORISED, bench.failure(client, SCOPES));
        }
        assertEquals(23, shown());
    }

    @Test
    void aWrongPasswordIsShownTwiceByDigest() throws Exception {
        DigestGuard guard = new DigestGuard("MD5");
        bench.memory.learnt = Learnt.NOTHING.withAuthentication(Authentication.HTTP_DIGEST);
        bench.device.behaviour = digests(guard);
        SoapClient client = bench.client(new Credentials(DigestGuard.USER, "wrong"));
        for (int i = 0; i < 5; i++) {
            bench.words(CameraException.Kind.UNAUTHORISED, bench.failure(client, SCOPES));
        }
        assertEquals(List.of("GetScopes", "GetScopes digest", "GetScopes", "GetScopes digest"), bench.device.log());
        bench.nanoTime.addAndGet(Duration.ofMinutes(5).toNanos());
        bench.device.behaviour = SoapBench::empty;
        bench.ask(client, SCOPES);
    }

    @Test
    void aDeviceThatCallsEveryNonceStaleIsNotAskedForEver() throws Exception {
        DigestGuard guard = new DigestGuard("MD5");
        bench.device.behaviour = (request, out) -> guard.challenge(out, ", stale=true");
        SoapClient client = bench.client(USER);
        for (int i = 0; i < 5; i++) {
            bench.words(CameraException.Kind.UNAUTHORISED, bench.failure(client, SCOPES));
        }
        assertTrue(shown() <= 5, () -> String.valueOf(bench.device.log()));
    }

    @Test
    void aPasswordThatWasChangedAtTheCameraIsShownTwice() throws Exception {
        bench.device.behaviour = tokens(Duration.ZERO, Duration.ZERO);
        SoapClient client = bench.client(USER);
        bench.ask(client, SCOPES);
        bench.device.behaviour = (request, out) -> request.operation().equals("GetSystemDateAndTime")
                ? clock(out, Duration.ZERO)
                : HttpDevice.fault(out, 400, "NotAuthorized", "no");
        bench.device.received.clear();
        for (int i = 0; i < 5; i++) {
            bench.words(CameraException.Kind.UNAUTHORISED, bench.failure(client, SCOPES));
        }
        assertEquals(
                List.of("GetScopes token", "GetSystemDateAndTime", "GetDeviceInformation token"), bench.device.log());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatAUserMayNotDoIsNoMatterOfThePassword(boolean digest) throws Exception {
        DigestGuard guard = new DigestGuard("MD5");
        HttpDevice.Behaviour usual = digest ? digests(guard) : tokens(Duration.ZERO, Duration.ZERO);
        bench.device.behaviour = (request, out) -> (request.operation().equals("GetScopes")
                        && (request.token() != null || request.authorization() != null))
                ? HttpDevice.fault(out, 400, "NotAuthorized", "not for you")
                : usual.answer(request, out);
        SoapClient client = bench.client(USER);
        bench.ask(client, INFORMATION);
        for (int i = 0; i < 5; i++) {
            SoapFault fault = assertInstanceOf(SoapFault.class, bench.failure(client, SCOPES));
            assertEquals("NotAuthorized not for you", fault.subcode() + ' ' + fault.getMessage());
        }
        bench.ask(client, INFORMATION);
    }

    @Test
    void anAnswerThatEverybodyGetsSaysNothingOfThePassword() throws Exception {
        XmlElement services = XmlElement.of(Service.DEVICE.namespace(), "GetServices");
        bench.device.behaviour = (request, out) -> request.operation().equals("GetServices")
                ? empty(request, out)
                : tokens(Duration.ZERO, Duration.ZERO).answer(request, out);
        SoapClient client = bench.client(new Credentials(DigestGuard.USER, "wrong"));
        bench.ask(client, services);
        assertNull(bench.memory.learnt.authentication());
        bench.words(CameraException.Kind.UNAUTHORISED, bench.failure(client, SCOPES));
        bench.ask(client, services);
        bench.words(CameraException.Kind.UNAUTHORISED, bench.failure(client, SCOPES));
        bench.words(CameraException.Kind.UNAUTHORISED, bench.failure(client, services));
    }
}
