package org.ovcgateway.rtsp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ovcgateway.rtsp.ClientUnderTest.OPTIONS;
import static org.ovcgateway.rtsp.ClientUnderTest.play;
import static org.ovcgateway.rtsp.FakeCamera.PACKET;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ovcgateway.testkit.Await;

/** Refusals, silence, nonsense, and the end, against a scripted camera. */
class RtspFailureTest {
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

    @Test
    void anUnansweredRequestIsATimeout() throws IOException {
        try (FakeCamera camera = new FakeCamera(connection -> {
                    connection.expect("OPTIONS").ok("");
                    connection.expect("DESCRIBE").next();
                });
                ClientUnderTest client = play(camera, OPTIONS.withRequestTimeout(ClientUnderTest.REQUEST_TIMEOUT))) {
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
    void aCameraThatHangsUpOnTlsIsAskedForInWords() throws IOException {
        try (FakeCamera camera = new FakeCamera(connection -> {}); // without reading, and so by a reset where bytes lie
                ClientUnderTest client = new ClientUnderTest(
                        RtspUrl.parse("rtsps://127.0.0.1:" + camera.port() + "/live"), null, OPTIONS)) {
            RtspException failure = client.awaitFailure();
            assertEquals(RtspException.Kind.NETWORK, failure.kind());
            assertEquals("TLS with the camera failed; does it speak rtsps there?", failure.getMessage());
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
