package org.ovcgateway.rtsp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ovcgateway.rtsp.ClientUnderTest.play;
import static org.ovcgateway.rtsp.FakeCamera.PACKET;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Cameras that send the client elsewhere. */
class RtspRedirectTest {
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
}
