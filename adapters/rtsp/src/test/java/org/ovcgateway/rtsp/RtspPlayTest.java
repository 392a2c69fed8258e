package org.ovcgateway.rtsp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ovcgateway.rtsp.ClientUnderTest.OPTIONS;
import static org.ovcgateway.rtsp.ClientUnderTest.play;
import static org.ovcgateway.rtsp.FakeCamera.PACKET;
import static org.ovcgateway.rtsp.FakeCamera.TRANSPORT;

import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ovcgateway.testkit.Await;

/** From the description to the packets, against a scripted camera, for what real servers here do not do. */
class RtspPlayTest {
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
}
