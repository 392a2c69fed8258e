package org.ovcgateway.rtsp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ovcgateway.camera.Credentials;
import org.ovcgateway.testkit.Await;

/** Against a scripted camera, for what real servers here do not do. */
class RtspClientTest {
    private static final RtspOptions OPTIONS = RtspOptions.defaults();
    private static final String TRANSPORT = "Transport: RTP/AVP/TCP;unicast;interleaved=";
    private static final byte[] PACKET = {(byte) 0x80, 96, 0, 1};

    private static ClientUnderTest play(FakeCamera camera) {
        return play(camera, OPTIONS);
    }

    private static ClientUnderTest play(FakeCamera camera, RtspOptions options) {
        return new ClientUnderTest(camera.url("/live"), null, options);
    }

    @Test
    void anOrdinaryCameraPlaysAndIsToldTheEnd() throws IOException {
        try (FakeCamera camera = new FakeCamera(connection -> {
            connection.untilPlay().ok("").frame(0, PACKET).frame(2, PACKET).untilTeardown();
        })) {
            String base = "rtsp://127.0.0.1:" + camera.port() + "/live";
            try (ClientUnderTest client = play(camera)) {
                client.awaitPlaying().awaitRtp(0, 1).awaitRtp(1, 1).closeAndAwait();
            }
            assertEquals(
                    List.of(
                            "OPTIONS " + base,
                            "DESCRIBE " + base,
                            "SETUP " + base + "/trackID=1",
                            "SETUP " + base + "/trackID=2",
                            "PLAY " + base,
                            "TEARDOWN " + base),
                    camera.requestLines());
            assertTrue(camera.requests().get(3).contains("Session: 4711\r\n"));
            assertTrue(camera.requests().get(3).contains("interleaved=2-3\r\n"));
        }
    }

    @Test
    void packetsBeforeTheAnswerToPlayArrive() throws IOException {
        try (FakeCamera camera = new FakeCamera(connection -> {
                    connection
                            .untilPlay()
                            .frame(0, PACKET)
                            .frame(2, PACKET)
                            .ok("")
                            .untilTeardown();
                });
                ClientUnderTest client = play(camera)) {
            client.awaitPlaying();
            assertEquals(2, client.input.packets().size());
        }
    }

    @Test
    void theCamerasChoiceOfChannelsCounts() throws IOException {
        try (FakeCamera camera = new FakeCamera(connection -> {
                    connection.expect("OPTIONS").ok("");
                    connection.expect("DESCRIBE").sdp("", FakeCamera.SDP);
                    connection
                            .expect("SETUP")
                            .ok("transport: RTP/AVP/TCP; Interleaved = 10 - 11 ;ssrc=1\r\nsession:A\r\n");
                    connection.expect("SETUP").ok(TRANSPORT + "4-5\r\nSession: A\r\n");
                    connection
                            .expect("PLAY")
                            .ok("")
                            .frame(10, PACKET)
                            .frame(4, PACKET)
                            .untilTeardown();
                });
                ClientUnderTest client = play(camera, OPTIONS.withReportInterval(Duration.ofMillis(50)))) {
            client.awaitRtp(0, 1).awaitRtp(1, 1);
            Await.until(
                    "two reports",
                    ClientUnderTest.PATIENCE,
                    () -> camera.frames().size() >= 2);
            assertEquals(11, camera.frames().get(0)[1]);
            assertEquals(5, camera.frames().get(1)[1]);
            assertEquals(8, camera.frames().get(0)[3]);
        }
    }

    @Test
    void unwantedSectionsAreNotSetUp() throws IOException {
        try (FakeCamera camera = new FakeCamera(connection -> {
                    connection.expect("OPTIONS").ok("");
                    connection.expect("DESCRIBE").sdp("", FakeCamera.SDP);
                    connection.expect("SETUP").ok(TRANSPORT + "0-1\r\nSession: A\r\n");
                    connection.expect("PLAY").ok("").frame(0, PACKET).untilTeardown();
                });
                ClientUnderTest client =
                        new ClientUnderTest(camera.url("/live"), null, OPTIONS, tracks -> new TreeSet<>(List.of(1)))) {
            client.awaitPlaying().awaitRtp(1, 1);
        }
    }

    @Test
    void aCameraWithNothingUsableIsUnsupported() throws IOException {
        try (FakeCamera camera = new FakeCamera(connection -> {
                    connection.expect("OPTIONS").ok("");
                    connection.expect("DESCRIBE").sdp("", FakeCamera.SDP);
                    connection.next();
                });
                ClientUnderTest client = new ClientUnderTest(
                        camera.url("/live"), null, OPTIONS, tracks -> Collections.emptySortedSet())) {
            RtspException failure = client.awaitFailure();
            assertEquals(RtspException.Kind.UNSUPPORTED, failure.kind());
            assertTrue(String.valueOf(failure.getMessage()).contains("[H264, MPEG4-GENERIC]"));
        }
    }

    @Test
    void audioThatIsNotSetUpDoesNotCostTheVideo() throws IOException {
        try (FakeCamera camera = new FakeCamera(connection -> {
                    connection.expect("OPTIONS").ok("");
                    connection.expect("DESCRIBE").sdp("", FakeCamera.SDP);
                    connection.expect("SETUP").ok(TRANSPORT + "0-1\r\nSession: A\r\n");
                    connection.expect("SETUP").status("500 Internal Server Error", "");
                    connection.expect("PLAY").ok("").frame(0, PACKET).untilTeardown();
                });
                ClientUnderTest client = play(camera)) {
            client.awaitPlaying().awaitRtp(0, 1);
        }
    }

    @Test
    void controlUrlsAreResolvedAgainstContentBase() throws IOException {
        try (FakeCamera camera = new FakeCamera(connection -> {
            connection.expect("OPTIONS").ok("");
            connection
                    .expect("DESCRIBE")
                    .sdp("Content-Base: rtsp://10.1.1.1/other?x=1\r\n", "a=control:*\n" + FakeCamera.SDP);
            connection.expect("SETUP").ok(TRANSPORT + "0-1\r\nSession: A\r\n");
            connection.expect("SETUP").ok(TRANSPORT + "2-3\r\nSession: A\r\n");
            connection.expect("PLAY").ok("").frame(0, PACKET).untilTeardown();
        })) {
            try (ClientUnderTest client = play(camera)) {
                client.awaitPlaying().closeAndAwait();
            }
            assertEquals(
                    List.of(
                            "SETUP rtsp://10.1.1.1/other?x=1/trackID=1",
                            "SETUP rtsp://10.1.1.1/other?x=1/trackID=2",
                            "PLAY rtsp://10.1.1.1/other?x=1",
                            "TEARDOWN rtsp://10.1.1.1/other?x=1"),
                    camera.requestLines().subList(2, 6));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'OPTIONS, GET_PARAMETER, SET_PARAMETER', GET_PARAMETER",
        "'OPTIONS, SET_PARAMETER',                OPTIONS",
        "'DESCRIBE,SETUP,set_parameter',          SET_PARAMETER",
        "'',                                      OPTIONS"
    })
    void theSignOfLifeIsWhatPublicOffers(String methods, String expected) throws IOException {
        try (FakeCamera camera = new FakeCamera(connection -> {
                    connection.untilPlay("Public: " + methods + "\r\n", "Session: 4711 ; Timeout = 1 \r\n");
                    connection.ok("");
                    String method = connection.next();
                    connection.ok("").frame(0, PACKET);
                    if (method.equals(expected)) {
                        connection.frame(2, PACKET);
                    }
                    connection.untilTeardown();
                });
                ClientUnderTest client = play(camera)) {
            client.awaitRtp(1, 1);
        }
    }

    @Test
    void aRefusedSignOfLifeIsReplacedByOptions() throws IOException {
        try (FakeCamera camera = new FakeCamera(connection -> {
                    connection
                            .untilPlay("Public: GET_PARAMETER\r\n", "Session: 4711;timeout=1\r\n")
                            .ok("");
                    connection.expect("GET_PARAMETER").status("501 Not Implemented", "");
                    connection.expect("OPTIONS").ok("").frame(0, PACKET).untilTeardown();
                });
                ClientUnderTest client = play(camera)) {
            client.awaitRtp(0, 1);
        }
    }

    @Test
    void anUnansweredSignOfLifeIsForgiven() throws IOException {
        try (FakeCamera camera = new FakeCamera(connection -> {
                    connection.untilPlay("", "Session: 4711;timeout=1\r\n").ok("");
                    connection.expect("OPTIONS");
                    connection.expect("OPTIONS");
                    connection.expect("OPTIONS").frame(0, PACKET).untilTeardown();
                });
                ClientUnderTest client = play(camera, OPTIONS.withRequestTimeout(Duration.ofMillis(200)))) {
            client.awaitRtp(0, 1);
        }
    }

    @Test
    void aLateAnswerIsNotTakenForTheNextOne() throws IOException {
        try (FakeCamera camera = new FakeCamera(connection -> {
                    connection
                            .untilPlay("Public: GET_PARAMETER\r\n", "Session: 4711;timeout=1\r\n")
                            .ok("");
                    connection.expect("GET_PARAMETER");
                    String late = connection.cseq();
                    connection.expect("GET_PARAMETER");
                    connection.send("RTSP/1.0 454 Session Not Found\r\nCSeq: " + late + "\r\n\r\n");
                    connection
                            .ok("")
                            .expect("GET_PARAMETER")
                            .ok("")
                            .frame(0, PACKET)
                            .untilTeardown();
                });
                ClientUnderTest client = play(camera, OPTIONS.withRequestTimeout(Duration.ofMillis(200)))) {
            client.awaitRtp(0, 1);
        }
    }

    @Test
    void aWrongSequenceNumberIsForgiven() throws IOException {
        try (FakeCamera camera = new FakeCamera(connection -> {
                    connection.next();
                    connection.send("RTSP/1.0 200 OK\r\nCSeq: 4711\r\n\r\n").next();
                    connection.send("RTSP/1.0 404 Not Found\r\n\r\n").next();
                });
                ClientUnderTest client = play(camera)) {
            assertEquals(RtspException.Kind.NOT_FOUND, client.awaitFailure().kind());
        }
    }

    @Test
    void aLostSessionIsAFailure() throws IOException {
        try (FakeCamera camera = new FakeCamera(connection -> {
                    connection.untilPlay("", "Session: 4711;timeout=1\r\n").ok("");
                    connection.expect("OPTIONS").status("454 Session Not Found", "");
                    connection.next();
                });
                ClientUnderTest client = play(camera)) {
            assertTrue(String.valueOf(client.awaitFailure().getMessage()).contains("454 Session Not Found"));
        }
    }

    @Test
    void whatTheCameraAsksIsAnswered() throws IOException {
        try (FakeCamera camera = new FakeCamera(connection -> {
                    connection.untilPlay().ok("");
                    connection.send("OPTIONS * RTSP/1.0\r\nCSeq: 90\r\n\r\n");
                    assertEquals("RTSP/1.0", connection.next());
                    assertEquals("90", connection.cseq());
                    connection.send("GET_PARAMETER rtsp://x RTSP/1.0\nCSeq: 91\nContent-Length: 4\n\nping");
                    connection.next();
                    connection.send("ANNOUNCE rtsp://x RTSP/1.0\nCSeq: 92\n\n");
                    connection.next();
                    connection.frame(0, PACKET).untilTeardown();
                });
                ClientUnderTest client = play(camera)) {
            client.awaitRtp(0, 1);
            List<String> answers = camera.requests().subList(5, 8);
            assertTrue(answers.get(0).startsWith("RTSP/1.0 200 OK\r\nCSeq: 90\r\nPublic: "));
            assertEquals("RTSP/1.0 200 OK\r\nCSeq: 91\r\n\r\n", answers.get(1));
            assertEquals("RTSP/1.0 501 Not Implemented\r\nCSeq: 92\r\n\r\n", answers.get(2));
        }
    }

    @Test
    void aCameraThatEndsTheSessionIsBelieved() throws IOException {
        try (FakeCamera camera = new FakeCamera(connection -> {
                    connection.untilPlay().ok("").send("TEARDOWN rtsp://x RTSP/1.0\r\nCSeq: 1\r\n\r\n");
                    connection.next();
                });
                ClientUnderTest client = play(camera)) {
            RtspException failure = client.awaitFailure();
            assertEquals(RtspException.Kind.NETWORK, failure.kind());
            assertTrue(String.valueOf(failure.getMessage()).endsWith("/live ended the session"));
        }
    }

    @Test
    void aRedirectOnTheSameHostIsFollowedToAnotherPort() throws IOException {
        try (FakeCamera target = new FakeCamera(connection -> {
                    connection.untilPlay().ok("").frame(0, PACKET).untilTeardown();
                });
                FakeCamera camera = new FakeCamera(connection -> {
                    connection.expect("OPTIONS").ok("");
                    connection
                            .expect("DESCRIBE")
                            .status("302 Found", "Location: rtsp://127.0.0.1:" + target.port() + "/moved\r\n");
                    connection.next();
                });
                ClientUnderTest client = play(camera)) {
            client.awaitPlaying().awaitRtp(0, 1);
            assertEquals(
                    "DESCRIBE rtsp://127.0.0.1:" + target.port() + "/moved",
                    target.requestLines().get(1));
        }
    }

    @Test
    void aRedirectToAnotherHostIsRefused() throws IOException {
        try (FakeCamera camera = new FakeCamera(connection -> {
                    connection.expect("OPTIONS").ok("");
                    connection.expect("DESCRIBE").status("301 Moved", "Location: rtsp://127.0.0.2/live\r\n");
                    connection.next();
                });
                ClientUnderTest client = play(camera)) {
            RtspException failure = client.awaitFailure();
            assertEquals(RtspException.Kind.REFUSED, failure.kind());
            assertTrue(String.valueOf(failure.getMessage())
                    .endsWith("sends to another host, 127.0.0.2; that is not followed"));
        }
    }

    @Test
    void aRedirectInACircleIsGivenUp() throws IOException {
        try (FakeCamera camera = new FakeCamera(connection -> {
                    connection.expect("OPTIONS").ok("");
                    while (true) {
                        connection
                                .expect("DESCRIBE")
                                .status(
                                        "302 Found",
                                        "Location: rtsp://127.0.0.1:" + connection.localPort() + "/live\r\n");
                    }
                });
                ClientUnderTest client = play(camera)) {
            assertEquals(RtspException.Kind.PROTOCOL, client.awaitFailure().kind());
            assertEquals(5, camera.requests().size());
        }
    }

    @Test
    void aWrongPasswordIsShownTwiceAtMost() throws IOException {
        String challenge =
                "WWW-Authenticate: Digest realm=\"c\", nonce=\"1\"\r\nWWW-Authenticate: Basic realm=\"c\"\r\n";
        try (FakeCamera camera = new FakeCamera(connection -> {
                    connection.expect("OPTIONS").ok("");
                    while (true) {
                        connection.expect("DESCRIBE").status("401 Unauthorized", challenge);
                    }
                });
                ClientUnderTest client =
                        new ClientUnderTest(camera.url("/live"), new Credentials("admin", "canary"), OPTIONS)) {
            RtspException failure = client.awaitFailure();
            assertEquals(RtspException.Kind.AUTHENTICATION, failure.kind());
            assertEquals(
                    2,
                    camera.requests().stream()
                            .filter(request -> request.contains("Authorization: "))
                            .count());
        }
    }

    @Test
    void ofSeveralChallengesTheStrongestIsTaken() throws IOException {
        String challenges = "WWW-Authenticate: Basic realm=\"c\"\r\n"
                + "WWW-Authenticate: Digest realm=\"c\", nonce=\"1\", Digest realm=\"c\", qop=\"auth,auth-int\","
                + " nonce=\"2\", algorithm=SHA-256\r\n";
        List<String> shown = new ArrayList<>();
        try (FakeCamera camera = new FakeCamera(connection -> {
                    connection.expect("OPTIONS").ok("");
                    connection.expect("DESCRIBE").status("401 Unauthorized", challenges);
                    connection.expect("DESCRIBE");
                    shown.add(connection.header("Authorization"));
                    connection.sdp("", FakeCamera.SDP);
                    connection.expect("SETUP").ok(TRANSPORT + "0-1\r\nSession: A\r\n");
                    shown.add(connection.header("Authorization"));
                    connection.expect("SETUP").ok(TRANSPORT + "2-3\r\nSession: A\r\n");
                    connection.expect("PLAY").ok("").frame(0, PACKET).untilTeardown();
                });
                ClientUnderTest client =
                        new ClientUnderTest(camera.url("/live"), new Credentials("admin", "canary"), OPTIONS)) {
            client.awaitRtp(0, 1);
            assertTrue(shown.get(0).contains("algorithm=SHA-256"), shown.get(0));
            assertTrue(shown.get(0).contains("nonce=\"2\""), shown.get(0));
            assertTrue(shown.get(0).contains("nc=00000001"), shown.get(0));
            assertTrue(shown.get(1).contains("nc=00000002"), shown.get(1));
        }
    }

    @Test
    void aStaleNonceInMidSessionIsReplaced() throws IOException {
        String first = "WWW-Authenticate: Digest realm=\"c\", nonce=\"1\"\r\n";
        String second = "WWW-Authenticate: Digest realm=\"c\", nonce=\"2\", stale=TRUE\r\n";
        try (FakeCamera camera = new FakeCamera(connection -> {
                    connection.expect("OPTIONS").ok("");
                    connection.expect("DESCRIBE").status("401 Unauthorized", first);
                    connection.expect("DESCRIBE").sdp("", FakeCamera.SDP);
                    connection.expect("SETUP").status("401 Unauthorized", second);
                    connection.expect("SETUP").ok(TRANSPORT + "0-1\r\nSession: A\r\n");
                    connection.expect("SETUP").ok(TRANSPORT + "2-3\r\nSession: A\r\n");
                    connection.expect("PLAY").ok("").frame(0, PACKET).untilTeardown();
                });
                ClientUnderTest client =
                        new ClientUnderTest(camera.url("/live"), new Credentials("admin", "canary"), OPTIONS)) {
            client.awaitRtp(0, 1);
            assertTrue(
                    camera.requests().get(4).contains("nonce=\"2\""),
                    camera.requests().get(4));
        }
    }

    @Test
    void whereAggregateControlIsNotAllowedTracksArePlayedAndEndedOneByOne() throws IOException {
        try (FakeCamera camera = new FakeCamera(connection -> {
            connection.expect("OPTIONS").ok("");
            connection.expect("DESCRIBE").sdp("", FakeCamera.SDP);
            connection.expect("SETUP").ok(TRANSPORT + "0-1\r\nSession: A\r\n");
            connection.expect("SETUP").ok(TRANSPORT + "2-3\r\nSession: B\r\n");
            connection.expect("PLAY").status("459 Aggregate Operation Not Allowed", "");
            connection.expect("PLAY").ok("");
            connection.expect("PLAY").ok("").frame(0, PACKET).frame(2, PACKET);
            connection.expect("TEARDOWN").ok("");
            connection.expect("TEARDOWN").ok("");
        })) {
            try (ClientUnderTest client = play(camera)) {
                client.awaitRtp(0, 1).awaitRtp(1, 1).closeAndAwait();
            }
            String base = "rtsp://127.0.0.1:" + camera.port() + "/live";
            assertEquals(
                    List.of(
                            "PLAY " + base + "/trackID=1",
                            "PLAY " + base + "/trackID=2",
                            "TEARDOWN " + base + "/trackID=1",
                            "TEARDOWN " + base + "/trackID=2"),
                    camera.requestLines().subList(5, 9));
            assertTrue(camera.requests().get(5).contains("Session: A"));
            assertTrue(camera.requests().get(6).contains("Session: B"));
        }
    }

    @Test
    void credentialsOfTheUrlAreShownAndNeverStandInARequestLine() throws IOException {
        try (FakeCamera camera = new FakeCamera(connection -> {
            connection.expect("OPTIONS").ok("");
            connection.expect("DESCRIBE").status("401 Unauthorized", "WWW-Authenticate: Basic realm=\"c\"\r\n");
            connection.expect("DESCRIBE").sdp("", FakeCamera.SDP);
            connection.next();
            connection.status("453 Not Enough Bandwidth", "");
            connection.next();
        })) {
            RtspUrl url = RtspUrl.parse("rtsp://admin:canary@127.0.0.1:" + camera.port() + "/live");
            try (ClientUnderTest client = new ClientUnderTest(url, null, OPTIONS)) {
                RtspException failure = client.awaitFailure();
                assertEquals(RtspException.Kind.REFUSED, failure.kind());
                assertFalse(String.valueOf(failure.getMessage()).contains("canary"));
            }
            assertTrue(camera.requests().get(2).contains("Authorization: Basic YWRtaW46Y2FuYXJ5\r\n"));
            assertTrue(camera.requestLines().stream().noneMatch(line -> line.contains("canary")));
        }
    }

    @Test
    void aCameraThatAsksForAPasswordWhereThereIsNoneIsSaidSo() throws IOException {
        try (FakeCamera camera = new FakeCamera(connection -> {
                    connection.expect("OPTIONS").status("401 Unauthorized", "WWW-Authenticate: Basic realm=\"c\"\r\n");
                    connection.next();
                });
                ClientUnderTest client = play(camera)) {
            RtspException failure = client.awaitFailure();
            assertEquals(RtspException.Kind.AUTHENTICATION, failure.kind());
            assertTrue(String.valueOf(failure.getMessage()).endsWith("none is configured"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "404 Stream Not Found,         NOT_FOUND",
        "403 Forbidden,                REFUSED",
        "453 Not Enough Bandwidth,     REFUSED",
        "503 Service Unavailable,      REFUSED",
        "406 Not Acceptable,           UNSUPPORTED"
    })
    void aRefusalKeepsTheCamerasWords(String status, RtspException.Kind kind) throws IOException {
        try (FakeCamera camera = new FakeCamera(connection -> {
                    connection.expect("OPTIONS").status("405 Method Not Allowed", "");
                    connection.expect("DESCRIBE").status(status, "");
                    connection.next();
                });
                ClientUnderTest client = play(camera)) {
            RtspException failure = client.awaitFailure();
            assertEquals(kind, failure.kind());
            assertTrue(String.valueOf(failure.getMessage()).contains("answers DESCRIBE by " + status));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "RTP/AVP;unicast;client_port=5000-5001 | UNSUPPORTED",
                ";;                                    | UNSUPPORTED",
                "RTP/AVP/TCP;interleaved=300-301       | PROTOCOL",
                "RTP/AVP/TCP;interleaved=x             | PROTOCOL"
            })
    void aTransportThatWasNotAskedForIsRefused(String transport, RtspException.Kind kind) throws IOException {
        try (FakeCamera camera = new FakeCamera(connection -> {
                    connection.expect("OPTIONS").ok("");
                    connection.expect("DESCRIBE").sdp("", FakeCamera.SDP);
                    connection.expect("SETUP").ok("Transport: " + transport + "\r\nSession: A\r\n");
                    connection.next();
                });
                ClientUnderTest client = play(camera)) {
            assertEquals(kind, client.awaitFailure().kind());
        }
    }

    @Test
    void anUnansweredRequestIsATimeout() throws IOException {
        try (FakeCamera camera = new FakeCamera(connection -> {
                    connection.expect("OPTIONS").ok("");
                    connection.expect("DESCRIBE").next();
                });
                ClientUnderTest client = play(camera, OPTIONS.withRequestTimeout(Duration.ofMillis(200)))) {
            RtspException failure = client.awaitFailure();
            assertEquals(RtspException.Kind.TIMEOUT, failure.kind());
            assertTrue(String.valueOf(failure.getMessage()).endsWith("did not answer DESCRIBE in time"));
        }
    }

    @Test
    void aCameraThatPlaysButSendsNothingIsATimeoutAndIsToldTheEnd() throws IOException {
        try (FakeCamera camera =
                new FakeCamera(connection -> connection.untilPlay().ok("").untilTeardown())) {
            try (ClientUnderTest client = play(camera, OPTIONS.withDataTimeout(Duration.ofMillis(300)))) {
                assertEquals(RtspException.Kind.TIMEOUT, client.awaitFailure().kind());
            }
            Await.until(
                    "TEARDOWN",
                    ClientUnderTest.PATIENCE,
                    () -> camera.requestLines().stream().anyMatch(line -> line.startsWith("TEARDOWN")));
        }
    }

    @Test
    void controlPacketsAloneDoNotPassForData() throws IOException {
        try (FakeCamera camera = new FakeCamera(connection -> {
                    connection.untilPlay().ok("");
                    while (true) {
                        connection.frame(1, PACKET).pause();
                    }
                });
                ClientUnderTest client = play(camera, OPTIONS.withDataTimeout(Duration.ofMillis(300)))) {
            assertEquals(RtspException.Kind.TIMEOUT, client.awaitFailure().kind());
        }
    }

    @Test
    void anythingThatIsNotRtspIsAProtocolFailure() throws IOException {
        try (FakeCamera camera = new FakeCamera(connection -> {
                    connection.next();
                    connection.send("HTTP/1.1 400 Bad Request\r\n\r\n").next();
                });
                ClientUnderTest client = play(camera)) {
            RtspException failure = client.awaitFailure();
            assertEquals(RtspException.Kind.PROTOCOL, failure.kind());
            assertEquals(
                    "expected an RTSP message from the camera but was \"HTTP/1.1 400 Bad Request\"",
                    failure.getMessage());
        }
    }

    @Test
    void aCameraThatHangsUpInTheMiddleIsANetworkFailure() throws IOException {
        try (FakeCamera camera = new FakeCamera(
                        connection -> connection.untilPlay().ok("").send(new byte[] {'$', 0, 9}));
                ClientUnderTest client = play(camera)) {
            assertEquals(RtspException.Kind.NETWORK, client.awaitFailure().kind());
        }
    }

    @Test
    void closingDoesNotWaitForACameraThatDoesNotAnswer() throws IOException {
        try (FakeCamera camera = new FakeCamera(connection -> {
                    connection.untilPlay().ok("").frame(0, PACKET);
                    while (true) {
                        connection.next();
                    }
                });
                ClientUnderTest client = play(camera)) {
            client.awaitRtp(0, 1).closeAndAwait();
        }
    }

    @Test
    void closingBeforeAnythingWasAnsweredEndsQuietly() throws IOException {
        try (FakeCamera camera = new FakeCamera(
                        connection -> connection.expect("OPTIONS").next());
                ClientUnderTest client = play(camera)) {
            Await.until(
                    "OPTIONS",
                    ClientUnderTest.PATIENCE,
                    () -> !camera.requests().isEmpty());
            client.closeAndAwait();
            assertTrue(client.input.packets().isEmpty());
        }
    }
}
