package org.ovcgateway.rtsp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ovcgateway.rtsp.ClientUnderTest.OPTIONS;
import static org.ovcgateway.rtsp.ClientUnderTest.play;
import static org.ovcgateway.rtsp.FakeCamera.PACKET;
import static org.ovcgateway.rtsp.FakeCamera.TRANSPORT;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ovcgateway.camera.Credentials;

/** Challenges and what is shown to them, against a scripted camera. */
class RtspPasswordTest {
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
}
