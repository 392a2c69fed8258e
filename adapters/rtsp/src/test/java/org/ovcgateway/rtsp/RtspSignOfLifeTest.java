package org.ovcgateway.rtsp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ovcgateway.rtsp.ClientUnderTest.OPTIONS;
import static org.ovcgateway.rtsp.ClientUnderTest.play;
import static org.ovcgateway.rtsp.FakeCamera.PACKET;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What client and camera say to each other while media flows, against a scripted camera. */
class RtspSignOfLifeTest {
    /** Shorter than the time between two signs of life; the watchdog has no say. */
    private static final RtspOptions IMPATIENT =
            OPTIONS.withRequestTimeout(Duration.ofMillis(200)).withDataTimeout(Duration.ofMinutes(5));

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
                    connection.expect("GET_PARAMETER");
                    for (String method = "GET_PARAMETER"; method.equals("GET_PARAMETER"); method = connection.next()) {
                        connection.status("501 Not Implemented", ""); // again, if it was late
                    }
                    connection.ok("").frame(0, PACKET).untilTeardown();
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
                ClientUnderTest client = ClientUnderTest.playing(camera, IMPATIENT)) {
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
                ClientUnderTest client = ClientUnderTest.playing(camera, IMPATIENT)) {
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
                    connection.expect("OPTIONS");
                    while (true) {
                        connection.status("454 Session Not Found", "").next(); // again, if it was late
                    }
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
}
